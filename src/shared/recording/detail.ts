/** One consumer's detail out of a recording: as it was at a moment, and what came between two. */
import type { Frame, SocketInfo, TimelineEntry } from '../console/contract.ts';
import { type ConsumerRow, type RowTuple, unpackRow } from '../console/rows.ts';
import type { LineOf } from './format.ts';
import { type Detail, DetailTrack, type Recording } from './recording.ts';

/** What the detail opens with at most, as at the hub. */
const TIMELINE = 200;
const FRAMES = 300;
const NOTIFICATIONS = 100;

const NOTHING = new DetailTrack();

type DetailLine = LineOf<'consumers.detail'>;

/** The detail as it opens at `t`. */
export function detailAt(recording: Recording, id: string, t: number): Detail {
  const track = recording.details.get(id) ?? NOTHING;
  const row = recording.rowsAt(t).get(id) ?? null;
  const frames: Frame[][] = [];
  const timeline: TimelineEntry[] = [];
  let count = 0;
  for (let i = track.frames.upTo(t) - 1; i >= 0 && count < FRAMES; i -= 1) {
    const some = track.frames.read<DetailLine>(i).event.frames ?? [];
    frames.push(some);
    count += some.length;
  }
  for (let i = track.timeline.upTo(t) - 1; i >= 0 && timeline.length < TIMELINE; i -= 1) {
    timeline.push(...(track.timeline.read<DetailLine>(i).event.timeline ?? []));
  }
  const told = track.sockets.upTo(t);
  const sockets = told > 0 ? track.sockets.read<DetailLine>(told - 1).event.sockets : [];
  const notifications = recording.journeysBetween(id, Number.NEGATIVE_INFINITY, t);
  return {
    kind: 'opened',
    row,
    sockets: livened(sockets ?? [], row),
    timeline: timeline.slice(0, TIMELINE),
    frames: frames.reverse().flat().slice(-FRAMES),
    framesDropped: 0,
    notifications: notifications.slice(0, NOTIFICATIONS),
  };
}

/** What changed after `from` up to `to`; null where nothing did. `sockets` are those shown, as the last event had them. */
export function detailBetween(
  recording: Recording,
  id: string,
  { from, to, sockets: shown }: { readonly from: number; readonly to: number; readonly sockets: readonly SocketInfo[] },
): Detail | null {
  const track = recording.details.get(id) ?? NOTHING;
  const timeline: TimelineEntry[] = [];
  const frames: Frame[] = [];
  let sockets: readonly SocketInfo[] = shown;
  for (let i = track.upTo(from); i < track.upTo(to); i += 1) {
    const { event } = track.read<DetailLine>(i);
    timeline.unshift(...(event.timeline ?? []));
    frames.push(...(event.frames ?? []));
    sockets = event.sockets ?? sockets;
  }
  const row = rowBetween(recording, id, from, to);
  const notifications = recording.journeysBetween(id, from, to);
  if (row === undefined && sockets === shown && timeline.length + frames.length + notifications.length === 0) {
    return null;
  }
  return {
    kind: 'changed',
    ...(row === undefined ? {} : { row }),
    ...(row || sockets !== shown ? { sockets: livened(sockets, row ?? null) } : {}),
    ...(timeline.length > 0 ? { timeline } : {}),
    ...(frames.length > 0 ? { frames: frames.slice(-FRAMES), framesDropped: 0 } : {}),
    ...(notifications.length > 0 ? { notifications } : {}),
  };
}

/** A consumer's last row within a time: null where it left, undefined where nothing was said of it. */
function rowBetween(recording: Recording, id: string, from: number, to: number): RowTuple | null | undefined {
  let row: RowTuple | null | undefined;
  for (let i = recording.rows.upTo(from); i < recording.rows.upTo(to); i += 1) {
    const { event } = recording.rows.read<LineOf<'connections.rows'>>(i);
    row = event.rows.findLast(([name]) => name === id) ?? (event.removed.includes(id) ? null : row);
  }
  return row;
}

/** Sockets are written down as they come and go; the figures of the only one of a consumer are in its row as well. */
function livened(sockets: readonly SocketInfo[], tuple: RowTuple | null): SocketInfo[] {
  const row: ConsumerRow | null = tuple && unpackRow(tuple);
  if (row?.sockets === 0) return [];
  const [only, ...others] = sockets;
  if (!row || !only || others.length > 0) return [...sockets];
  const { lastPingAt, rttMs, messagesIn, messagesOut, outboxBytes } = row;
  const lastLifeAt = Math.max(only.lastLifeAt, lastPingAt);
  const state = row.state === 'gone' || row.state === 'flapping' ? only.state : row.state;
  return [{ ...only, lastPingAt, lastLifeAt, rttMs, messagesIn, messagesOut, outboxBytes, state }];
}
