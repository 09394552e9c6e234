/** One virtual wearable, or one socket of several that have its id: a real WebSocket client that executes its plan. */
import type { Fault, WearableState } from '../shared/console/simulator.ts';
import { WEARABLE_STATES, type WearableCell } from '../shared/console/simulator.ts';
import type { Consumer } from './consumer.ts';
import type { Garbage } from './garbage.ts';
import { Network } from './network.ts';
import { Owed } from './owed.ts';
import { Pings } from './pings.ts';
import type { Plan } from './plan.ts';
import type { World } from './world.ts';

/** After its last ping it waits so long for pongs and notifications; whoever is away then, from when it is back. */
const LAST_PONG_MS = 10_000;
/** Reads that wait for it to be online again. */
const OVERDUE = 100;

const PONG = /^\{\s*"type"\s*:\s*"pong"\s*\}$/;
const PING = '{"type":"ping"}';

export class VirtualWearable {
  readonly number: number;
  readonly #plan: Plan;
  readonly #world: World;
  readonly #consumer: Consumer;
  readonly #network: Network;
  readonly #owed: Owed;
  readonly #pings: Pings;
  #overdue: number[] = [];
  #cancelLast: () => void = () => {};
  #sent = 0;
  #received = 0;

  constructor(world: World, plan: Plan, number: number, consumer: Consumer) {
    this.#world = world;
    this.#plan = plan;
    this.number = number;
    this.#consumer = consumer;
    const network = new Network(world, plan, number, consumer.id, {
      onOnline: () => this.#online(),
      onText: (text, left) => this.#hear(text, left),
      onFault: () => this.#pings.excuse(),
      onCut: () => this.#cut(),
      isOwed: () => !this.#owed.settled,
    });
    this.#network = network;
    const heldUpTo = () => network.heldUpTo;
    this.#pings = new Pings(world, heldUpTo);
    this.#owed = new Owed(world, plan, consumer, {
      onRead: (notification, after) => world.clock.at(world.clock.now() + after, () => this.#read(notification)),
      receives: () => network.wasIn && !network.leaving && !network.over,
      heldUpTo,
      onSettled: () => this.#leaveIfSettled(),
    });
    consumer.join(this, this.#owed);
  }

  get state(): WearableState {
    return this.#network.state;
  }

  get cell(): WearableCell {
    const { heart_rate: heart, craving } = this.#consumer.vitals;
    const threshold = this.#plan.population.events?.craving?.above;
    return [
      this.number,
      WEARABLE_STATES.indexOf(this.state),
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
    clock.at(this.#plan.connectAt, () => this.connect());
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
    return this.#network.fault(how, lasts);
  }

  /** Connects now, or speaks again after a silence. */
  connect(): void {
    this.#network.connect();
  }

  ping(): boolean {
    if (this.state !== 'online' || !this.#say(PING)) return false;
    this.#pings.sent();
    return true;
  }

  /** Reads a notification, or its newest unread one; `nothing` where there is none. */
  markRead(id: number | null): 'sent' | 'offline' | 'nothing' {
    const chosen = id ?? [...this.#owed.unread].at(-1);
    if (chosen === undefined) return 'nothing';
    return this.state === 'online' && this.#sayRead(chosen) ? 'sent' : 'offline';
  }

  raw(text: string): boolean {
    return this.state === 'online' && this.#say(text);
  }

  /** The run ends: fetches what it is owed, if it can. */
  goHome(): void {
    this.#network.goingHome = !this.#owed.settled;
    this.#network.link?.listen();
    if (this.state === 'silent' || (this.state === 'away' && !this.#owed.settled)) this.connect();
  }

  /** Ends for good; resolves when the socket is gone. */
  end(): Promise<void> {
    this.#cancelLast();
    return this.#network.end();
  }

  #online(): void {
    for (const id of this.#overdue.splice(0)) this.#sayRead(id);
    if (this.#network.leaving) this.#waitForLast();
    if (this.#network.wasIn) return;
    this.#consumer.cameIn();
    const { clock } = this.#world;
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

  #cut(): void {
    const { slow, garbage } = this.#plan.population;
    const { state, spokeAt } = this.#network;
    // Whoever misbehaves on purpose has itself to thank.
    // A silence may have cost it its socket long before it hears of that.
    const silenced = state === 'silent' || (spokeAt !== null && this.#pings.answeredFrom < spokeAt);
    if (slow || garbage || silenced) this.#pings.excuse();
    this.#pings.forget();
  }

  #leaveWhenAnswered(): void {
    this.#network.leaving = true;
    this.#leaveIfSettled();
    if (!this.#network.over) this.#waitForLast();
  }

  #waitForLast(): void {
    this.#cancelLast();
    this.#cancelLast = this.#world.time.after(LAST_PONG_MS, () => {
      if (this.#network.over) return;
      // Whoever is away and owed something comes back for it.
      if (this.state === 'online' || this.#owed.settled) void this.end();
    });
  }

  #leaveIfSettled(): void {
    if (this.#network.leaving && this.settled && !this.#network.over) void this.end();
  }

  #hear(text: string, left: boolean): void {
    const { tally } = this.#world;
    this.#received += 1;
    tally.count('received');
    // Its next connection brings what matters: the hub has it for both.
    if (left) return;
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
    if (this.state === 'online') this.#sayRead(id);
    else if (this.#overdue.length < OVERDUE) this.#overdue.push(id);
  }

  #sayRead(id: number): boolean {
    if (!this.#say(`{"type":"mark_read","notification_id":${id}}`)) return false;
    this.#consumer.saysRead(id);
    return true;
  }

  #say(text: string): boolean {
    if (!this.#network.link?.say(text)) return false;
    this.#sent += 1;
    this.#world.tally.count('sent');
    this.#world.touch(this.number);
    return true;
  }

  #throw(garbage: Garbage): void {
    if (this.state !== 'online') return;
    if (garbage.as === 'text' ? !this.#say(garbage.text) : !this.#network.link?.sayBytes(garbage)) return;
    this.#world.tally.count('garbage');
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
