/** Troubles of one hub: what lasts is told once, several at once together, and so is its end. */
import type { Schedule } from './console/port.ts';
import { SOUND, type Standing, type Trouble, troublesBetween } from './troubles.ts';

/** A trouble that has passed by then is not worth anybody's attention; nothing is told more often than this. */
export const LASTS_MS = 3_000;
/** A lost contact mends itself more slowly. */
export const AWAY_LASTS_MS = 10_000;

export interface TroublesOptions {
  readonly schedule: Schedule;
  /** Ms since 1970. */
  readonly now: () => number;
  /** What has lasted, or what `passed` before anybody could mind; `at` is when it was noticed, in ms since 1970. */
  readonly onTroubles: (troubles: readonly Trouble[], at: number, passed: boolean) => void;
}

export class Troubles {
  readonly #options: TroublesOptions;
  /** What people know. */
  #told: Standing = SOUND;
  #now: Standing = SOUND;
  /** What was first noticed and waits, since when. */
  #waiting: { readonly news: readonly Trouble[]; readonly at: number } | null = null;
  #stopWaiting: () => void = () => {};
  /** Since when the hub cannot be reached, in ms since 1970. */
  #awaySince = 0;

  constructor(options: TroublesOptions) {
    this.#options = options;
  }

  /** Nobody is told of anything that waits. */
  close(): void {
    this.#stopWaiting();
    this.#waiting = null;
  }

  /** How the hub stands now, as far as it is known. */
  notice(now: Partial<Standing>): void {
    if (now.hub === 'away' && this.#now.hub !== 'away') this.#awaySince = this.#options.now();
    this.#now = { ...this.#now, ...now };
    if (this.#waiting) return;
    const news = troublesBetween(this.#told, this.#now);
    if (news.length === 0) return;
    this.#waiting = { news, at: this.#options.now() };
    this.#tellIn(news.includes('hub_away') ? AWAY_LASTS_MS : LASTS_MS);
  }

  #tellIn(ms: number): void {
    this.#stopWaiting = this.#options.schedule(() => this.#tell(), ms);
  }

  #tell(): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    const news = troublesBetween(this.#told, this.#now);
    // It was lost only after something else was amiss.
    const left = news.includes('hub_away') ? this.#awaySince + AWAY_LASTS_MS - this.#options.now() : 0;
    if (left > 0) {
      this.#tellIn(Math.min(left, AWAY_LASTS_MS));
      return;
    }
    this.#waiting = null;
    this.#told = this.#now;
    if (news.length === 0) this.#options.onTroubles(waiting.news, waiting.at, true);
    else this.#options.onTroubles(news, waiting.at, false);
  }
}
