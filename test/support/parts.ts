/** The hub's parts without a network: real judgement and bookkeeping over fake time, sockets that only note, and a store that does. */
import type { Socket } from 'node:net';
import type { Clock } from '../../src/hub/clock.ts';
import { Connection, type SocketState, type WearableSocket } from '../../src/hub/connection.ts';
import { Consumers } from '../../src/hub/consumers.ts';
import { newCounts, Samples } from '../../src/hub/counts.ts';
import { Feed, type FeedEvent } from '../../src/hub/feed.ts';
import { Heartbeat, type HeartbeatOptions } from '../../src/hub/heartbeat.ts';
import { Journeys } from '../../src/hub/journeys.ts';
import { Sockets } from '../../src/hub/sockets.ts';
import type { Delivery, HistoryEvent, Store } from '../../src/hub/store/store.ts';
import type { ConsumerRow } from '../../src/shared/console/rows.ts';

/** 2025-11-17T10:30:00Z, the wall time at forward time 1,000. */
const START = 1_763_375_400_000;

/** A clock that stands still until it is moved. */
export class FakeClock implements Clock {
  #mono = 1_000;
  /** How far the wall clock was set, in ms. */
  set = 0;
  mono(): number {
    return this.#mono;
  }
  wall(): number {
    return START + this.#mono - 1_000 + this.set;
  }
  pass(ms: number): void {
    this.#mono += ms;
  }
}

/** What the hub did to one socket. */
export class FakeWearable {
  readonly pings: Buffer[] = [];
  readonly written: Buffer[] = [];
  closed: { readonly code: number; readonly reason: string } | null = null;
  terminated = false;
  /** Bytes that wait in its outbox, and bytes that came from it. */
  waiting = 0;
  read = 0;
  readonly connection: Connection;

  constructor(parts: Parts, id: string) {
    const wearable = this;
    const ws = {
      get readyState() {
        return wearable.closed || wearable.terminated ? 2 : 1;
      },
      ping: (payload: Buffer) => this.pings.push(Buffer.from(payload)),
      close: (code: number, reason: Buffer) => {
        this.closed = { code, reason: reason.toString() };
      },
      terminate: () => {
        this.terminated = true;
      },
      resume: () => {},
    };
    const tcp = {
      get writableLength() {
        return wearable.waiting;
      },
      get bytesRead() {
        return wearable.read;
      },
      write: (bytes: Buffer) => this.written.push(bytes),
    };
    const now = parts.clock.mono();
    this.connection = new Connection({
      number: ++parts.lastNumber,
      consumer: parts.consumers.enter(id),
      ws: ws as unknown as WearableSocket,
      tcp: tcp as unknown as Socket,
      address: `10.0.0.1:${parts.lastNumber}`,
      client: `client ${parts.lastNumber}`,
      simulated: false,
      now,
    });
    this.connection.opening = null;
    parts.heartbeat.enter(this.connection, now);
    parts.consumers.add(this.connection, now);
  }

  /** The frames that were written, as text. */
  get frames(): string[] {
    return this.written.map((bytes) => bytes.subarray((bytes[1] ?? 0) < 126 ? 2 : 4).toString());
  }
}

export interface PartsOptions {
  readonly heartbeat?: Partial<HeartbeatOptions>;
  readonly outboxBytes?: number;
}

/** Everything that a socket's life needs. */
export class Parts {
  readonly clock = new FakeClock();
  readonly counts = newCounts();
  readonly feed = new Feed();
  readonly consumers = new Consumers({ clock: this.clock, flappingReturns: 3, lateAfterMs: 2_000 });
  readonly rtts = new Samples(100);
  readonly history: HistoryEvent[] = [];
  readonly deliveries: Delivery[] = [];
  readonly confirmed: [connection: number, id: number][] = [];
  readonly states: [connection: number, before: SocketState, after: SocketState][] = [];
  readonly events: FeedEvent[] = [];
  readonly journeys: Journeys;
  readonly sockets: Sockets;
  readonly heartbeat: Heartbeat;
  lastNumber = 0;

  constructor({ heartbeat = {}, outboxBytes = 1_000 }: PartsOptions = {}) {
    const { clock, counts, feed, consumers, rtts } = this;
    const store = {
      recordHistory: (event: HistoryEvent) => this.history.push(event),
      recordDeliveries: (deliveries: Delivery[]) => this.deliveries.push(...deliveries),
    } as unknown as Store;
    feed.listen((event) => this.events.push(event));
    this.sockets = new Sockets({ store, clock, consumers, feed, counts, outboxBytes, onLeft: () => {} });
    this.journeys = new Journeys({
      store,
      clock,
      counts,
      feed,
      onConfirmed: ({ number }, id) => this.confirmed.push([number, id]),
    });
    this.heartbeat = new Heartbeat({
      clock,
      consumers,
      counts,
      rtts,
      journeys: this.journeys,
      random: () => 0.5,
      pingEveryMs: 25_000,
      silentAfterMs: 8_000,
      goneAfterMs: 30_000,
      lateAfterMs: 2_000,
      slowOverBytes: 500,
      confirmPingsPerSecond: 1_000,
      onRtt: () => {},
      onState: ({ number, state }, before) => this.states.push([number, before, state]),
      onGone: (connection) => this.sockets.cut(connection),
      ...heartbeat,
    });
  }

  connect(id = 'a'): FakeWearable {
    return new FakeWearable(this, id);
  }

  /** Lets time pass, with a sweep every quarter of a second. */
  pass(ms: number): void {
    for (let left = ms; left > 0; left -= 250) {
      this.clock.pass(Math.min(250, left));
      this.heartbeat.sweep();
    }
  }

  /** Answers a wearable's last ping, as its WebSocket would. */
  pong(wearable: FakeWearable, payload: Buffer = wearable.pings.at(-1) ?? Buffer.alloc(0)): void {
    wearable.connection.lifeAt = this.clock.mono();
    this.heartbeat.pong(wearable.connection, payload, this.clock.mono());
  }

  row(id = 'a'): ConsumerRow {
    const consumer = this.consumers.get(id);
    if (!consumer) throw new Error(`there is no ${id}`);
    return this.consumers.row(consumer);
  }
}
