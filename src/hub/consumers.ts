/**
 * Every consumer that is connected or was lately: its sockets, its state, its row. Rows carry a rising version, so that
 * any number of consoles can ask "what changed since" without the hot path keeping lists for them.
 */
import type { ConsumerRow, ConsumerState, RowEventCode } from '../shared/console/rows.ts';
import { BEAD, slotOf } from '../shared/ribbon.ts';
import { type Clock, toWall } from './clock.ts';
import type { Connection } from './connection.ts';
import { type RibbonPlace, Ribbons } from './ribbons.ts';

/** How long a consumer stays in the table after its last socket left, and how many such are kept. */
const GONE_MS = 15 * 60_000;
const GONE_LIMIT = 10_000;
/** Removed ids that are remembered for consoles that have not heard of it yet. */
const REMOVED_LIMIT = 20_000;
/** Returns are counted over ten minutes. */
const FLAPPING_MS = 10 * 60_000;
const RETURNS_KEPT = 32;

/** What a row tells of a socket; all that is kept of one that left. */
type SocketFacts = Pick<
  Connection,
  | 'address'
  | 'client'
  | 'simulated'
  | 'connectedAt'
  | 'lifeAt'
  | 'rttMs'
  | 'rhythm'
  | 'messagesIn'
  | 'messagesOut'
  | 'outboxBytes'
>;

function factsOf(socket: Connection): SocketFacts {
  const { address, client, simulated, connectedAt, lifeAt, rttMs, rhythm, messagesIn, messagesOut } = socket;
  return { address, client, simulated, connectedAt, lifeAt, rttMs, rhythm, messagesIn, messagesOut, outboxBytes: 0 };
}

/** Times are ms on the forward clock; 0 is "never". */
export class Consumer {
  readonly id: string;
  readonly place: RibbonPlace;
  readonly sockets: Connection[] = [];
  version = 0;
  state: ConsumerState = 'on_time';
  unread = 0;
  goneAt = 0;
  returns: number[] | null = null;
  event: RowEventCode = 'connected';
  eventAt = 0;
  eventDetail: number | string = 0;
  /** What is remembered of the socket that last left, for the row of a consumer without one. */
  last: SocketFacts | null = null;

  constructor(id: string, place: RibbonPlace) {
    this.id = id;
    this.place = place;
  }

  /** The socket whose address, client and round trip stand for the consumer: the one that last gave a sign of life. */
  get front(): SocketFacts | null {
    let front: SocketFacts | null = null;
    for (const socket of this.sockets) if (!front || socket.lifeAt > front.lifeAt) front = socket;
    return front ?? this.last;
  }
}

export interface ConsumersOptions {
  readonly clock: Clock;
  readonly flappingReturns: number;
  readonly lateAfterMs: number;
}

export class Consumers {
  readonly #byId = new Map<string, Consumer>();
  readonly #options: ConsumersOptions;
  readonly #ribbons = new Ribbons();
  readonly connections = new Set<Connection>();
  #version = 0;
  #gone = 0;
  #removed: { readonly id: string; readonly version: number }[] = [];
  #removedBefore = 0;

  constructor(options: ConsumersOptions) {
    this.#options = options;
  }

  /** Rises with every change of any row. */
  get version(): number {
    return this.#version;
  }

  get(id: string): Consumer | undefined {
    return this.#byId.get(id);
  }

  all(): IterableIterator<Consumer> {
    return this.#byId.values();
  }

  /** Consumers with an open socket. */
  get connected(): number {
    return this.#byId.size - this.#gone;
  }

  /** Notes that a consumer's row changed. */
  touch(consumer: Consumer): void {
    this.#version += 1;
    consumer.version = this.#version;
  }

  /** Notes what happened last to a consumer. `now` is forward time. */
  note(consumer: Consumer, event: RowEventCode, detail: number | string, now: number): void {
    consumer.event = event;
    consumer.eventAt = now;
    consumer.eventDetail = detail;
    this.touch(consumer);
  }

