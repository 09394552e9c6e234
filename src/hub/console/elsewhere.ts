/** What other hubs know of one consumer: asked for when its detail is opened, and again while it is connected to them. */
import { z } from 'zod';
import {
  type SocketInfo,
  socketInfo,
  type TimelineEntry,
  type TrackedNotification,
  timelineEntry,
  trackedNotification,
} from '../../shared/console/contract.ts';
import { type Asks, question } from '../cluster/asks.ts';
import type { Presence } from '../cluster/presence.ts';

const ASK_EVERY_MS = 2_000;
/** What one answer holds: sockets, lines of the timeline, notifications, and bytes of these as JSON. */
export const SOCKETS_ASKED = 200;
export const TIMELINE_ASKED = 200;
export const NOTIFICATIONS_ASKED = 200;
const NOTIFICATION_BYTES = 512 * 1024;

/** A consumer as the asked hub knows it. The timeline is without the journeys, which come with the notifications. */
export const DETAIL = question(
  'detail',
  z.object({ consumer: z.string() }),
  z.object({
    sockets: z.array(socketInfo).max(SOCKETS_ASKED),
    timeline: z.array(timelineEntry).max(TIMELINE_ASKED),
    notifications: z.array(trackedNotification).max(NOTIFICATIONS_ASKED),
  }),
);
export type RemoteDetail = z.output<typeof DETAIL.answer>;

/** The newest notifications that fit into one answer. */
export function fitting(notifications: readonly TrackedNotification[]): TrackedNotification[] {
  let bytes = 0;
  return notifications.slice(0, NOTIFICATIONS_ASKED).filter((notification) => {
    bytes += Buffer.byteLength(JSON.stringify(notification));
    return bytes <= NOTIFICATION_BYTES;
  });
}

export interface ElsewhereOptions {
  readonly presence: Presence;
  readonly asks: Asks;
  /** Told of each answer, and which notifications are not as in the one before. */
  readonly onAnswer: (detail: RemoteDetail, changed: readonly TrackedNotification[]) => void;
}

/** Asks about one consumer until it is closed. A hub that does not answer is left out. */
export class Elsewhere {
  readonly #id: string;
  readonly #options: ElsewhereOptions;
  readonly #answers = new Map<string, RemoteDetail>();
  readonly #asked = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #closed = false;

  constructor(id: string, options: ElsewhereOptions) {
    this.#id = id;
    this.#options = options;
    // It may have been anywhere before.
    for (const instance of options.presence.instances()) void this.#ask(instance);
    this.#timer = setInterval(() => this.#askAgain(), ASK_EVERY_MS);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
  }

  /** The sockets that other hubs hold, as they last said. */
  sockets(): SocketInfo[] {
    const found: SocketInfo[] = [];
    for (const [instance, { sockets }] of this.#answers) {
      const hub = this.#options.presence.byInstance(instance)?.number;
      if (hub !== undefined) found.push(...sockets.map((socket) => ({ ...socket, hub })));
    }
    return found;
  }

  /** A notification as the other hubs know it, once for each that does. */
  journeys(id: number): TrackedNotification[] {
    return [...this.#answers.values()].flatMap(({ notifications }) => notifications.find((one) => one.id === id) ?? []);
  }

  #askAgain(): void {
    const holders = new Set(this.#options.presence.where(this.#id));
    // Once more where it has just left, to hear how that went.
    for (const [instance, { sockets }] of this.#answers) if (sockets.length > 0) holders.add(instance);
    for (const instance of holders) {
      if (this.#options.presence.byInstance(instance)) void this.#ask(instance);
      else this.#answers.delete(instance);
    }
  }

  async #ask(instance: string): Promise<void> {
    if (this.#asked.has(instance)) return;
    this.#asked.add(instance);
    const answer = await this.#options.asks.ask(instance, DETAIL, { consumer: this.#id }).catch(() => null);
    this.#asked.delete(instance);
    if (!answer || this.#closed) return;
    const before = new Map(this.#answers.get(instance)?.notifications.map((one) => [one.id, JSON.stringify(one)]));
    this.#answers.set(instance, answer);
    this.#options.onAnswer(
      answer,
      answer.notifications.filter((one) => before.get(one.id) !== JSON.stringify(one)),
    );
  }
}

/** One journey out of what several hubs know of it: times at their earliest, sockets of all, and a read wins. */
export function unite(one: TrackedNotification, others: readonly TrackedNotification[]): TrackedNotification {
  const united = { ...one };
  for (const other of others) {
    const { readAt, readBy } = firstRead(united, other);
    united.storedAt = Math.min(united.storedAt, other.storedAt);
    united.writtenAt = earliest(united.writtenAt, other.writtenAt);
    united.writtenTo += other.writtenTo;
    united.confirmedAt = earliest(united.confirmedAt, other.confirmedAt);
    united.confirmedBy += other.confirmedBy;
    united.readAt = readAt;
    united.readBy = readBy;
  }
  return united;
}

function earliest(at: number | null, other: number | null): number | null {
  if (at === null || other === null) return at ?? other;
  return Math.min(at, other);
}

/** The hub that took the read knows who read; one that was told of it only knows that a hub said so. */
function firstRead(one: TrackedNotification, other: TrackedNotification): TrackedNotification {
  if (one.readAt === null || other.readAt === null) return one.readAt === null ? other : one;
  if ((one.readBy === 'hub') !== (other.readBy === 'hub')) return one.readBy === 'hub' ? other : one;
  return one.readAt <= other.readAt ? one : other;
}

/** Tells one entry of a timeline from another, whether the store, the feed or another hub has it. */
export function nameOf({ at, kind, connection, detail }: TimelineEntry): string {
  return `${at} ${kind} ${connection} ${detail}`;
}
