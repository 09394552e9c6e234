/** The network of one virtual wearable: its connection, how that is lost, and how it comes back. */
import type { Fault, WearableState } from '../shared/console/simulator.ts';
import type { Plan } from './plan.ts';
import type { Link } from './wearableLink.ts';
import type { World } from './world.ts';

/** Close codes from which on a client must not come back by itself; see `shared/codes.ts`. */
const NO_RETURN = 4_500;
/** Who loses its connection on the way home tries again after so long. */
const HOME_AGAIN_MS = 500;

export interface NetworkEvents {
  /** It can speak: for the first time, again, or after a silence. */
  readonly onOnline: () => void;
  /** `left`: it came on a connection that was left already, and is only counted. */
  readonly onText: (text: string, left: boolean) => void;
  /** Its own fault is about to take what is under way. */
  readonly onFault: () => void;
  /** The other side has ended the connection. */
  readonly onCut: () => void;
  /** Whether something is still to come that only another connection brings. */
  readonly isOwed: () => boolean;
}

export class Network {
  readonly #world: World;
  readonly #plan: Plan;
  readonly #number: number;
  readonly #id: string;
  readonly #events: NetworkEvents;
  #state: WearableState = 'waiting';
  #link: Link | null = null;
  /** Left behind on an airplane: open at the other side. */
  #abandoned: Link | null = null;
  #retries = 0;
  #attempt = 0;
  /** Takes back the plan to return. */
  #cancelReturn: () => void = () => {};
  #ended = false;
  /** Connects only for what it is still owed. */
  leaving = false;
  /** The run ends and its clock stands: comes back for what it is owed without it. */
  goingHome = false;
  /** Got in at least once. */
  wasIn = false;
  /** What came before, on this process's clock, waited for the wearable itself. */
  heldUpTo: number;
  /** When it spoke again on this connection after a silence; null where it never was silent. */
  spokeAt: number | null = null;

  constructor(world: World, plan: Plan, number: number, id: string, events: NetworkEvents) {
    this.#world = world;
    this.#plan = plan;
    this.#number = number;
    this.#id = id;
    this.#events = events;
    this.heldUpTo = plan.population.slow ? Number.POSITIVE_INFINITY : 0;
  }

  get state(): WearableState {
    return this.#state;
  }

  /** Does not come back. */
  get over(): boolean {
    return this.#state === 'left' || this.#state === 'refused';
  }

  /** What there is to speak on, null while it is away. */
  get link(): Link | null {
    return this.#link;
  }

  /** Connects now, or speaks again after a silence. */
  connect(): void {
    this.#cancelReturn();
    if (this.#state === 'silent') this.#speak();
    else this.#connect();
  }

  /** Goes away, if it is there, for so many ms; null: until `connect`. */
  fault(how: Fault, lasts: number | null): boolean {
    const link = this.#link;
    if (!link || this.#state !== 'online') return false;
    this.#world.tally.count('faults');
    this.#events.onFault();
    if (how === 'silence') {
      link.hush();
      this.#set('silent');
      this.#returnIn(lasts, () => this.#speak());
      return true;
    }
    this.#link = null;
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

  /** Ends for good; resolves when nothing of it is left. */
  async end(): Promise<void> {
    this.leaving = true;
    this.#ended = true;
    this.#cancelReturn();
    this.#abandoned?.destroy();
    const link = this.#link;
    this.#link = null;
    if (this.#state !== 'refused') this.#set('left');
    await link?.end();
  }

  /** Does not connect any more. */
  get #stays(): boolean {
    return this.#ended || (this.leaving && !this.#events.isOwed());
  }

  #set(state: WearableState): void {
    this.#world.moved(this.#number, this.#state, state);
    this.#state = state;
  }

  #connect(): void {
    if (this.#stays || this.#link) return;
    this.#set('connecting');
    const link: Link = this.#world.link(this.#id, {
      onOpen: () => this.#opened(link),
      onText: (text) => this.#events.onText(text, this.#link !== link && !this.#ended),
      onRefused: (status) => this.#refused(link, status),
      onUnreachable: () => this.#unreachable(link),
      onClose: (code) => this.#closed(link, code),
    });
    this.#link = link;
  }

  #opened(link: Link): void {
    if (this.#link !== link) return;
    this.#world.reached();
    this.#set('online');
    this.spokeAt = null;
    this.#attempt = 0;
    if (this.#plan.population.slow) this.#readSlowly(link, this.#plan.population.slow.every);
    this.#events.onOnline();
    this.wasIn = true;
  }

  #refused(link: Link, status: number): void {
    if (this.#link !== link) return;
    this.#link = null;
    this.#world.reached();
    this.#world.tally.count('refused');
    this.#world.refusals.set(status, (this.#world.refusals.get(status) ?? 0) + 1);
    // What is wrong with the request stays wrong.
    if (status >= 400 && status < 500 && status !== 429) this.#set('refused');
    else this.#retry();
  }

  #unreachable(link: Link): void {
    if (this.#link !== link) return;
    this.#link = null;
    this.#world.unreached();
    this.#world.tally.count('unreachable');
    this.#retry();
  }

  #closed(link: Link, code: number): void {
    if (this.#abandoned === link) this.#abandoned = null;
    if (this.#link !== link) return;
    this.#link = null;
    this.#world.tally.count('cut');
    this.#world.cuts.set(code, (this.#world.cuts.get(code) ?? 0) + 1);
    this.#events.onCut();
    this.#cancelReturn();
    if (code >= NO_RETURN && code < 5_000) this.#set('left');
    else this.#retry();
  }

  #retry(): void {
    const stays = this.#stays;
    const wait = stays ? null : this.#plan.retryAfter(this.#retries, this.#attempt);
    this.#retries += 1;
    this.#attempt += 1;
    if (this.goingHome && !stays) {
      this.#set('away');
      this.#cancelReturn = this.#world.time.after(HOME_AGAIN_MS, () => this.#connect());
      return;
    }
    if (wait === null) {
      this.#set(this.wasIn ? 'left' : 'refused');
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
    this.spokeAt = this.#world.time.now();
    this.heldUpTo = Math.max(this.heldUpTo, this.spokeAt);
    this.#link?.listen();
    this.#set('online');
    this.#events.onOnline();
  }

  #readSlowly(link: Link, every: number): void {
    link.hush();
    const { clock } = this.#world;
    const next = (): void => {
      clock.at(clock.now() + every, () => {
        if (this.#link !== link) return;
        if (this.#state === 'online') link.sip();
        next();
      });
    };
    next();
  }
}
