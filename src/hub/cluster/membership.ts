/**
 * The groups that this hub is in: those of connected consumers, and of consumers that left lately, so that what Django
 * sends meanwhile is kept. Redis may lose them at any time, so every membership is put in again within a minute.
 */
import { type ChannelLayer, groupOf, LayerError } from '../../layer/layer.ts';

/** Every membership is renewed within so many rounds of a second. */
const ROUNDS = 55;
/** Memberships that are put in at once. */
const BATCH = 500;
/**
 * Somebody who comes in waits so long to be in its group, as with Django: what is sent once it was greeted would reach
 * nobody. A Redis that does not answer for so long is known to be away by then.
 */
export const JOIN_MS = 3_000;

export interface MembershipOptions {
  readonly layer: ChannelLayer;
  /** Notes in Redis which groups this hub is in, so that others can take it out of them when it dies. */
  readonly note: (consumers: readonly string[], joined: boolean) => Promise<void>;
  /** Ms since 1970. */
  readonly now: () => number;
  readonly lingerMs: number;
  readonly lingerCount: number;
  readonly onUnexpected: (error: unknown) => void;
}

export class Membership {
  readonly #options: MembershipOptions;
  readonly #here = new Set<string>();
  /** Consumers that left, the longest gone first, and until when the hub stays for them. */
  readonly #lingering = new Map<string, number>();
  /** Handshakes under way, by consumer. */
  readonly #visits = new Map<string, number>();
  #round: string[] = [];
  #stopped = false;

  constructor(options: MembershipOptions) {
    this.#options = options;
  }

  get joined(): number {
    return this.#here.size + this.#lingering.size;
  }

  get lingering(): number {
    return this.#lingering.size;
  }

  /** Consumers that are connected. */
  here(): string[] {
    return [...this.#here];
  }

  /** Whether the hub should be in the group of this consumer, and whether only because it left lately. */
  wants(consumer: string): 'here' | 'lingering' | null {
    return this.#here.has(consumer) ? 'here' : this.#lingering.has(consumer) ? 'lingering' : null;
  }

  /** Consumers that were here in an earlier run, and when they were last; the latest first. */
  remember(seen: readonly (readonly [consumer: string, at: number])[]): void {
    for (const [consumer, at] of [...seen].reverse()) this.#linger(consumer, at);
  }

  /** Goes into a consumer's group, however long that takes; the next round tries again where it failed. Never rejects. */
  async join(consumer: string): Promise<void> {
    this.#lingering.delete(consumer);
    this.#here.add(consumer);
    await this.#enter(consumer);
  }

  /** A consumer's last socket left. */
  left(consumer: string): void {
    if (!this.#here.delete(consumer)) return;
    this.#linger(consumer, this.#options.now());
    this.#discard([consumer]);
  }

  /** Once a second: renews a part of the memberships, and lets go those that have lingered long enough. */
  tick(): void {
    const now = this.#options.now();
    const over: string[] = [];
    for (const [consumer, until] of this.#lingering) {
      if (until > now) break;
      this.#lingering.delete(consumer);
      over.push(consumer);
    }
    this.#discard(over);
    if (this.#round.length === 0) this.#round = this.#wanted();
    const part = this.#round.splice(0, Math.ceil(this.joined / ROUNDS));
    this.#add(part.filter((consumer) => this.wants(consumer))).catch((error: unknown) => this.#failed(error));
  }

  /** Puts every membership in: those of who is connected first. Rejects with LayerError. */
  async joinAll(): Promise<void> {
    const wanted = this.#wanted();
    for (let at = 0; at < wanted.length && !this.#stopped; at += BATCH) await this.#add(wanted.slice(at, at + BATCH));
  }

  stop(): void {
    this.#stopped = true;
  }

  #wanted(): string[] {
    return [...this.#here, ...this.#lingering.keys()];
  }

  #linger(consumer: string, since: number): void {
    const { lingerMs, lingerCount, now } = this.#options;
    const until = since + lingerMs;
    if (until <= now() || this.#here.has(consumer)) return;
    this.#lingering.delete(consumer);
    this.#lingering.set(consumer, until);
    const over: string[] = [];
    for (const longest of this.#lingering.keys()) {
      if (this.#lingering.size <= lingerCount) break;
      this.#lingering.delete(longest);
      if (longest !== consumer) over.push(longest);
    }
    this.#discard(over);
  }

  async #add(consumers: readonly string[]): Promise<void> {
    const { layer, note } = this.#options;
    if (consumers.length === 0) return;
    await note(consumers, true);
    const added = await Promise.allSettled(consumers.map((consumer) => layer.groupAdd(groupOf(consumer), consumer)));
    const failed = added.filter((result) => result.status === 'rejected');
    // A single group that is not one spoils no other's; the next round tries it again.
    if (failed.length === added.length) throw failed[0]?.reason;
  }

  /**
   * Goes into a consumer's group for somebody who may come in; answers how to leave it again where nobody did. Never
   * rejects.
   */
  async visit(consumer: string): Promise<() => void> {
    this.#visits.set(consumer, (this.#visits.get(consumer) ?? 0) + 1);
    if (!this.wants(consumer)) {
      const { promise: enough, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, JOIN_MS);
      await Promise.race([this.#enter(consumer), enough]);
      clearTimeout(timer);
    }
    return () => {
      const others = (this.#visits.get(consumer) ?? 1) - 1;
      if (others > 0) this.#visits.set(consumer, others);
      else this.#visits.delete(consumer);
      this.#discard([consumer]);
    };
  }

  async #enter(consumer: string): Promise<void> {
    await this.#add([consumer]).catch((error: unknown) => this.#failed(error));
  }

  /** Leaves the groups of those that nothing needs it in any more. */
  #discard(left: readonly string[]): void {
    const { layer, note } = this.#options;
    const consumers = left.filter((consumer) => !this.wants(consumer) && !this.#visits.has(consumer));
    if (consumers.length === 0) return;
    Promise.all([
      note(consumers, false),
      ...consumers.map((consumer) => layer.groupDiscard(groupOf(consumer), consumer)),
    ]).catch((error: unknown) => this.#failed(error));
  }

  /** While Redis is away nothing is lost: what is wanted is put in when it returns, the rest falls out of the groups. */
  #failed(error: unknown): void {
    if (!(error instanceof LayerError)) this.#options.onUnexpected(error);
  }
}
