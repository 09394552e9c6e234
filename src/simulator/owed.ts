/** The notifications of one socket: those that it is owed and has not got, those that came, those that it has not read. */
import type { Consumer } from './consumer.ts';
import type { Plan } from './plan.ts';
import type { World } from './world.ts';

/** Ids remembered, to know a second time from a first; the oldest go. */
const SEEN = 500;
const UNREAD = 500;
/** Produced and not received; whoever is owed more gets no further ones. */
const OWED = 200;

export interface OwedOptions {
  /** Told of each that will be read, and after how many ms of the scenario's clock. */
  readonly onRead: (id: number, after: number) => void;
  /** Whether what is produced now is to come here. */
  readonly receives: () => boolean;
  /** Until when the wearable itself kept what came waiting. */
  readonly heldUpTo: () => number;
  /** Told when nothing is under way any more. */
  readonly onSettled: () => void;
}

export class Owed {
  readonly #world: World;
  readonly #plan: Plan;
  readonly #consumer: Consumer;
  readonly #options: OwedOptions;
  /** By id: when it was asked for, and in which phase. */
  readonly #owed = new Map<number, { readonly at: number; readonly phase: number }>();
  /** Came while a producer had not yet said which id it got. */
  readonly #early = new Map<number, { readonly at: number; readonly live: boolean }>();
  readonly #seen = new Set<number>();
  readonly unread = new Set<number>();
  #asked = 0;
  #received = 0;
  /** When it last heard which are unread. */
  #listedAt = 0;

  constructor(world: World, plan: Plan, consumer: Consumer, options: OwedOptions) {
    this.#world = world;
    this.#plan = plan;
    this.#consumer = consumer;
    this.#options = options;
  }

  get settled(): boolean {
    return this.#owed.size === 0 && this.#asked === 0;
  }

  get receives(): boolean {
    return this.#options.receives();
  }

  get full(): boolean {
    return this.#owed.size + this.#asked >= OWED;
  }

  /** A notification that it will be owed has been asked for. */
  asked(): void {
    this.#asked += 1;
  }

  /** It was made, or not: null. */
  made(id: number | null, at: number, phase: number): void {
    const { tally } = this.#world;
    this.#asked -= 1;
    if (id !== null) {
      const early = this.#early.get(id);
      this.#early.delete(id);
      if (early) {
        tally.count('owed', phase);
        this.#delivered(at, early, phase);
      } else if (this.#listedAt < at || !this.#consumer.hasRead(id)) {
        tally.count('owed', phase);
        this.#owed.set(id, { at, phase });
      }
    }
    if (this.#asked === 0) this.#early.clear();
    this.#settle();
  }

  /** It came back and heard which are unread: what another socket has read meanwhile does not come any more. */
  listed(): void {
    this.#listedAt = this.#world.time.now();
    for (const [id, { phase }] of this.#owed) {
      if (!this.#consumer.hasRead(id)) continue;
      this.#owed.delete(id);
      this.#world.tally.count('owed', phase, -1);
    }
    this.#settle();
  }

  /** A notification came, `live` or as one of the unread after a connect. */
  arrived(notification: unknown, live: boolean): void {
    const id = (notification as { readonly id?: unknown } | null)?.id;
    if (typeof id !== 'number') return;
    if (this.#seen.has(id)) {
      if (live) this.#world.tally.count('duplicates');
      return;
    }
    keep(this.#seen, id, SEEN);
    const now = this.#world.time.now();
    const owed = this.#owed.get(id);
    if (owed) {
      this.#owed.delete(id);
      this.#delivered(owed.at, { at: now, live }, owed.phase);
      this.#settle();
    } else if (this.#asked > 0) this.#early.set(id, { at: now, live });
    const after = this.#plan.readAfter(this.#received);
    this.#received += 1;
    if (this.#consumer.hasRead(id)) return;
    keep(this.unread, id, UNREAD);
    if (after !== null) this.#options.onRead(id, after);
  }

  #settle(): void {
    if (this.settled) this.#options.onSettled();
  }

  /** How long it took is only told of those that nothing held up but the other side. */
  #delivered(asked: number, { at, live }: { readonly at: number; readonly live: boolean }, phase: number): void {
    const { tally } = this.#world;
    tally.count('delivered', phase);
    if (live && asked >= this.#options.heldUpTo()) tally.latency('delivery', at - asked, phase);
  }
}

function keep(set: Set<number>, id: number, most: number): void {
  set.add(id);
  if (set.size <= most) return;
  const [oldest] = set;
  if (oldest !== undefined) set.delete(oldest);
}
