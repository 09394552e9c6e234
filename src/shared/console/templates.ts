/** The templates of a hub: named notifications with variables. */
import { z } from 'zod';
import { TEMPLATE_NAME_LIMIT, TEMPLATES_LIMIT } from '../planned.ts';
import { CONTENIDO_LIMIT, hasAtMost, TIPO_LIMIT } from '../protocol.ts';
import { call, stream } from './service.ts';

const time = z.number();
const text = (least: number, most: number) =>
  z.string().refine((value) => value.length >= least && hasAtMost(value, most) && value.isWellFormed());

/** Without spaces around it; two templates never share one, whatever their capitals. */
const templateName = text(1, TEMPLATE_NAME_LIMIT).refine((name) => name.trim() === name);

/** A notification as it is written, see `shared/template.ts`: what it becomes is judged again for each target. */
export const templateContent = z.strictObject({
  tipo: text(1, TIPO_LIMIT),
  contenido: text(0, CONTENIDO_LIMIT),
  deseo_id: text(0, TIPO_LIMIT),
});

const template = z.object({
  id: z.number(),
  name: z.string(),
  content: templateContent,
  createdAt: time,
  /** When it was last saved. */
  savedAt: time,
});
export type Template = z.output<typeof template>;

export const namedTemplate = z.strictObject({ name: templateName, content: templateContent });
export type NamedTemplate = z.output<typeof namedTemplate>;

/**
 * Calls fail with `template_bad` (field, what, at, name) where the content cannot be read, `template_name_taken`,
 * `templates_full` (limit), or `not_found`.
 */
export const templates = {
  /** All of them, by name; again whenever one changes. */
  list: stream('read', z.strictObject({}), z.object({ templates: z.array(template) })),
  /** Saves one: a new one with `id` null, else in place of what it was. */
  save: call('act', z.strictObject({ id: z.int().nullable(), name: templateName, content: templateContent }), template),
  /** Takes one away; within the hour it can be brought back, under another name where its own is taken by then. */
  remove: call('act', z.strictObject({ id: z.int() }), z.object({})),
  restore: call('act', z.strictObject({ id: z.int() }), template),
  /**
   * Adds all or none. One that is here already, name and content, is `known`; one whose name another has comes in under a
   * name of its own, which `renamed` tells.
   */
  bringIn: call(
    'act',
    z.strictObject({ templates: z.array(namedTemplate).min(1).max(TEMPLATES_LIMIT) }),
    z.object({
      added: z.number(),
      known: z.number(),
      renamed: z.array(z.object({ from: z.string(), to: z.string() })),
    }),
  ),
};
