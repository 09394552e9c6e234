/** Fetches from the shared index what other hubs have for consumers of this one. */
import type { Connection } from '../connection.ts';
import type { Incoming } from './incoming.ts';
import type { SharedIndex } from './sharedIndex.ts';

/** Consumers whose pages are read at once after a return. */
const AT_ONCE = 100;
/** Unread ones of a consumer that are fetched where all of them matter: as many as the index has. */
const PULL = 1_000;

export interface FetchingOptions {
  readonly index: SharedIndex;
  readonly incoming: Incoming;
  /** Unread ones that a connect is told of. */
  readonly limit: number;
}

export class Fetching {
  readonly #options: FetchingOptions;
  /** Reads from before this time, ms since 1970, are known here. */
  readsFrom = 0;

  constructor(options: FetchingOptions) {
    this.#options = options;
  }

  /**
   * A consumer's newest unread ones: as many as a first frame tells `except` of, or all where nobody is told so. Rejects
   * with Redis' or the store's error.
   */
  async page(consumer: string, except: (() => Connection | null) | null = null): Promise<void> {
    const { index, incoming, limit } = this.#options;
    const { unread, reads } = await index.page(consumer, except ? Math.max(1, limit) : PULL, this.readsFrom);
    if (reads.length > 0) await incoming.applyReads(reads);
    if (unread.length > 0) await incoming.unite(unread, { share: false, except: except?.() ?? null });
  }

  /** The pages of many, while `goesOn`. Rejects as `page` does. */
  async pages(consumers: readonly string[], goesOn: () => boolean): Promise<void> {
    for (let at = 0; at < consumers.length && goesOn(); at += AT_ONCE) {
      await Promise.all(consumers.slice(at, at + AT_ONCE).map((id) => this.page(id)));
    }
  }

  /** One notification; whether the index has it unread. Rejects as `page` does. */
  async one(consumer: string, id: number): Promise<boolean> {
    const { index, incoming } = this.#options;
    const found = await index.find(consumer, id);
    if (found) await incoming.unite([found], { share: false, except: null });
    return found !== null;
  }

  /** Everything unread of a consumer. Rejects as `page` does. */
  async all(consumer: string): Promise<void> {
    const { index, incoming } = this.#options;
    const { unread } = await index.page(consumer, PULL, Number.MAX_SAFE_INTEGER);
    if (unread.length > 0) await incoming.unite(unread, { share: false, except: null });
  }
}
