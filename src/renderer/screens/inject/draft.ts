/** What somebody is about to send. It is kept outside of the screen, so that leaving it loses nothing. */
import { create } from 'zustand';
import { type Payload, TARGETS_LIMIT } from '../../../shared/console/contract.ts';
import { CONSUMER_ID, CONTENIDO_LIMIT, hasAtMost, TIPO_LIMIT } from '../../../shared/protocol.ts';

/** Ways to say to whom; all but `connected` have a list of ids of their own. */
export const MODES = ['one', 'several', 'connected', 'offline'] as const;
export type Mode = (typeof MODES)[number];
export type ListMode = Exclude<Mode, 'connected'>;

/** The words that are offered for `tipo`; any other may be typed. */
export const TIPOS = ['alerta', 'recordatorio', 'test', 'mensaje'] as const;

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
  changeDraft({ tipo, other: false, contenido, deseo: deseo_id === null ? '' : String(deseo_id) });
}

type Typed = Pick<Draft, 'tipo' | 'contenido' | 'deseo'>;

/** What is wrong with each field, by the name of its sentence; null where nothing is. */
export function problemsOf({ tipo, contenido, deseo }: Typed) {
  return {
    tipo: problemOfText(tipo, TIPO_LIMIT),
    contenido: problemOfText(contenido, CONTENIDO_LIMIT),
    deseo: deseo.trim() === '' || isWhole(deseo) ? null : ('notWhole' as const),
  };
}

function problemOfText(text: string, most: number): 'missing' | 'tooLong' | 'halved' | null {
  if (text.trim() === '') return 'missing';
  if (!hasAtMost(text, most)) return 'tooLong';
  return text.isWellFormed() ? null : 'halved';
}

const isWhole = (text: string): boolean => /^\s*-?\d+\s*$/.test(text) && Number.isSafeInteger(Number(text));

/** The payload as far as it can be told: a number that is none is taken for empty. */
export function payloadOf({ tipo, contenido, deseo }: Typed): Payload {
  return { tipo, contenido, deseo_id: deseo.trim() !== '' && isWhole(deseo) ? Number(deseo) : null };
}
