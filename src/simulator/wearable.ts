/** One virtual wearable, or one socket of several that have its id: a real WebSocket client that executes its plan. */
import type { Fault, WearableState } from '../shared/console/simulator.ts';
import { WEARABLE_STATES, type WearableCell } from '../shared/console/simulator.ts';
import type { Consumer } from './consumer.ts';
import type { Garbage } from './garbage.ts';
import { Owed } from './owed.ts';
import { Pings } from './pings.ts';
import type { Plan } from './plan.ts';
import { WearableLink } from './wearableLink.ts';
import type { World } from './world.ts';

/** After its last ping it waits so long for pongs, and for notifications that are under way. */
const LAST_PONG_MS = 10_000;
/** Close codes from which on a client must not come back by itself; see `shared/codes.ts`. */
const NO_RETURN = 4_500;
/** Reads that wait for it to be online again. */
const OVERDUE = 100;

const PONG = /^\{\s*"type"\s*:\s*"pong"\s*\}$/;
const PING = '{"type":"ping"}';

export class VirtualWearable {
  readonly number: number;
  readonly #plan: Plan;
  readonly #world: World;
  readonly #consumer: Consumer;
  readonly #owed: Owed;
  readonly #pings: Pings;
  #state: WearableState = 'waiting';
  #socket: WearableLink | null = null;
  /** Left behind on an airplane: open at the other side. */
  #abandoned: WearableLink | null = null;
  #openedOnce = false;
  #overdue: number[] = [];
  #retries = 0;
  #attempt = 0;
  #leaving = false;
  #sent = 0;
  #received = 0;
  /** What came before, on this process's clock, waited for the wearable itself. */
  #heldUpTo = 0;
  /** When it spoke again on this socket after a silence; null where it never was silent. */
  #spokeAt: number | null = null;
  /** Takes back the plan to return. */
  #cancelReturn: () => void = () => {};

  constructor(world: World, plan: Plan, number: number, consumer: Consumer) {
    this.#world = world;
    this.#plan = plan;
    this.number = number;
    this.#consumer = consumer;
    if (plan.population.slow) this.#heldUpTo = Number.POSITIVE_INFINITY;
    this.#pings = new Pings(world, () => this.#heldUpTo);
    this.#owed = new Owed(world, plan, consumer, {
      onRead: (notification, after) => world.clock.at(world.clock.now() + after, () => this.#read(notification)),
      receives: () => this.#openedOnce && !this.#leaving && !this.#over,
      heldUpTo: () => this.#heldUpTo,
      onSettled: () => this.#leaveIfSettled(),
    });
    consumer.join(this, this.#owed);
  }

  get state(): WearableState {
    return this.#state;
  }

