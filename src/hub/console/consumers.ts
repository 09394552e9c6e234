/** The service behind a consumer's detail: pulled together when somebody opens it, and told what changes while they look. */
import type { contract, Frame, SocketInfo, TimelineEntry, TrackedNotification } from '../../shared/console/contract.ts';
import type { Event, Implementation, Sink } from '../../shared/console/service.ts';
import { type Clock, toWall } from '../clock.ts';
import type { Asks } from '../cluster/asks.ts';
import type { Presence } from '../cluster/presence.ts';
import type { Connection } from '../connection.ts';
import type { Consumers } from '../consumers.ts';
import type { Feed, FeedEvent } from '../feed.ts';
import type { HistoryEvent, Store } from '../store/store.ts';
import { tellVitals } from './consumerVitals.ts';
import {
  DETAIL,
  Elsewhere,
  fitting,
  NOTIFICATIONS_ASKED,
  nameOf,
  type RemoteDetail,
  SOCKETS_ASKED,
  TIMELINE_ASKED,
  unite,
} from './elsewhere.ts';
import { mergedRow } from './mergedRow.ts';
import { advance, type Tracked, track } from './tracking.ts';
import { tellVisits } from './visits.ts';

const TICK_MS = 100;
/** What the detail opens with, at most. */
const TIMELINE = 200;
const NOTIFICATIONS = 100;
const FRAMES = 300;
/** Frames told in one tick; faster ones are counted. */
const FRAMES_A_TICK = 100;
/** Sockets are told anew this often, as their figures move all the time. */
const SOCKETS_EVERY = 10;
/** Entries of the timeline that are remembered as told. */
const TOLD = 10_000;

export interface ConsumersServiceOptions {
  readonly lateAfterMs: number;
  readonly consumers: Consumers;
  readonly store: Store;
  readonly feed: Feed;
  readonly clock: Clock;
  /** The other hubs; null where there cannot be any. */
  readonly presence: Presence | null;
  readonly asks: Asks | null;
  readonly onUnexpected: (error: unknown) => void;
}

type Detail = Event<(typeof contract)['consumers']['detail']>;

export function consumersService(options: ConsumersServiceOptions): Implementation<(typeof contract)['consumers']> {
  options.asks?.register(DETAIL, ({ consumer }) => detailHere(consumer, options));
  return {
    detail({ consumer }, sink) {
      const view = new DetailView(consumer, sink, options);
      return () => view.close();
    },
    vitals: ({ consumer }, sink) => tellVitals(consumer, sink, options.consumers, options.lateAfterMs),
    visits: ({ consumer }, sink) => tellVisits(consumer, sink, options),
  };
}

/** What the store keeps of a consumer. */
async function kept(
  id: string,
  limits: { readonly timeline: number; readonly notifications: number },
  store: Store,
): Promise<{ readonly past: TimelineEntry[]; readonly notifications: Tracked[] }> {
  const [history, page] = await Promise.all([
    store.history(id, limits.timeline),
    store.list({ consumer: id, limit: limits.notifications }),
  ]);
  const ids = page.notifications.map((stored) => stored.id);
  const deliveries = ids.length > 0 ? await store.deliveries(id, ids) : [];
  return {
    past: history.map(historyEntry),
    notifications: page.notifications.map((stored) => track(stored, deliveries)),
  };
}

/** What the store keeps and what the feed remembers, each once, newest first. */
function timelineOf(past: readonly TimelineEntry[], events: readonly FeedEvent[]): TimelineEntry[] {
  const known = new Set(past.map(nameOf));
  const recent = events.map(timelineEntry).filter((entry) => !known.has(nameOf(entry)));
  return [...past, ...recent].sort((a, b) => b.at - a.at);
}

/** A consumer as another hub is told of it. */
async function detailHere(id: string, options: ConsumersServiceOptions): Promise<RemoteDetail> {
  const { consumers, store, feed, clock } = options;
  const limits = { timeline: TIMELINE_ASKED, notifications: NOTIFICATIONS_ASKED };
  const { past, notifications } = await kept(id, limits, store);
  return {
    sockets: (consumers.get(id)?.sockets ?? []).slice(0, SOCKETS_ASKED).map((socket) => socketInfo(socket, clock)),
    timeline: timelineOf(past, feed.recent(id).events).slice(0, TIMELINE_ASKED),
    notifications: fitting(notifications),
  };
}

