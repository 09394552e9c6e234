/** What somebody is about to send; it survives leaving the screen. And what was sent since the page was opened. */
import { create } from 'zustand';
import type { InjectionResult, Payload } from '../../../shared/console/contract.ts';
import { CONSUMER_ID, CONTENIDO_LIMIT, hasAtMost, TIPO_LIMIT } from '../../../shared/protocol.ts';

export const MODES = ['one', 'several', 'connected', 'offline'] as const;
export type Mode = (typeof MODES)[number];

/** Ids that may be chosen by hand. */
export const IDS_LIMIT = 10_000;
const SENT_KEPT = 10;

/** One injection of this session; `progress` has what came back since, by consumer. */
export interface Sent {
  readonly batch: number;
  readonly at: number;
  readonly payload: Payload;
  readonly results: readonly InjectionResult[];
  readonly progress: ReadonlyMap<string, { readonly confirmed: number; readonly read: boolean }>;
}

export interface Draft {
  readonly mode: Mode;
  readonly ids: readonly string[];
  readonly tipo: string;
  readonly contenido: string;
  /** As typed. */
  readonly deseo: string;
  readonly sent: readonly Sent[];
}

export const useDraft = create<Draft>()(() => ({
  mode: 'one',
  ids: [],
  tipo: 'alerta',
  contenido: '',
  deseo: '',
  sent: [],
}));

export const changeDraft = (change: Partial<Omit<Draft, 'sent'>>): void => useDraft.setState(change);

/** Chooses these ids, as a link or the selection of Connections asks. */
export function aimAt(ids: readonly string[]): void {
  const known = [...new Set(ids.filter((id) => CONSUMER_ID.test(id)))].slice(0, IDS_LIMIT);
  if (known.length > 0) useDraft.setState({ ids: known, mode: known.length === 1 ? 'one' : 'several' });
}

/** Who is meant, given the mode. */
export function targetsOf({ mode, ids }: Pick<Draft, 'mode' | 'ids'>): 'connected' | readonly string[] {
  if (mode === 'connected') return 'connected';
  return mode === 'one' ? ids.slice(0, 1) : ids;
}

/** Which fields cannot be sent as they are, by the name of their sentence; empty when all can. */
export function problemsOf({ tipo, contenido, deseo }: Pick<Draft, 'tipo' | 'contenido' | 'deseo'>) {
  return {
    ...(tipo.trim() === '' || !hasAtMost(tipo, TIPO_LIMIT) ? { tipo: 'tipoMissing' as const } : {}),
    ...(contenido.trim() === '' || !hasAtMost(contenido, CONTENIDO_LIMIT)
      ? { contenido: 'contenidoMissing' as const }
      : {}),
    ...(deseo.trim() !== '' && !isWhole(deseo) ? { deseo: 'deseoBad' as const } : {}),
  };
}

const isWhole = (text: string): boolean => /^\s*-?\d+\s*$/.test(text) && Number.isSafeInteger(Number(text));

/** The payload, where nothing is wrong with it. */
export function payloadOf({ tipo, contenido, deseo }: Pick<Draft, 'tipo' | 'contenido' | 'deseo'>): Payload {
  return { tipo: tipo.trim(), contenido, deseo_id: deseo.trim() === '' ? null : Number(deseo) };
}

/** Notes a new injection. */
export function noteSent(sent: Sent): void {
  useDraft.setState((draft) => ({ sent: [sent, ...draft.sent].slice(0, SENT_KEPT) }));
}

/** Notes how an injection fares: `[consumer, sockets that confirmed, was it read]`. */
export function noteProgress(batch: number, targets: readonly (readonly [string, number, boolean])[]): void {
  useDraft.setState((draft) => ({
    sent: draft.sent.map((sent) => {
      if (sent.batch !== batch) return sent;
      const progress = new Map(sent.progress);
      for (const [consumer, confirmed, read] of targets) progress.set(consumer, { confirmed, read });
      return { ...sent, progress };
    }),
  }));
}

/** Cuts pasted or typed text into ids and what cannot be one. */
export function splitIds(text: string): { readonly ids: readonly string[]; readonly bad: readonly string[] } {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  return { ids: parts.filter((part) => CONSUMER_ID.test(part)), bad: parts.filter((part) => !CONSUMER_ID.test(part)) };
}

/** Ready-made notifications, as the old document has them. */
export const SAMPLES: readonly Payload[] = [
  { tipo: 'recordatorio', contenido: '¡Recuerda registrar tu formulario!', deseo_id: null },
  { tipo: 'alerta', contenido: 'Alta probabilidad de craving detectada', deseo_id: 5 },
  { tipo: 'test', contenido: 'Test desde shell', deseo_id: null },
  { tipo: 'alerta', contenido: 'Estrés sostenido desde hace 20 minutos', deseo_id: null },
  { tipo: 'recordatorio', contenido: 'Tu cita es hoy a las 17:00', deseo_id: null },
  { tipo: 'recordatorio', contenido: 'Respira dos minutos antes de dormir', deseo_id: null },
];