  /** Finds a consumer or begins one; a gone one returns. */
  enter(id: string): Consumer {
    const known = this.#byId.get(id);
    if (known) return known;
    const consumer = new Consumer(id, this.#ribbons.take(this.slot()));
    this.#byId.set(id, consumer);
    this.#gone += 1;
    return consumer;
  }

  /** Adds a socket to its consumer. */
  add(connection: Connection, now: number): void {
    const { consumer } = connection;
    const returned = consumer.last !== null && consumer.sockets.length === 0;
    if (consumer.sockets.length === 0) this.#gone -= 1;
    consumer.sockets.push(connection);
    this.connections.add(connection);
    consumer.goneAt = 0;
    if (returned) {
      consumer.returns = (consumer.returns ?? []).filter((at) => now - at < FLAPPING_MS).slice(-RETURNS_KEPT + 1);
      consumer.returns.push(now);
    }
    this.#ribbons.mark(consumer.place, this.slot(), BEAD.ALIVE | BEAD.CONNECTED);
    this.judge(consumer, now);
    this.note(consumer, returned ? 'returned' : 'connected', returned ? this.returns(consumer, now) : 0, now);
  }

  /** Takes a socket out; its consumer stays, gone, for a while. */
  remove(connection: Connection, code: number, now: number): void {
    const { consumer } = connection;
    const at = consumer.sockets.indexOf(connection);
    if (at < 0) return;
    consumer.sockets.splice(at, 1);
    this.connections.delete(connection);
    consumer.last = factsOf(connection);
    if (consumer.sockets.length === 0) {
      this.#gone += 1;
      consumer.goneAt = now;
      // Among those gone the longest gone comes first.
      this.#byId.delete(consumer.id);
      this.#byId.set(consumer.id, consumer);
    }
    this.judge(consumer, now);
    this.note(consumer, 'closed', code, now);
  }

  /** How often a consumer came back within the last ten minutes. */
  returns(consumer: Consumer, now: number): number {
    let returns = 0;
    for (const at of consumer.returns ?? []) if (now - at < FLAPPING_MS) returns += 1;
    return returns;
  }

  /** Decides a consumer's state from its sockets': the best of them counts. Answers whether it changed. */
  judge(consumer: Consumer, now: number): boolean {
    let state: ConsumerState = 'gone';
    if (consumer.sockets.length > 0) {
      state = 'silent';
      for (const socket of consumer.sockets) {
        if (socket.state === 'on_time') state = 'on_time';
        else if (socket.state === 'late' && state !== 'on_time') state = 'late';
        else if (socket.state === 'slow' && state === 'silent') state = 'slow';
      }
      if (state === 'on_time' && consumer.returns && this.returns(consumer, now) >= this.#options.flappingReturns) {
        state = 'flapping';
      }
    }
    if (state === consumer.state) return false;
    consumer.state = state;
    this.touch(consumer);
    return true;
  }

  /** Forgets who has been gone for long, and the oldest of too many. */
  forget(now: number): void {
    let excess = this.#gone - GONE_LIMIT;
    for (const consumer of this.#byId.values()) {
      if (consumer.sockets.length > 0) continue;
      if (now - consumer.goneAt < GONE_MS && excess <= 0) continue;
      excess -= 1;
      this.#gone -= 1;
      this.#byId.delete(consumer.id);
      this.#ribbons.release(consumer.place);
      this.#version += 1;
      this.#removed.push({ id: consumer.id, version: this.#version });
    }
    if (this.#removed.length > REMOVED_LIMIT) {
      this.#removed = this.#removed.slice(-REMOVED_LIMIT / 2);
      this.#removedBefore = this.#removed[0]?.version ?? 0;
    }
  }

  /** What changed since a version; null where that is too long ago to say who was removed. */
  since(version: number): { readonly changed: Consumer[]; readonly removed: string[] } | null {
    if (version < this.#removedBefore) return null;
    const changed: Consumer[] = [];
    for (const consumer of this.#byId.values()) if (consumer.version > version) changed.push(consumer);
    const removed = this.#removed.filter((entry) => entry.version > version).map((entry) => entry.id);
    return { changed, removed: removed.filter((id) => !this.#byId.has(id)) };
  }

  /** The number of the present ribbon slot. */
  slot(): number {
    return slotOf(this.#options.clock.wall());
  }

  /** Marks a consumer's ribbon. */
  bead(consumer: Consumer, flags: number): void {
    if (this.#ribbons.mark(consumer.place, this.slot(), flags)) this.touch(consumer);
  }

  /** Notes a round trip in a consumer's ribbon. */
  beadRtt(consumer: Consumer, ms: number): void {
    this.#ribbons.rtt(consumer.place, this.slot(), ms);
  }

  /** Notes how long it was between a consumer's last two pings. */
  interval(consumer: Consumer, ms: number): void {
    this.#ribbons.interval(consumer.place, this.slot(), ms);
  }

  /** The longest interval between pings (ms) in a consumer's last slots, oldest first. */
  intervals(consumer: Consumer, slot: number, count: number): number[] {
    return this.#ribbons.readIntervals(consumer.place, slot, count);
  }

  /** A consumer's last beads up to a slot, oldest first. */
  ribbon(consumer: Consumer, slot: number, count: number): number[] {
    return this.#ribbons.read(consumer.place, slot, count);
  }

  /** A consumer's row as consoles see it. */
  row(consumer: Consumer): ConsumerRow {
    const { clock, lateAfterMs } = this.#options;
    const now = clock.mono();
    const wall = (mono: number): number => toWall(clock, mono);
    const front = consumer.front;
    let connectedAt = Number.POSITIVE_INFINITY;
    let messagesIn = 0;
    let messagesOut = 0;
    let outboxBytes = 0;
    let pinger: SocketFacts | null = null;
    for (const socket of consumer.sockets.length > 0 ? consumer.sockets : consumer.last ? [consumer.last] : []) {
      connectedAt = Math.min(connectedAt, socket.connectedAt);
      messagesIn += socket.messagesIn;
      messagesOut += socket.messagesOut;
      outboxBytes += socket.outboxBytes;
      if (socket.rhythm && (!pinger?.rhythm || socket.rhythm.lastAt > pinger.rhythm.lastAt)) pinger = socket;
    }
    const rhythm = pinger?.rhythm ?? null;
    let figure = 0;
    if (consumer.state === 'silent') figure = wall(front?.lifeAt ?? 0);
    else if (consumer.state === 'slow') figure = outboxBytes;
    else if (consumer.state === 'late' && rhythm) figure = wall(rhythm.lateAt(lateAfterMs));
    else if (consumer.state === 'flapping') figure = this.returns(consumer, now);
    else if (consumer.state === 'gone') figure = wall(consumer.goneAt);
    return {
      id: consumer.id,
      state: consumer.state,
      figure: Number.isFinite(figure) ? figure : 0,
      sockets: consumer.sockets.length,
      address: front?.address ?? '',
      client: front?.client ?? '',
      simulated: front?.simulated ?? false,
      connectedAt: Number.isFinite(connectedAt) ? wall(connectedAt) : 0,
      lastPingAt: wall(rhythm?.lastAt ?? 0),
      pingEveryMs: Math.round(rhythm?.everyMs ?? 0),
      rttMs: front ? Math.round(front.rttMs * 10) / 10 : 0,
      unread: consumer.unread,
      messagesIn,
      messagesOut,
      outboxBytes,
      event: consumer.event,
      eventAt: wall(consumer.eventAt),
      eventDetail: consumer.eventDetail,
      hub: null,
      hubs: consumer.sockets.length > 0 ? 1 : 0,
    };
  }
}