class DetailView {
  readonly #id: string;
  readonly #sink: Sink<Detail>;
  readonly #options: ConsumersServiceOptions;
  readonly #stopWatching: () => void;
  #elsewhere: Elsewhere | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #opened = false;
  #ticks = 0;
  #seen = -1;
  #timeline: TimelineEntry[] = [];
  #frames: Frame[] = [];
  #framesDropped = 0;
  #early: FeedEvent[] = [];
  readonly #tracked = new Map<number, Tracked>();
  readonly #moved = new Set<number>();
  /** Entries that were told already: other hubs tell the same ones again and again, or from their own view. */
  readonly #told = new Set<string>();

  constructor(id: string, sink: Sink<Detail>, options: ConsumersServiceOptions) {
    this.#id = id;
    this.#sink = sink;
    this.#options = options;
    // Listening begins before the store is asked, so that nothing falls between.
    this.#stopWatching = options.feed.watch(
      id,
      (event) => (this.#opened ? this.#hear(event) : this.#early.push(event)),
      (frame) => this.#hearFrame(frame),
    );
    this.#open().catch((error: unknown) => {
      options.onUnexpected(error);
      sink.end('store_unavailable');
    });
  }

  close(): void {
    this.#closed = true;
    this.#stopWatching();
    this.#elsewhere?.close();
    if (this.#timer) clearInterval(this.#timer);
  }

  async #open(): Promise<void> {
    const { store, feed, presence, asks } = this.#options;
    const limits = { timeline: TIMELINE, notifications: NOTIFICATIONS };
    const { past, notifications } = await kept(this.#id, limits, store);
    if (this.#closed) return;
    for (const tracked of notifications) this.#tracked.set(tracked.id, tracked);
    for (const event of this.#early) this.#hear(event);
    this.#early = [];
    this.#opened = true;
    const recent = feed.recent(this.#id);
    const journeys = [...this.#tracked.values()].flatMap(journeyEntries);
    for (const entry of journeys) this.#isNews(entry);
    const timeline = [...timelineOf(past, recent.events), ...journeys].sort((a, b) => b.at - a.at);
    this.#timeline = [];
    this.#frames = [];
    this.#moved.clear();
    this.#sink.push({
      kind: 'opened',
      ...this.#rowAndSockets(),
      timeline: timeline.slice(0, TIMELINE),
      frames: recent.frames
        .slice(-FRAMES)
        .map(({ consumer: _consumer, ...frame }: Frame & { consumer?: string }) => frame),
      framesDropped: 0,
      notifications: [...this.#tracked.values()],
    });
    if (presence && asks) {
      const onAnswer = (detail: RemoteDetail, changed: readonly TrackedNotification[]): void =>
        this.#hearElsewhere(detail, changed);
      this.#elsewhere = new Elsewhere(this.#id, { presence, asks, onAnswer });
    }
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  #rowAndSockets(): Pick<Detail, 'row' | 'sockets'> {
    const { consumers, clock, presence } = this.#options;
    const consumer = consumers.get(this.#id);
    this.#seen = consumer?.version ?? -1;
    const own = consumer?.sockets.map((socket) => socketInfo(socket, clock)) ?? [];
    return {
      row: mergedRow(consumers, presence, this.#id) ?? null,
      sockets: [...own, ...(this.#elsewhere?.sockets() ?? [])],
    };
  }

  #hear(event: FeedEvent): void {
    const entry = timelineEntry(event);
    this.#isNews(entry);
    this.#tell(entry);
    if (event.kind === 'stored' && event.notification && !this.#tracked.has(event.notification.id)) {
      this.#tracked.set(event.notification.id, track(event.notification));
      this.#moved.add(event.notification.id);
      // The oldest leave this view; they stay in the store.
      if (this.#tracked.size > 2 * NOTIFICATIONS) this.#tracked.delete(this.#tracked.keys().next().value as number);
    } else if (typeof event.detail === 'number') {
      const tracked = this.#tracked.get(event.detail);
      if (tracked && advance(tracked, event)) this.#moved.add(tracked.id);
    }
  }

  #hearElsewhere({ timeline }: RemoteDetail, changed: readonly TrackedNotification[]): void {
    for (const entry of [...timeline, ...changed.flatMap(journeyEntries)].sort((a, b) => a.at - b.at)) {
      if (this.#isNews(entry)) this.#tell(entry);
    }
    for (const { id } of changed) this.#moved.add(id);
  }

  /** Whether an entry was not told before; from now on it was. A notification is stored once and read once, however many hubs hear of it. */
  #isNews(entry: TimelineEntry): boolean {
    const once = entry.kind === 'stored' || entry.kind === 'read';
    const name = once ? `${entry.kind} ${entry.detail}` : nameOf(entry);
    if (this.#told.has(name)) return false;
    this.#told.add(name);
    const [oldest] = this.#told;
    if (this.#told.size > TOLD && oldest !== undefined) this.#told.delete(oldest);
    return true;
  }

  #tell(entry: TimelineEntry): void {
    if (this.#timeline.length < TIMELINE) this.#timeline.push(entry);
  }

  #hearFrame(frame: Frame): void {
    if (this.#frames.length < FRAMES_A_TICK) this.#frames.push(frame);
    else this.#framesDropped += 1;
  }

  /** A notification as all hubs together know it. */
  #united(id: number): TrackedNotification | undefined {
    const own = this.#tracked.get(id);
    const [first, ...others] = [...(own ? [own] : []), ...(this.#elsewhere?.journeys(id) ?? [])];
    return first && unite(first, others);
  }

  #tick(): void {
    if (this.#sink.congested()) return;
    this.#ticks += 1;
    const version = this.#options.consumers.get(this.#id)?.version ?? -1;
    const changed = version !== this.#seen || this.#ticks % SOCKETS_EVERY === 0;
    if (!changed && this.#timeline.length === 0 && this.#frames.length === 0 && this.#moved.size === 0) return;
    this.#sink.push({
      kind: 'changed',
      ...(changed ? this.#rowAndSockets() : {}),
      ...(this.#timeline.length > 0 ? { timeline: this.#timeline.reverse() } : {}),
      ...(this.#frames.length > 0 ? { frames: this.#frames, framesDropped: this.#framesDropped } : {}),
      ...(this.#moved.size > 0 ? { notifications: [...this.#moved].flatMap((id) => this.#united(id) ?? []) } : {}),
    });
    this.#timeline = [];
    this.#frames = [];
    this.#moved.clear();
  }
}

/** One open socket as the console shows it. */
export function socketInfo(socket: Connection, clock: Clock): SocketInfo {
  return {
    connection: socket.number,
    address: socket.address,
    client: socket.client,
    simulated: socket.simulated,
    connectedAt: toWall(clock, socket.connectedAt),
    lastLifeAt: toWall(clock, socket.lifeAt),
    lastPingAt: toWall(clock, socket.rhythm?.lastAt ?? 0),
    rttMs: Math.round(socket.rttMs * 10) / 10,
    messagesIn: socket.messagesIn,
    messagesOut: socket.messagesOut,
    outboxBytes: socket.outboxBytes,
    state: socket.state,
    hub: null,
  };
}

function timelineEntry({ at, kind, connection, detail, note }: FeedEvent): TimelineEntry {
  return { at, kind, connection, detail, note };
}

function historyEntry(event: HistoryEvent): TimelineEntry {
  switch (event.kind) {
    case 'connected':
      return { at: event.at, kind: 'connected', connection: event.connection, detail: null, note: event.address };
    case 'closed':
      return { at: event.at, kind: 'closed', connection: event.connection, detail: event.code, note: event.reason };
    case 'refused':
      return { at: event.at, kind: 'refused', connection: null, detail: event.code, note: event.value };
  }
}

function journeyEntries(one: TrackedNotification): TimelineEntry[] {
  const entry = (at: number | null, kind: TimelineEntry['kind'], note: string | null): TimelineEntry[] =>
    at === null ? [] : [{ at, kind, connection: null, detail: one.id, note }];
  return [
    ...entry(one.storedAt, 'stored', null),
    ...entry(one.writtenAt, 'written', null),
    ...entry(one.confirmedAt, 'confirmed', null),
    ...entry(one.readAt, 'read', one.readBy),
  ];
}
