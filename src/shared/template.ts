/**
 * Templates: notifications with variables in double braces, made anew for each target. `docs/templates.md` says the same in
 * words. Everything here is pure: the time and the random numbers are given.
 *
 * `{{consumidor_id}}`, `{{now}}` (`2025-11-17T10:30:00`), `{{date}}`, `{{time}}` (`10:30`), `{{counter}}` or
 * `{{counter 100}}` where it begins elsewhere than at 1, `{{random 60..110}}`, both ends included, with as many decimals
 * as are written. `\{{` is two braces.
 */
import { CONTENIDO_LIMIT, hasAtMost, TIPO_LIMIT } from './protocol.ts';

export const VARIABLES = ['consumidor_id', 'now', 'date', 'time', 'counter', 'random'] as const;
export type Variable = (typeof VARIABLES)[number];

/** How each variable is written, for people to take. */
export const VARIABLE_EXAMPLES: Readonly<Record<Variable, string>> = {
  consumidor_id: '{{consumidor_id}}',
  now: '{{now}}',
  date: '{{date}}',
  time: '{{time}}',
  counter: '{{counter}}',
  random: '{{random 60..110}}',
};

export const TEMPLATE_FIELDS = ['tipo', 'contenido', 'deseo_id'] as const;
export type TemplateField = (typeof TEMPLATE_FIELDS)[number];

/** A notification as it is written: any field may have variables; an empty `deseo_id` is null. */
export type TemplateContent = Readonly<Record<TemplateField, string>>;

/** A notification as it is sent. */
export interface Rendered {
  readonly tipo: string;
  readonly contenido: string;
  readonly deseo_id: number | null;
}

/** What is wrong with the writing: `at` is the character it begins at, from 0; `name` is what stands there, cut short. */
export interface WritingProblem {
  readonly field: TemplateField;
  readonly code: 'unknown_variable' | 'bad_argument' | 'bad_range' | 'unclosed';
  readonly at: number;
  readonly name: string;
}

/** What is wrong with a field once its variables have become something. */
export interface RenderedProblem {
  readonly field: TemplateField;
  readonly code: 'missing' | 'too_long' | 'halved' | 'not_whole';
}

/** What the variables become for one target. */
export interface TemplateValues {
  readonly consumidor_id: string;
  /** Local time of the hub's zone, to the second, as `fecha_envio` has it. */
  readonly now: string;
  /** The how-manieth notification of the sending this is, from 1. */
  readonly counter: number;
  /** From 0 to below 1, another one at each call. */
  readonly random: () => number;
}

type Part = string | ((values: TemplateValues) => string);

/** A template, taken apart once and rendered many times. */
export interface Template {
  readonly parts: Readonly<Record<TemplateField, readonly Part[]>>;
  readonly problems: readonly WritingProblem[];
  /** Whether any target gets something of its own. */
  readonly varies: boolean;
}

