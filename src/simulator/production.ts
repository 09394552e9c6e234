/** Has notifications produced: collects what is asked for, and hands it on in lists, a few at a time. */
import type { Produce } from './walks.ts';

export interface Draft {
  readonly consumer: string;
  readonly produce: Produce;
}

/** Makes notifications as a backend would. */
export interface Producer {
  /** Answers the ids in the same order. Rejects with an Error of one sentence where none was made, or NotAllProduced. */
  produce(drafts: readonly Draft[]): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** Some were made and some were not; `message` is why. */
export class NotAllProduced extends Error {
  override readonly name = 'NotAllProduced';
  /** In the order of the drafts; none for one that was not made. */
  readonly ids: readonly (number | undefined)[];

  constructor(message: string, ids: readonly (number | undefined)[]) {
    super(message);
    this.ids = ids;
  }
}

/** Of one list; under way at once; and waiting, beyond which drafts are refused. */
const LIST = 200;
const UNDER_WAY = 4;
const WAITING = 10_000;

interface Asked {
  readonly draft: Draft;
  /** Told the id, or null where it was not made. */
  readonly done: (id: number | null) => void;
}

export class Production {
  readonly #producer: Producer;
  #waiting: Asked[] = [];
  #underWay = 0;
  #planned = false;
  /** Why the last list that failed did. */
  failure: string | null = null;

  constructor(producer: Producer) {
    this.#producer = producer;
  }

  ask(draft: Draft, done: (id: number | null) => void): void {
    if (this.#waiting.length >= WAITING) {
      done(null);
      return;
    }
    this.#waiting.push({ draft, done });
    if (this.#planned) return;
    this.#planned = true;
    setImmediate(() => {
      this.#planned = false;
      this.#send();
    });
  }

  close(): Promise<void> {
    for (const { done } of this.#waiting.splice(0)) done(null);
    return this.#producer.close();
  }

  #send(): void {
    while (this.#underWay < UNDER_WAY && this.#waiting.length > 0) {
      const list = this.#waiting.splice(0, LIST);
      this.#underWay += 1;
      void this.#produce(list).finally(() => {
        this.#underWay -= 1;
        this.#send();
      });
    }
  }

  async #produce(list: readonly Asked[]): Promise<void> {
    let ids: readonly (number | undefined)[] = [];
    try {
      ids = await this.#producer.produce(list.map(({ draft }) => draft));
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
      if (error instanceof NotAllProduced) ids = error.ids;
    }
    for (const [place, { done }] of list.entries()) done(ids[place] ?? null);
  }
}
