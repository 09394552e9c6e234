/**
 * Tells Django which of its notifications were read, at least once each: a read stays in the store until a worker of
 * Django's took its message.
 */
import { type ChannelLayer, LayerError, type Sent } from '../../layer/layer.ts';
import type { Clock } from '../clock.ts';
import { type OwedRead, type Store, StoreError } from '../store/store.ts';

/** Messages that wait for the worker at once: channels_redis' capacity is 100, and others send there too. */
const AT_ONCE = 50;
/** A channel that is full, or that nobody listens on, is tried again so late at most. */
const BACK_OFF_MS = 30_000;

export interface OwedReadsOptions {
  readonly store: Store;
  readonly layer: ChannelLayer;
  readonly channel: string;
  /** Whether Redis can be used now; when it can again, and once a second, `kick` is called. */
  readonly ready: () => boolean;
  /** Whether Redis is still the one that was joined: what is gone from one that was emptied, nobody took. */
  readonly unchanged: () => Promise<boolean>;
  readonly clock: Clock;
  readonly onUnexpected: (error: unknown) => void;
}

export class OwedReads {
  readonly #options: OwedReadsOptions;
  /** Sent and not known to be taken, the oldest first. */
  readonly #waiting = new Map<number, Sent>();
  #running = false;
  #stopped = false;
  #backOffMs = 0;
  #notBefore = 0;

  constructor(options: OwedReadsOptions) {
    this.#options = options;
  }

  /** Whether the channel took no more when it was last tried. */
  get held(): boolean {
    return this.#backOffMs > 0;
  }

  /** Looks what was taken, and sends what is owed. */
  kick(): void {
    const { ready, onUnexpected } = this.#options;
    if (this.#running || this.#stopped || !ready()) return;
    this.#running = true;
    this.#run()
      .catch((error: unknown) => {
        if (!(error instanceof LayerError || error instanceof StoreError)) onUnexpected(error);
      })
      .finally(() => {
        this.#running = false;
      });
  }

  stop(): void {
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    const { store, clock } = this.#options;
    await this.#settle();
    if (store.status().owedReads <= this.#waiting.size) return;
    if (clock.mono() < this.#notBefore || this.#waiting.size >= AT_ONCE) return;
    for (const read of await store.owedReads(AT_ONCE)) {
      if (this.#stopped || !(await this.#send(read))) return;
    }
  }

  async #settle(): Promise<void> {
    const states = await Promise.all([...this.#waiting].map(async ([seq, sent]) => [seq, await sent.look()] as const));
    const taken: number[] = [];
    const gone = states.some(([, state]) => state === 'taken');
    const emptied = gone && !(await this.#options.unchanged());
    for (const [seq, state] of states) {
      if (state === 'waiting') continue;
      this.#waiting.delete(seq);
      // What is lost is sent once more: a worker may hear of one twice.
      if (state === 'taken' && !emptied) taken.push(seq);
    }
    if (taken.length > 0) await this.#options.store.owedReadsDone(taken);
  }

  /** False where the channel takes no more now. */
  async #send({ seq, consumer, id, readAt }: OwedRead): Promise<boolean> {
    const { layer, channel, clock } = this.#options;
    if (this.#waiting.has(seq)) return true;
    try {
      const sent = await layer.send(channel, {
        type: 'notification.read',
        notification_id: id,
        consumidor_id: consumer,
        leida_en: new Date(readAt).toISOString(),
      });
      this.#waiting.set(seq, sent);
      this.#backOffMs = 0;
      return true;
    } catch (error) {
      if (!(error instanceof LayerError)) throw error;
      this.#backOffMs = Math.min(BACK_OFF_MS, Math.max(1_000, 2 * this.#backOffMs));
      this.#notBefore = clock.mono() + this.#backOffMs;
      return false;
    }
  }
}