const OPENINGS = /\\\{\{|\{\{/g;
const RANGE = /^(-?\d{1,9}(?:\.\d{1,6})?)\.\.(-?\d{1,9}(?:\.\d{1,6})?)$/;
const NAME_SHOWN = 40;

/** Takes a template apart. Where it has problems it must not be rendered. */
export function readTemplate(content: TemplateContent): Template {
  const problems: WritingProblem[] = [];
  const read = (field: TemplateField): readonly Part[] => readText(field, content[field], problems);
  const parts = { tipo: read('tipo'), contenido: read('contenido'), deseo_id: read('deseo_id') };
  const varies = TEMPLATE_FIELDS.some((field) => parts[field].some((part) => typeof part !== 'string'));
  return { parts, problems, varies };
}

/** Whether a text has anything that a template reads otherwise than it stands there. */
export function hasBraces(content: TemplateContent): boolean {
  return TEMPLATE_FIELDS.some((field) => content[field].includes('{{'));
}

function readText(field: TemplateField, text: string, problems: WritingProblem[]): Part[] {
  const parts: Part[] = [];
  const openings = new RegExp(OPENINGS);
  let from = 0;
  for (let found = openings.exec(text); found; found = openings.exec(text)) {
    const at = found.index;
    if (at > from) parts.push(text.slice(from, at));
    from = openings.lastIndex;
    if (found[0].startsWith('\\')) {
      parts.push('{{');
      continue;
    }
    const end = text.indexOf('}}', from);
    if (end < 0) {
      problems.push({ field, code: 'unclosed', at, name: shown(text.slice(at)) });
      return parts;
    }
    const part = readVariable(text.slice(from, end).trim());
    if (typeof part === 'string') problems.push({ field, code: part, at, name: shown(text.slice(at, end + 2)) });
    else parts.push(part.become);
    from = end + 2;
    openings.lastIndex = from;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

const shown = (text: string): string => {
  const characters = [...text.slice(0, 2 * NAME_SHOWN)];
  return characters.length > NAME_SHOWN ? `${characters.slice(0, NAME_SHOWN).join('')}…` : characters.join('');
};

function readVariable(
  inner: string,
): Exclude<WritingProblem['code'], 'unclosed'> | { readonly become: (values: TemplateValues) => string } {
  const [name = '', argument = '', ...more] = inner.split(/\s+/);
  const variable = VARIABLES.find((one) => one === name);
  if (!variable) return 'unknown_variable';
  if (variable === 'random') {
    const range = more.length === 0 ? readRange(argument) : null;
    return range ? { become: ({ random }) => drawn(range, random()) } : 'bad_range';
  }
  if (variable === 'counter') {
    if (more.length > 0 || !/^(\d{1,9})?$/.test(argument)) return 'bad_argument';
    const first = argument === '' ? 1 : Number(argument);
    return { become: ({ counter }) => String(first + counter - 1) };
  }
  if (argument !== '') return 'bad_argument';
  switch (variable) {
    case 'consumidor_id':
      return { become: ({ consumidor_id }) => consumidor_id };
    case 'now':
      return { become: ({ now }) => now };
    case 'date':
      return { become: ({ now }) => now.slice(0, 10) };
    case 'time':
      return { become: ({ now }) => now.slice(11, 16) };
  }
}

/** In steps of its finest decimal, so that the sums are whole. */
interface Range {
  readonly least: number;
  readonly most: number;
  readonly decimals: number;
}

function readRange(text: string): Range | null {
  const [, from, to] = RANGE.exec(text) ?? [];
  if (from === undefined || to === undefined) return null;
  const decimals = Math.max(decimalsOf(from), decimalsOf(to));
  const least = Math.round(Number(from) * 10 ** decimals);
  const most = Math.round(Number(to) * 10 ** decimals);
  return least <= most ? { least, most, decimals } : null;
}

const decimalsOf = (text: string): number => text.split('.')[1]?.length ?? 0;

function drawn({ least, most, decimals }: Range, random: number): string {
  const steps = Math.min(most, least + Math.floor(random * (most - least + 1)));
  return (steps / 10 ** decimals).toFixed(decimals);
}

/** What a template becomes for one target, within the limits of what a producer may say; or the first thing wrong with it. */
export function renderTemplate({ parts }: Template, values: TemplateValues): Rendered | RenderedProblem {
  const text = (field: TemplateField): string =>
    parts[field].map((part) => (typeof part === 'string' ? part : part(values))).join('');
  const tipo = text('tipo');
  const contenido = text('contenido');
  const deseo = text('deseo_id').trim();
  if (tipo === '') return { field: 'tipo', code: 'missing' };
  if (!hasAtMost(tipo, TIPO_LIMIT)) return { field: 'tipo', code: 'too_long' };
  if (!hasAtMost(contenido, CONTENIDO_LIMIT)) return { field: 'contenido', code: 'too_long' };
  if (!tipo.isWellFormed()) return { field: 'tipo', code: 'halved' };
  if (!contenido.isWellFormed()) return { field: 'contenido', code: 'halved' };
  if (deseo === '') return { tipo, contenido, deseo_id: null };
  if (!/^-?\d{1,16}$/.test(deseo) || !Number.isSafeInteger(Number(deseo)))
    return { field: 'deseo_id', code: 'not_whole' };
  // -0 is no number that the wire has.
  return { tipo, contenido, deseo_id: Number(deseo) || 0 };
}

export function isRendered(result: Rendered | RenderedProblem): result is Rendered {
  return !('code' in result);
}
