/** The service behind a consumer's detail: pulled together when somebody opens it, and told what changes while they look. */
import type { contract, Frame, SocketInfo, TimelineEntry } from '../../shared/console/contract.ts';
import { packRow } from '../../shared/console/rows.ts';
import type { Event, Implementation, Sink } from '../../shared/console/service.ts';
import { type Clock, toWall } from '../clock.ts';
import type { Connection } from '../connection.ts';
import type { Consumers } from '../consumers.ts';
import type { Feed, FeedEvent } from '../feed.ts';
import type { HistoryEvent, Store } from '../store/store.ts';
import { advance, type Tracked, track } from './tracking.ts';

const TICK_MS = 100;
/** What the detail opens with, at most. */
const TIMELINE = 200;
const NOTIFICATIONS = 100;
const FRAMES = 300;
/** Frames told in one tick; faster ones are counted. */
const FRAMES_A_TICK = 100;
/** Sockets are told anew this often, as their figures move all the time. */
const SOCKETS_EVERY = 10;

export interface ConsumersServiceOptions {
  readonly consumers: Consumers;
  readonly store: Store;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly onUnexpected: (error: unknown) => void;
}

type Detail = Event<(typeof contract)['consumers']['detail']>;

export function consumersService(options: ConsumersServiceOptions): Implementation<(typeof contract)['consumers']> {
  return {
    detail({ consumer }, sink) {
      const view = new DetailView(consumer, sink, options);
      return () => view.close();
    },
  };
}

class DetailView {
  readonly #id: string;
  readonly #sink: Sink<Detail>;
  readonly #options: ConsumersServiceOptions;
  readonly #stopWatching: () => void;
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
    if (this.#timer) clearInterval(this.#timer);
  }

  async #open(): Promise<void> {
    const { store, feed } = this.#options;
    const [history, page] = await Promise.all([
      store.history(this.#id, TIMELINE),
      store.list({ consumer: this.#id, limit: NOTIFICATIONS }),
    ]);
    const ids = page.notifications.map(({ id }) => id);
    const deliveries = ids.length > 0 ? await store.deliveries(this.#id, ids) : [];
    if (this.#closed) return;
    for (const stored of page.notifications) this.#tracked.set(stored.id, track(stored, deliveries));
    for (const event of this.#early) this.#hear(event);
    this.#early = [];
    this.#opened = true;
    const recent = feed.recent(this.#id);
    const past = history.map(historyEntry);
    const known = new Set(past.map(nameOf));
    const timeline = [
      ...past,
      ...recent.events.map(timelineEntry).filter((entry) => !known.has(nameOf(entry))),
      ...[...this.#tracked.values()].flatMap(journeyEntries),
    ];
    timeline.sort((a, b) => b.at - a.at);
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
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  #rowAndSockets(): Pick<Detail, 'row' | 'sockets'> {
    const { consumers, clock } = this.#options;
    const consumer = consumers.get(this.#id);
    this.#seen = consumer?.version ?? -1;
    return {
      row: consumer ? packRow(consumers.row(consumer)) : null,
      sockets: consumer?.sockets.map((socket) => socketInfo(socket, clock)) ?? [],
    };
  }

  #hear(event: FeedEvent): void {
    if (this.#timeline.length < TIMELINE) this.#timeline.push(timelineEntry(event));
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

  #hearFrame(frame: Frame): void {
    if (this.#frames.length < FRAMES_A_TICK) this.#frames.push(frame);
    else this.#framesDropped += 1;
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
      ...(this.#moved.size > 0
        ? { notifications: [...this.#moved].flatMap((id) => this.#tracked.get(id) ?? []).map((one) => ({ ...one })) }
        : {}),
    });
    this.#timeline = [];
    this.#frames = [];
    this.#moved.clear();
  }
}

function socketInfo(socket: Connection, clock: Clock): SocketInfo {
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

/** Tells one entry from another, whether the store or the feed has it. */
function nameOf({ at, kind, connection, detail }: TimelineEntry): string {
  return `${at} ${kind} ${connection} ${detail}`;
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

function journeyEntries(one: Tracked): TimelineEntry[] {
  const entry = (at: number | null, kind: TimelineEntry['kind'], note: string | null): TimelineEntry[] =>
    at === null ? [] : [{ at, kind, connection: null, detail: one.id, note }];
  return [
    ...entry(one.storedAt, 'stored', null),
    ...entry(one.writtenAt, 'written', null),
    ...entry(one.confirmedAt, 'confirmed', null),
    ...entry(one.readAt, 'read', one.readBy),
  ];
}
