/** What somebody is about to send. It is kept outside of the screen, so that leaving it loses nothing. */
import { create } from 'zustand';
import { type Payload, TARGETS_LIMIT } from '../../../shared/console/contract.ts';
import { CONSUMER_ID } from '../../../shared/protocol.ts';
import {
  isRendered,
  type RenderedProblem,
  readTemplate,
  renderTemplate,
  type TemplateContent,
  type TemplateField,
  type WritingProblem,
} from '../../../shared/template.ts';

/** Ways to say to whom; all but `connected` have a list of ids of their own. */
export const MODES = ['one', 'several', 'connected', 'offline'] as const;
export type Mode = (typeof MODES)[number];
export type ListMode = Exclude<Mode, 'connected'>;

/** The words that are offered for `tipo`; any other may be typed. */
export const TIPOS = ['alerta', 'recordatorio', 'test', 'mensaje'] as const;

/** Whom a template is shown for while nobody is chosen. */
export const SAMPLE_TARGET = '42';

/** Ready-made notifications; the first three are the ones that everybody knows from the protocol's examples. */
export const SAMPLES: readonly Payload[] = [
  { tipo: 'recordatorio', contenido: '¡Recuerda registrar tu formulario!', deseo_id: null },
  { tipo: 'alerta', contenido: 'Alta probabilidad de craving detectada', deseo_id: 5 },
  { tipo: 'test', contenido: 'Test desde shell', deseo_id: null },
  { tipo: 'alerta', contenido: 'Estrés sostenido desde hace 20 minutos', deseo_id: null },
  { tipo: 'recordatorio', contenido: 'Tu cita es hoy a las 17:00', deseo_id: null },
  { tipo: 'recordatorio', contenido: 'Respira dos minutos antes de dormir', deseo_id: null },
];

export interface Draft {
  readonly mode: Mode;
  readonly ids: Readonly<Record<ListMode, readonly string[]>>;
  /** What stands in the id field and is no chip yet, and what is wrong with it. */
  readonly typed: string;
  readonly idProblem: { readonly kind: 'bad' | 'tooMany' | 'missing'; readonly id: string } | null;
  readonly tipo: string;
  /** Whether `tipo` is typed by hand. */
  readonly other: boolean;
  readonly contenido: string;
  /** `deseo_id` as typed. */
  readonly deseo: string;
  /** The template that it was begun from. */
  readonly template: { readonly id: number; readonly name: string } | null;
}

export const useDraft = create<Draft>()(() => ({
  mode: 'one',
  ids: { one: [], several: [], offline: [] },
  typed: '',
  idProblem: null,
  tipo: 'alerta',
  other: false,
  contenido: '',
  deseo: '',
  template: null,
}));

export const changeDraft = (change: Partial<Omit<Draft, 'ids' | 'idProblem'>>): void =>
  useDraft.setState('typed' in change || 'mode' in change ? { idProblem: null, ...change } : change);

/** Cuts pasted or typed text into ids and what cannot be one, each once. */
export function splitIds(text: string): { readonly ids: readonly string[]; readonly bad: readonly string[] } {
  const parts = new Set(text.split(/[\s,;]+/).filter((part) => part !== ''));
  const isId = (part: string): boolean => CONSUMER_ID.test(part);
  return { ids: [...parts].filter(isId), bad: [...parts].filter((part) => !isId(part)) };
}

function setIds(mode: ListMode, ids: readonly string[]): void {
  useDraft.setState((draft) => ({ mode, ids: { ...draft.ids, [mode]: ids } }));
}

/**
 * Makes chips of a text; what cannot be an id stays in the field and is named. Several at once where one is meant are
 * taken for a selection, and one takes the place of the one before.
 */
export function takeIds(text: string): void {
  const { mode, ids } = useDraft.getState();
  if (mode === 'connected') return;
  const { ids: good, bad } = splitIds(text);
  const into = mode === 'one' && good.length > 1 ? 'several' : mode;
  const all = [...new Set([...(into === 'one' && good.length > 0 ? [] : ids[into]), ...good])];
  if (good.length > 0) setIds(into, all.slice(0, TARGETS_LIMIT));
  const [first] = bad;
  useDraft.setState({
    typed: bad.join(' '),
    idProblem:
      first !== undefined
        ? { kind: 'bad', id: first }
        : all.length > TARGETS_LIMIT
          ? { kind: 'tooMany', id: '' }
          : null,
  });
}

/** Takes chips away. */
export function dropIds(dropped: (id: string) => boolean): void {
  const { mode, ids } = useDraft.getState();
  if (mode !== 'connected')
    setIds(
      mode,
      ids[mode].filter((id) => !dropped(id)),
    );
}

/** Aims at whom a link or the selection of Connections names (`42,43`). */
export function aimAt(names: string): void {
  if (names === '') return;
  const { ids } = splitIds(names);
  const mode = ids.length === 1 ? 'one' : 'several';
  useDraft.setState((draft) => ({ mode, ids: { ...draft.ids, [mode]: [] } }));
  takeIds(names);
}

/** Takes a ready-made notification. */
export function takeSample({ tipo, contenido, deseo_id }: Payload): void {
  takeContent({ tipo, contenido, deseo_id: deseo_id === null ? '' : String(deseo_id) }, null);
}

/** Takes what is written somewhere else: a template's, or a schedule's. */
export function takeContent({ tipo, contenido, deseo_id }: TemplateContent, template: Draft['template']): void {
  const other = !TIPOS.some((one) => one === tipo);
  changeDraft({ tipo, other, contenido, deseo: deseo_id, template });
}

type Typed = Pick<Draft, 'tipo' | 'contenido' | 'deseo'>;

/** What is typed, as it is written. */
export const contentOf = ({ tipo, contenido, deseo }: Typed): TemplateContent => ({ tipo, contenido, deseo_id: deseo });

/** What is wrong with a field: what is missing, what cannot be read, or what it becomes for somebody. */
export type FieldProblem = WritingProblem | RenderedProblem;

/** Stands in for the time in what is only judged. */
const ANY_TIME = '2000-01-01T00:00:00';

/** What is wrong with each field, as it becomes for `target`; null where nothing is. */
export function problemsOf(typed: Typed, target: string): Readonly<Record<TemplateField, FieldProblem | null>> {
  const content = contentOf(typed);
  const judge = (field: TemplateField): FieldProblem | null => {
    if (field !== 'deseo_id' && content[field].trim() === '') return { field, code: 'missing' };
    const alone = readTemplate({ tipo: 'x', contenido: '', deseo_id: '', [field]: content[field] });
    const [problem] = alone.problems;
    if (problem) return problem;
    const made = renderTemplate(alone, { consumidor_id: target, now: ANY_TIME, counter: 1, random: half });
    return isRendered(made) ? null : made;
  };
  return { tipo: judge('tipo'), contenido: judge('contenido'), deseo_id: judge('deseo_id') };
}

/** In what is only shown a random number is the middle of its range, so that it stands still. */
const half = (): number => 0.5;

/** What it becomes for somebody as the how-manieth, from 1; as far as it can be told: what cannot be read stays as written. */
export function previewOf(typed: Typed, target: string, now: string, counter: number): Payload {
  const content = contentOf(typed);
  const template = readTemplate(content);
  const made = renderTemplate(template, { consumidor_id: target, now, counter, random: half });
  if (template.problems.length === 0 && isRendered(made)) return made;
  return { tipo: typed.tipo, contenido: typed.contenido, deseo_id: null };
}
