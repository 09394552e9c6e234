/**
 * Signs of life. Four times a second a sweep looks at every socket, a slice at a time so that a thousand pings hold
 * nothing up: it sends the pings that are due, cuts who is gone,
 * and judges who is silent, slow or late. Pings carry a rising number and at most one is under way for each socket;
 * anything received is life.
 */

import { BEAD } from '../shared/ribbon.ts';
import type { Clock } from './clock.ts';
import type { Connection, SocketState } from './connection.ts';
import type { Consumers } from './consumers.ts';
import type { Counts, Samples } from './counts.ts';
import type { Journeys } from './journeys.ts';

const SWEEP_MS = 250;
const SLICES = 10;
/** Within what every wearable is asked when a round is wanted at once. */
const HASTE_MS = 1_000;
/** A sweep that comes so late says that the hub itself slept: it listens first, before it judges others. */
const SLEPT_MS = 2_000;
/** A socket is asked for the proof of a delivery at most once a second. */
const PROOF_EVERY_MS = 1_000;

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly pingEveryMs: number;
  readonly silentAfterMs: number;
  readonly goneAfterMs: number;
  readonly lateAfterMs: number;
  readonly slowOverBytes: number;
  readonly confirmPingsPerSecond: number;
  readonly consumers: Consumers;
  readonly journeys: Journeys;
  readonly counts: Counts;
  readonly rtts: Samples;
  readonly onRtt: (ms: number) => void;
  /** A socket's state changed; called after the change, with the state before. */
  readonly onState: (connection: Connection, before: SocketState) => void;
  /** No sign of life for long: the connection is to be cut. */
  readonly onGone: (connection: Connection) => void;
}

export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #timer: NodeJS.Timeout | null = null;
  #pings = 0;
  #budget = 0;
  #sweptAt: number;
  /** Where the present sweep has got to. */
  #round: Iterator<Connection>;
  #slices = 0;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#sweptAt = options.clock.mono();
    this.#round = options.consumers.connections.values();
  }

  start(): void {
    this.#timer = setInterval(() => this.sweep(SLICES), SWEEP_MS / SLICES);
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Gives a new connection its first ping at a random moment of the interval, so that 10,000 do not beat as one. */
  enter(connection: Connection, now: number): void {
    connection.pingDueAt = now + this.#options.pingEveryMs * (0.1 + 0.9 * this.#options.random());
  }

  /** Brings every ping forward to within a second, spread so that 10,000 do not beat as one. */
  hasten(): void {
    const now = this.#options.clock.mono();
    for (const connection of this.#options.consumers.connections) {
      connection.pingDueAt = Math.min(connection.pingDueAt, now + HASTE_MS * this.#options.random());
    }
  }

  /** Notes a pong. Only the one that answers the ping under way tells a round trip and proves what went before. */
  pong(connection: Connection, payload: Buffer, now: number): void {
    const { consumers, journeys, rtts, onRtt } = this.#options;
    if (connection.pingSentAt === 0 || payload.length !== 8) return;
    if (payload.readUInt32BE(0) * 2 ** 32 + payload.readUInt32BE(4) !== connection.pingNumber) return;
    const rtt = now - connection.pingSentAt;
    connection.pingSentAt = 0;
    connection.rttMs = rtt;
    rtts.add(rtt);
    onRtt(rtt);
    consumers.beadRtt(connection.consumer, rtt);
    consumers.touch(connection.consumer);
    journeys.proven(connection, connection.pingMark, now);
  }

  /** Looks at the next of so many slices of all sockets; at all of them without. */
  sweep(slices = 1): void {
    const { clock, consumers, confirmPingsPerSecond } = this.#options;
    const { connections } = consumers;
    const now = clock.mono();
    this.#budget = Math.min(
      confirmPingsPerSecond,
      this.#budget + (confirmPingsPerSecond * (now - this.#sweptAt)) / 1_000,
    );
    const slept = now - this.#sweptAt > SLEPT_MS;
    this.#sweptAt = now;
    if (slept) return;
    if (slices === 1) this.#round = connections.values();
    for (let left = Math.ceil(connections.size / slices); left > 0; ) {
      const { value, done } = this.#round.next();
      if (done && connections.size === 0) break;
      if (done) this.#round = connections.values();
      else {
        this.#look(value, now);
        left -= 1;
      }
    }
    this.#slices += 1;
    if (this.#slices % slices !== 0) return;
    for (const consumer of consumers.all()) if (consumer.state === 'flapping') consumers.judge(consumer, now);
    consumers.forget(now);
  }

  #look(connection: Connection, now: number): void {
    const { goneAfterMs, pingEveryMs, counts } = this.#options;
    // Before the first frame is out the hub does not listen, so that it cannot judge either.
    if (!connection.open || connection.opening) return;
    const underWay = connection.pingSentAt !== 0;
    if (underWay && connection.tcp.bytesRead !== connection.bytesReadAtPing) {
      // Part of a large frame is life too; `ws` tells only of whole ones.
      connection.bytesReadAtPing = connection.tcp.bytesRead;
      connection.lifeAt = now;
    }
    const dead = underWay && connection.lifeAt < connection.pingSentAt;
    if (dead && now - connection.pingSentAt >= goneAfterMs) {
      this.#options.onGone(connection);
      return;
    }
    this.#judge(connection, dead, now);
    if (now >= connection.pingDueAt && !dead) {
      this.#ping(connection, now);
      connection.pingDueAt = now + pingEveryMs * (0.9 + 0.2 * this.#options.random());
    } else if (
      connection.unproven &&
      !underWay &&
      this.#budget >= 1 &&
      now - connection.lastPingSentAt >= PROOF_EVERY_MS
    ) {
      this.#budget -= 1;
      counts.confirmPings += 1;
      this.#ping(connection, now);
    }
  }

  #ping(connection: Connection, now: number): void {
    this.#pings += 1;
    const payload = Buffer.allocUnsafe(8);
    payload.writeUInt32BE(Math.floor(this.#pings / 2 ** 32), 0);
    payload.writeUInt32BE(this.#pings % 2 ** 32, 4);
    connection.pingNumber = this.#pings;
    connection.pingSentAt = now;
    connection.lastPingSentAt = now;
    connection.pingMark = connection.mark;
    connection.bytesReadAtPing = connection.tcp.bytesRead;
    connection.ws.ping(payload);
  }

  #judge(connection: Connection, dead: boolean, now: number): void {
    const { silentAfterMs, slowOverBytes, lateAfterMs, consumers, onState } = this.#options;
    let state: SocketState = 'on_time';
    if (dead && now - connection.pingSentAt >= silentAfterMs) state = 'silent';
    else if (connection.tcp.writableLength > slowOverBytes) state = 'slow';
    else if (connection.rhythm && now >= connection.rhythm.lateAt(lateAfterMs)) state = 'late';
    // How much waits is told as it changes.
    if (state === 'slow') consumers.touch(connection.consumer);
    if (state === 'silent') consumers.bead(connection.consumer, BEAD.MISSED);
    else if (state === 'late') consumers.bead(connection.consumer, BEAD.LATE);
    if (state === connection.state) return;
    const before = connection.state;
    connection.state = state;
    consumers.judge(connection.consumer, now);
    onState(connection, before);
  }
}
