/** What a recording has to be done again: by its wearables, or by who produced its notifications. In the order of time. */
import { mayCloseWith } from '../shared/codes.ts';
import type { LineOf } from '../shared/recording/format.ts';
import type { Recording } from '../shared/recording/recording.ts';
import { REDACTED } from '../shared/recording/redact.ts';

/** `at` is ms from the recording's start; `connection` tells a consumer's sockets apart. */
export type WearableAction = { readonly at: number; readonly consumer: string; readonly connection: number } & (
  | { readonly do: 'connect' }
  | { readonly do: 'send'; readonly type: string; readonly text: string }
  | { readonly do: 'close'; readonly code: number }
);

export interface ProducerAction {
  readonly at: number;
  readonly consumer: string;
  readonly produce: { readonly tipo: string; readonly contenido: string; readonly deseo_id: number | null };
}

export interface WearablePlan {
  readonly actions: readonly WearableAction[];
  readonly consumers: readonly string[];
  /** Frames that cannot be sent again, because only their start was kept, or nothing. */
  readonly skipped: number;
}

/** Characters of a frame that a recording keeps. */
const FRAME_TEXT = 4_096;
const NORMAL = 1_000;

/** What the recorded wearables did: came, spoke, left. One that was there before the start comes at the start. */
export function wearablePlan(recording: Recording): WearablePlan {
  const actions: WearableAction[] = [];
  let skipped = 0;
  for (const [consumer, track] of recording.details) {
    const open = new Set<number>();
    /** When each connection did something last: rounded differently, a frame may seem to come before its socket. */
    const last = new Map<number, number>();
    const when = (connection: number, at: number): number => {
      const then = Math.max(at - recording.from, last.get(connection) ?? 0);
      last.set(connection, then);
      return then;
    };
    const connect = (connection: number, at: number): void => {
      if (open.has(connection)) return;
      open.add(connection);
      actions.push({ at: when(connection, at), consumer, connection, do: 'connect' });
    };
    for (const [i] of track.raw.entries()) {
      const { sockets = [], timeline = [], frames = [] } = track.read<LineOf<'consumers.detail'>>(i).event;
      const happened = timeline.toReversed();
      for (const { at, kind, connection } of happened) {
        if (kind === 'connected' && connection !== null) connect(connection, at);
      }
      for (const { connection, connectedAt } of sockets) connect(connection, connectedAt);
      for (const { at, connection, direction, type, text, bytes } of frames) {
        if (direction !== 'in') continue;
        const gone = recording.header.redacted && text === REDACTED;
        if (gone || (text.length >= FRAME_TEXT && bytes > text.length)) {
          skipped += 1;
          continue;
        }
        connect(connection, recording.from);
        actions.push({ at: when(connection, at), consumer, connection, do: 'send', type, text });
      }
      for (const { at, kind, connection, detail } of happened) {
        if (kind !== 'closed' || connection === null) continue;
        connect(connection, recording.from);
        const code = typeof detail === 'number' && mayCloseWith(detail) ? detail : NORMAL;
        actions.push({ at: when(connection, at), consumer, connection, do: 'close', code });
        open.delete(connection);
      }
    }
  }
  // In time; what is at the same moment stays in its order.
  actions.sort((a, b) => a.at - b.at);
  return { actions, consumers: [...new Set(actions.map(({ consumer }) => consumer))], skipped };
}

/** The most connections that are open at once. */
export function mostOpen(actions: readonly WearableAction[]): number {
  let [open, most] = [0, 0];
  for (const { do: what } of actions) {
    if (what === 'connect') open += 1;
    else if (what === 'close') open -= 1;
    most = Math.max(most, open);
  }
  return most;
}

/** The recorded notifications, as they were stored. */
export function producerPlan(recording: Recording): readonly ProducerAction[] {
  return [...recording.notificationsAt(recording.until)]
    .map(({ consumer, tipo, contenido, deseo_id, storedAt }) => ({
      at: Math.max(0, storedAt - recording.from),
      consumer,
      produce: { tipo, contenido, deseo_id },
    }))
    .reverse()
    .sort((a, b) => a.at - b.at);
}
