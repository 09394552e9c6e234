/** One consumer as the hub tells it while somebody looks: all of it first, then what changes. Every list is bounded. */
import { useCallback, useState } from 'react';
import type { Frame, SocketInfo, TimelineEntry, TrackedNotification } from '../../../shared/console/contract.ts';
import { type ConsumerRow, unpackRow } from '../../../shared/console/rows.ts';
import { useStream } from '../../link/hooks.ts';

const TIMELINE = 500;
const FRAMES = 1_000;
const NOTIFICATIONS = 200;

export interface Detail {
  /** Null where nobody with this id has connected lately. */
  readonly row: ConsumerRow | null;
  readonly sockets: readonly SocketInfo[];
  /** Newest first. */
  readonly timeline: readonly TimelineEntry[];
  /** Newest first. */
  readonly frames: readonly Frame[];
  readonly framesDropped: number;
  /** Newest first. */
  readonly notifications: readonly TrackedNotification[];
}

const NOTHING: Detail = { row: null, sockets: [], timeline: [], frames: [], framesDropped: 0, notifications: [] };

/** The consumer's detail; null until it has come. `id` null opens nothing. */
export function useDetail(id: string | null): Detail | null {
  const [detail, setDetail] = useState<Detail | null>(null);
  useStream('consumers.detail', id === null ? null : { consumer: id }, {
    event: useCallback((event) => {
      setDetail((known) => {
        const before = event.kind === 'opened' || known === null ? NOTHING : known;
        return {
          row: event.row === undefined ? before.row : event.row && unpackRow(event.row),
          sockets: event.sockets ?? before.sockets,
          timeline: event.timeline ? [...event.timeline, ...before.timeline].slice(0, TIMELINE) : before.timeline,
          frames: event.frames ? [...event.frames.toReversed(), ...before.frames].slice(0, FRAMES) : before.frames,
          framesDropped: before.framesDropped + (event.framesDropped ?? 0),
          notifications: event.notifications ? merge(before.notifications, event.notifications) : before.notifications,
        };
      });
    }, []),
  });
  return detail;
}

/** Puts what changed in its place; order is by time, then id. */
function merge(before: readonly TrackedNotification[], changed: readonly TrackedNotification[]): TrackedNotification[] {
  const byId = new Map(before.map((one) => [one.id, one]));
  for (const one of changed) byId.set(one.id, one);
  return [...byId.values()].sort((a, b) => b.sentAt - a.sentAt || b.id - a.id).slice(0, NOTIFICATIONS);
}
