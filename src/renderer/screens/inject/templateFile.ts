/** Templates as a file that people keep and share: JSON with its format and version in it. */
import { type NamedTemplate, namedTemplate } from '../../../shared/console/templates.ts';
import { TEMPLATES_LIMIT } from '../../../shared/planned.ts';
import { readTemplate, TEMPLATE_FIELDS } from '../../../shared/template.ts';

const FORMAT = 'pulsera-templates';
const VERSION = 1;
/** Larger files are not read: five hundred templates at their longest are smaller. */
export const FILE_LIMIT = 16 * 1024 * 1024;

/** Why a file cannot be taken: `at` is the how-manieth template in it, from 1, `field` what is wrong there. */
export interface FileProblem {
  readonly code: 'too_large' | 'not_json' | 'not_templates' | 'newer' | 'empty' | 'too_many' | 'bad_template';
  readonly at: number;
  readonly field: string;
}

export function writeTemplates(templates: readonly NamedTemplate[]): string {
  const flat = templates.map(({ name, content: { tipo, contenido, deseo_id } }) => ({
    name,
    tipo,
    contenido,
    deseo_id,
  }));
  return `${JSON.stringify({ format: FORMAT, version: VERSION, templates: flat }, null, 2)}\n`;
}

/** Reads a file: all that is in it, or the first thing that is wrong. */
export function readTemplates(text: string): readonly NamedTemplate[] | FileProblem {
  const problem = (code: FileProblem['code'], at = 0, field = ''): FileProblem => ({ code, at, field });
  if (text.length > FILE_LIMIT) return problem('too_large');
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return problem('not_json');
  }
  if (!isObject(file) || file['format'] !== FORMAT || !Array.isArray(file['templates']))
    return problem('not_templates');
  if (file['version'] !== VERSION) return problem('newer');
  const entries: readonly unknown[] = file['templates'];
  if (entries.length === 0) return problem('empty');
  if (entries.length > TEMPLATES_LIMIT) return problem('too_many');
  const templates: NamedTemplate[] = [];
  for (const [i, entry] of entries.entries()) {
    if (!isObject(entry)) return problem('bad_template', i + 1, 'name');
    const { name, tipo, contenido, deseo_id = '' } = entry;
    const read = namedTemplate.safeParse({ name, content: { tipo, contenido, deseo_id } });
    if (!read.success) return problem('bad_template', i + 1, String(read.error.issues[0]?.path.at(-1) ?? 'name'));
    const [unread] = readTemplate(read.data.content).problems;
    if (unread) return problem('bad_template', i + 1, unread.field);
    templates.push(read.data);
  }
  return templates;
}

export function isProblem(read: readonly NamedTemplate[] | FileProblem): read is FileProblem {
  return 'code' in read;
}

/** Whether a template is the same in every field. */
export function isSame(a: NamedTemplate['content'], b: NamedTemplate['content']): boolean {
  return TEMPLATE_FIELDS.every((field) => a[field] === b[field]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
