/** The service behind the templates in Inject. */
import type { contract } from '../../shared/console/contract.ts';
import { ConsoleError, type Implementation, type Sink } from '../../shared/console/service.ts';
import type { Template } from '../../shared/console/templates.ts';
import { TEMPLATES_LIMIT } from '../../shared/planned.ts';
import { readOrThrow } from '../rendering.ts';
import type { Planned, TemplateChange, TemplateOutcome } from '../store/planned.ts';
import { orConsoleError } from './storeErrors.ts';

type Made = Exclude<TemplateOutcome, { readonly kind: 'refused' }>;

export function templatesService(planned: Planned): Implementation<(typeof contract)['templates']> {
  const watchers = new Set<Sink<{ templates: Template[] }>>();

  /** Tells those who look. Where that fails they are told so, and whoever made a change that it is made. */
  const tell = async (sinks: Iterable<Sink<{ templates: Template[] }>>): Promise<void> => {
    try {
      const all = [...(await orConsoleError(planned.templates()))];
      for (const sink of sinks) sink.push({ templates: all });
    } catch (error) {
      const code = error instanceof ConsoleError ? error.code : 'internal_error';
      for (const sink of [...sinks]) sink.end(code);
    }
  };
  const change = async (what: TemplateChange): Promise<Made> => {
    const done = await orConsoleError(planned.changeTemplates(what));
    if (done.kind === 'refused') throw new ConsoleError(done.code, { limit: TEMPLATES_LIMIT });
    if (watchers.size > 0) await tell(watchers);
    return done;
  };
  const saved = (done: Made): Template => {
    if (done.kind !== 'saved') throw new Error(`a template was ${done.kind}, not saved`);
    return done.template;
  };

  return {
    list(_args, sink) {
      watchers.add(sink);
      void tell([sink]);
      return () => watchers.delete(sink);
    },
    async save({ id, name, content }) {
      readOrThrow(content);
      return saved(await change({ kind: 'save', id, name, content }));
    },
    async remove({ id }) {
      await change({ kind: 'remove', id });
      return {};
    },
    restore: async ({ id }) => saved(await change({ kind: 'restore', id })),
    async bringIn({ templates }) {
      for (const { content } of templates) readOrThrow(content);
      const done = await change({ kind: 'bringIn', templates });
      if (done.kind !== 'broughtIn') throw new Error(`templates were ${done.kind}, not brought in`);
      const { added, known, renamed } = done;
      return { added, known, renamed: [...renamed] };
    },
  };
}
