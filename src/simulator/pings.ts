/** The pings of one wearable that are under way, and how long the last one took. */
import type { World } from './world.ts';

export class Pings {
  readonly #world: World;
  readonly #heldUpTo: () => number;
  /** Oldest first. */
  readonly #underWay: { readonly at: number; readonly phase: number }[] = [];
  /** Ms of the last round trip, -1 before the first. */
  rttMs = -1;
  /** When the last one that was answered had been sent. */
  answeredFrom = Number.NEGATIVE_INFINITY;

  /** `heldUpTo`: until when the wearable itself kept what came waiting. */
  constructor(world: World, heldUpTo: () => number) {
    this.#world = world;
    this.#heldUpTo = heldUpTo;
  }

  get settled(): boolean {
    return this.#underWay.length === 0;
  }

  sent(): void {
    const { tally, time } = this.#world;
    tally.count('pings');
    this.#underWay.push({ at: time.now(), phase: tally.phase });
  }

  /** A pong came; false where nothing had been asked. */
  answered(): boolean {
    const ping = this.#underWay.shift();
    if (!ping) return false;
    this.answeredFrom = ping.at;
    const { tally, recentPings, time } = this.#world;
    const ms = time.now() - ping.at;
    this.rttMs = Math.round(ms * 100) / 100;
    tally.count('pongs', ping.phase);
    if (ping.at >= this.#heldUpTo()) {
      tally.latency('ping', ms, ping.phase);
      recentPings.add(ms);
    }
    return true;
  }

  /** Those whose pong the wearable's own fault cuts off. */
  excuse(): void {
    for (const { phase } of this.#underWay) this.#world.tally.count('excused', phase);
    this.forget();
  }

  /** Those whose pong cannot come any more. */
  forget(): void {
    this.#underWay.length = 0;
  }
}