  get cell(): WearableCell {
    const { heart_rate: heart, craving } = this.#consumer.vitals;
    const threshold = this.#plan.population.events?.craving?.above;
    return [
      this.number,
      WEARABLE_STATES.indexOf(this.#state),
      this.#pings.rttMs,
      this.#sent,
      this.#received,
      this.#owed.unread.size,
      heart === undefined ? -1 : Math.round(heart),
      craving === undefined || threshold === undefined || craving <= threshold ? -1 : Math.round(craving * 100) / 100,
    ];
  }

  /** Whether everything that it waits for has come. */
  get settled(): boolean {
    return this.#pings.settled && this.#owed.settled;
  }

  /** Puts its life on the clock. */
  begin(): void {
    const { clock } = this.#world;
    clock.at(this.#plan.connectAt, () => this.#connect());
    const acts = this.#plan.acts();
    const next = (): void => {
      const { value: act, done } = acts.next();
      if (done) return;
      clock.at(act.at, () => {
        if (act.do === 'fault') this.fault(act.how, act.lasts);
        else if (act.do === 'garbage') this.#throw(act.garbage);
        else if (act.do === 'measure') this.#consumer.measured(act.vitals);
        else this.#consumer.produce(act.produce);
        next();
      });
    };
    next();
  }

  /** Loses its network, if it has one, for so many ms; null: until `connect`. */
  fault(how: Fault, lasts: number | null): boolean {
    const link = this.#socket;
    if (!link || this.#state !== 'online') return false;
    this.#world.tally.count('faults');
    this.#pings.excuse();
    if (how === 'silence') {
      link.hush();
      this.#set('silent');
      this.#returnIn(lasts, () => this.#speak());
      return true;
    }
    this.#socket = null;
    if (how === 'close') link.close();
    else if (how === 'reset') link.reset();
    else {
      link.abandon();
      this.#abandoned?.destroy();
      this.#abandoned = link;
    }
    this.#set('away');
    this.#returnIn(lasts, () => this.#comeBack());
    return true;
  }

  /** Connects now, or speaks again after a silence. */
  connect(): void {
    this.#cancelReturn();
    if (this.#state === 'silent') this.#speak();
    else if (!this.#socket) this.#connect();
  }

  ping(): boolean {
    if (this.#state !== 'online' || !this.#say(PING)) return false;
    this.#pings.sent();
    return true;
  }

  /** Reads a notification, or its newest unread one; `nothing` where there is none. */
  markRead(id: number | null): 'sent' | 'offline' | 'nothing' {
    const chosen = id ?? [...this.#owed.unread].at(-1);
    if (chosen === undefined) return 'nothing';
    return this.#state === 'online' && this.#sayRead(chosen) ? 'sent' : 'offline';
  }

  raw(text: string): boolean {
    return this.#state === 'online' && this.#say(text);
  }

  /** The run ends: fetches what it is owed, if it can. */
  goHome(): void {
    this.#socket?.listen();
    if (this.#state === 'silent' || (this.#state === 'away' && !this.#owed.settled)) this.connect();
  }

  /** Ends for good; resolves when the socket is gone. */
  async end(): Promise<void> {
    this.#leaving = true;
    this.#cancelReturn();
    this.#abandoned?.destroy();
    const link = this.#socket;
    this.#socket = null;
    if (this.#state !== 'refused') this.#set('left');
    await link?.end();
  }

  get #over(): boolean {
    return this.#state === 'left' || this.#state === 'refused';
  }

  #set(state: WearableState): void {
    this.#world.moved(this.number, this.#state, state);
    this.#state = state;
  }

  #connect(): void {
    if (this.#leaving || this.#socket) return;
    this.#set('connecting');
    const link = new WearableLink(this.#world, this.#consumer.id, {
      onOpen: () => this.#opened(link),
      onText: (text) => this.#hear(text),
      onRefused: (status) => this.#refused(link, status),
      onUnreachable: () => this.#unreachable(link),
      onClose: (code) => this.#closed(link, code),
    });
    this.#socket = link;
  }

  #opened(link: WearableLink): void {
    if (this.#socket !== link) return;
    const { clock } = this.#world;
    this.#world.reached();
    this.#set('online');
    this.#spokeAt = null;
    this.#attempt = 0;
    if (this.#plan.population.slow) this.#readSlowly(link, this.#plan.population.slow.every);
    for (const id of this.#overdue.splice(0)) this.#sayRead(id);
    if (this.#openedOnce) return;
    this.#openedOnce = true;
    this.#consumer.cameIn();
    const from = clock.now();
    const pings = this.#plan.pings();
    const next = (): void => {
      const { value, done } = pings.next();
      if (done) this.#leaveWhenAnswered();
      else
        clock.at(from + value, () => {
          this.ping();
          next();
        });
    };
    next();
  }

  #refused(link: WearableLink, status: number): void {
    if (this.#socket !== link) return;
    this.#socket = null;
    this.#world.reached();
    this.#world.tally.count('refused');
    this.#world.refusals.set(status, (this.#world.refusals.get(status) ?? 0) + 1);
    // What is wrong with the request stays wrong.
    if (status >= 400 && status < 500 && status !== 429) this.#set('refused');
    else this.#retry();
  }

  #unreachable(link: WearableLink): void {
    if (this.#socket !== link) return;
    this.#socket = null;
    this.#world.unreached();
    this.#world.tally.count('unreachable');
    this.#retry();
  }

  #closed(link: WearableLink, code: number): void {
    if (this.#abandoned === link) this.#abandoned = null;
    if (this.#socket !== link) return;
    this.#socket = null;
    this.#world.tally.count('cut');
    this.#world.cuts.set(code, (this.#world.cuts.get(code) ?? 0) + 1);
    const { slow, garbage } = this.#plan.population;
    // Whoever misbehaves on purpose has itself to thank.
    // A silence may have cost it its socket long before it hears of that.
    const silenced = this.#state === 'silent' || (this.#spokeAt !== null && this.#pings.answeredFrom < this.#spokeAt);
    if (slow || garbage || silenced) this.#pings.excuse();
    this.#pings.forget();
    this.#cancelReturn();
    if (code >= NO_RETURN && code < 5_000) this.#set('left');
    else this.#retry();
  }

  #retry(): void {
    const wait = this.#leaving ? null : this.#plan.retryAfter(this.#retries, this.#attempt);
    this.#retries += 1;
    this.#attempt += 1;
    if (wait === null) {
      this.#set(this.#openedOnce ? 'left' : 'refused');
      return;
    }
    this.#set('away');
    this.#returnIn(wait, () => this.#connect());
  }

  /** The network is there again: the back-off spreads those that lost it together. */
  #comeBack(): void {
    const wait = this.#plan.retryAfter(this.#retries, 0) ?? 0;
    this.#retries += 1;
    this.#returnIn(wait, () => this.#connect());
  }

  #returnIn(ms: number | null, run: () => void): void {
    const { clock } = this.#world;
    this.#cancelReturn();
    this.#cancelReturn = ms === null ? () => {} : clock.at(clock.now() + ms, run);
  }

  #speak(): void {
    if (this.#state !== 'silent') return;
    this.#spokeAt = performance.now();
    this.#heldUpTo = Math.max(this.#heldUpTo, this.#spokeAt);
    this.#socket?.listen();
    this.#set('online');
    for (const id of this.#overdue.splice(0)) this.#sayRead(id);
  }

  #leaveWhenAnswered(): void {
    this.#leaving = true;
    this.#leaveIfSettled();
    if (this.#over) return;
    setTimeout(() => {
      if (!this.#over) void this.end();
    }, LAST_PONG_MS).unref();
  }

  #leaveIfSettled(): void {
    if (this.#leaving && this.settled && !this.#over) void this.end();
  }

  #hear(text: string): void {
    const { tally } = this.#world;
    this.#received += 1;
    tally.count('received');
    if (PONG.test(text)) {
      this.#pong();
      return;
    }
    const message = jsonOf(text);
    if (!message) return;
    if (message['type'] === 'initial_notifications' && Array.isArray(message['notifications'])) {
      for (const notification of message['notifications'].toReversed()) this.#owed.arrived(notification, false);
      this.#owed.listed();
    } else if (message['type'] === 'new_notification') this.#owed.arrived(message['notification'], true);
    else if (message['type'] === 'marked_read') {
      const id = Number(message['notification_id']);
      if (this.#owed.unread.has(id)) tally.count('read');
      this.#consumer.isRead(id);
    }
    this.#world.touch(this.number);
  }

  #pong(): void {
    if (!this.#pings.answered()) return;
    this.#world.touch(this.number);
    this.#leaveIfSettled();
  }

  #read(id: number): void {
    if (!this.#owed.unread.has(id)) return;
    if (this.#state === 'online') this.#sayRead(id);
    else if (this.#overdue.length < OVERDUE) this.#overdue.push(id);
  }

  #sayRead(id: number): boolean {
    if (!this.#say(`{"type":"mark_read","notification_id":${id}}`)) return false;
    this.#consumer.saysRead(id);
    return true;
  }

  #say(text: string): boolean {
    if (!this.#socket?.say(text)) return false;
    this.#sent += 1;
    this.#world.tally.count('sent');
    this.#world.touch(this.number);
    return true;
  }

  #throw(garbage: Garbage): void {
    if (this.#state !== 'online') return;
    if (garbage.as === 'text' ? !this.#say(garbage.text) : !this.#socket?.sayBytes(garbage)) return;
    this.#world.tally.count('garbage');
  }

  #readSlowly(link: WearableLink, every: number): void {
    link.hush();
    const { clock } = this.#world;
    const next = (): void => {
      clock.at(clock.now() + every, () => {
        if (this.#socket !== link) return;
        if (this.#state === 'online') link.sip();
        next();
      });
    };
    next();
  }
}

function jsonOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
