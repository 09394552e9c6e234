/** What the sockets of one wearable have in common: its notifications, whatever is read of them, and its person. */
import type { Owed } from './owed.ts';
import type { Produce, Vitals } from './walks.ts';
import type { VirtualWearable } from './wearable.ts';
import type { World } from './world.ts';

/** Ids remembered as read; the oldest go. */
const READ = 500;

export class Consumer {
  readonly id: string;
  /** In the order of their numbers. */
  readonly sockets: VirtualWearable[] = [];
  readonly #world: World;
  readonly #owed: Owed[] = [];
  /** What any of several sockets has said to have read; one alone has no need to know. */
  readonly #read: Set<number> | null;
  #cameIn = false;
  vitals: Vitals = {};

  constructor(world: World, id: string, sockets: number) {
    this.#world = world;
    this.id = id;
    this.#read = sockets > 1 ? new Set() : null;
  }

  /** Another of its sockets, with what that is owed. */
  join(socket: VirtualWearable, owed: Owed): void {
    this.sockets.push(socket);
    this.#owed.push(owed);
  }

  /** One of its sockets got in. */
  cameIn(): void {
    if (!this.#cameIn) this.#world.tally.count('connected');
    this.#cameIn = true;
  }

  measured(vitals: Vitals): void {
    this.vitals = vitals;
    for (const { number } of this.sockets) this.#world.touch(number);
  }

  /** Has a notification produced: each socket that has been in and does not leave is owed it. */
  produce(produce: Produce): void {
    const { tally, production, time } = this.#world;
    const { phase } = tally;
    const owed = this.#owed.filter((one) => one.receives);
    if (owed.length === 0) return;
    if (owed.some(({ full }) => full)) {
      tally.count('notProduced');
      return;
    }
    const at = time.now();
    for (const one of owed) one.asked();
    production.ask({ consumer: this.id, produce }, (id) => {
      tally.count(id === null ? 'notProduced' : 'produced', phase);
      for (const one of owed) one.made(id, at, phase);
    });
  }

  /** One of its sockets says that it has read a notification: whoever comes back later does not get it any more. */
  saysRead(id: number): void {
    if (!this.#read) return;
    this.#read.add(id);
    if (this.#read.size <= READ) return;
    const [oldest] = this.#read;
    if (oldest !== undefined) this.#read.delete(oldest);
  }

  /** Whether another socket has read it, or has at least said so. */
  hasRead(id: number): boolean {
    return this.#read?.has(id) ?? false;
  }

  /** It is read: no socket has to any more. */
  isRead(id: number): void {
    for (const [place, { unread }] of this.#owed.entries()) {
      const socket = this.sockets[place];
      if (unread.delete(id) && socket) this.#world.touch(socket.number);
    }
  }
}
