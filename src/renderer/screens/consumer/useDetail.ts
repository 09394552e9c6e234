/** One consumer as the hub tells it while somebody looks: all of it first, then what changes. Every list is bounded. */
import { useCallback, useState } from 'react';
import type {
  Frame,
  HubContract,
  SocketInfo,
  TimelineEntry,
  TrackedNotification,
} from '../../../shared/console/contract.ts';
import { type ConsumerRow, unpackRow } from '../../../shared/console/rows.ts';
import type { Event } from '../../../shared/console/service.ts';
import { useStream } from '../../link/hooks.ts';

const TIMELINE = 500;
const FRAMES = 1_000;
const NOTIFICATIONS = 200;

/** An entry with a number of its own, for lists that grow at their top. */
export type NumberedEntry = TimelineEntry & { readonly number: number };

export interface Detail {
  /** Null where nobody with this id has connected lately. */
  readonly row: ConsumerRow | null;
  readonly sockets: readonly SocketInfo[];
  /** Newest first. */
  readonly timeline: readonly NumberedEntry[];
  /** Newest first. */
  readonly frames: readonly Frame[];
  /** Frames that came too fast to be shown, since this was opened. */
  readonly framesDropped: number;
  /** Newest first. */
  readonly notifications: readonly TrackedNotification[];
}

/** When and with which close code a consumer left; null where nobody knows the code. */
export interface Leaving {
  readonly at: number;
  readonly code: number | null;
}

const NOTHING: Detail = { row: null, sockets: [], timeline: [], frames: [], framesDropped: 0, notifications: [] };

type DetailEvent = Event<HubContract['consumers']['detail']>;

/** What is known once an event has come; `opened` forgets what was known before. */
export function foldDetail(known: Detail | null, event: DetailEvent): Detail {
  const before = event.kind === 'opened' || known === null ? NOTHING : known;
  return {
    row: event.row === undefined ? before.row : event.row && unpackRow(event.row),
    sockets: event.sockets ?? before.sockets,
    timeline: event.timeline ? enter(before.timeline, event.timeline) : before.timeline,
    frames: event.frames ? [...event.frames.toReversed(), ...before.frames].slice(0, FRAMES) : before.frames,
    framesDropped: event.framesDropped ?? before.framesDropped,
    notifications: event.notifications ? merge(before.notifications, event.notifications) : before.notifications,
  };
}

/** The consumer's detail; null until it has come. `id` null opens nothing. */
export function useDetail(id: string | null): Detail | null {
  const [detail, setDetail] = useState<Detail | null>(null);
  useStream('consumers.detail', id === null ? null : { consumer: id }, {
    event: useCallback((event) => setDetail((known) => foldDetail(known, event)), []),
  });
  return detail;
}

/** When it left: the row says so for 15 minutes, later only its history does. Null while it is here, or never was. */
export function leavingOf({ row, timeline }: Pick<Detail, 'row' | 'timeline'>): Leaving | null {
  const closed = timeline.find(({ kind }) => kind === 'closed');
  const told = closed ? Number(closed.detail) : null;
  if (!row) return closed ? { at: closed.at, code: told } : null;
  if (row.state !== 'gone') return null;
  // Something may have happened to it since.
  return { at: row.figure, code: row.event === 'closed' ? Number(row.eventDetail) : told };
}

/** Proofs are told a moment after they happened, so order is by time and not by arrival. */
function enter(before: readonly NumberedEntry[], came: readonly TimelineEntry[]): NumberedEntry[] {
  const first = before.reduce((highest, { number }) => Math.max(highest, number), 0) + 1;
  const numbered = came.map((entry, i) => ({ ...entry, number: first + came.length - i }));
  return [...numbered, ...before].sort((a, b) => b.at - a.at).slice(0, TIMELINE);
}

/** Puts what changed in its place; order is by time, then id. */
function merge(before: readonly TrackedNotification[], changed: readonly TrackedNotification[]): TrackedNotification[] {
  const byId = new Map(before.map((one) => [one.id, one]));
  for (const one of changed) byId.set(one.id, one);
  return [...byId.values()].sort((a, b) => b.sentAt - a.sentAt || b.id - a.id).slice(0, NOTIFICATIONS);
}
