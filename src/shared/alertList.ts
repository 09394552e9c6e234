/** The alerts that are kept, the newest of them, and what became of each. */
import { z } from 'zod';
import { ALERTS_LIMIT, type Alert, alert } from './console/alerts.ts';

/** Characters of a notification's text that an alert keeps; the consumer's page has all of it. */
const TEXT_LIMIT = 500;
/** Of a consumer's id, and of a tipo. */
const NAME_LIMIT = 64;
const MINUTE_MS = 60_000;

/** An alert as it is kept: also whether it counts in the app's badge. */
export const keptAlert = alert.extend({ badge: z.boolean() });
export type KeptAlert = z.output<typeof keptAlert>;

export type Draft = Omit<KeptAlert, 'number'>;

export interface ListState {
  readonly alerts: readonly KeptAlert[];
  readonly next: number;
  readonly forgotten: number;
}

/** Listeners hear of each change once, with all that is kept where the list began anew. */
export class AlertList {
  readonly #byNumber = new Map<number, KeptAlert>();
  readonly #onChange: (numbers: readonly number[] | null) => void;
  #next: number;
  #forgotten: number;

  constructor({ alerts, next, forgotten }: ListState, onChange: (numbers: readonly number[] | null) => void) {
    for (const one of alerts) this.#byNumber.set(one.number, one);
    this.#next = Math.max(next, 1 + Math.max(0, ...this.#byNumber.keys()));
    this.#forgotten = forgotten;
    this.#onChange = onChange;
  }

  get state(): ListState {
    return { alerts: [...this.#byNumber.values()], next: this.#next, forgotten: this.#forgotten };
  }

  get forgotten(): number {
    return this.#forgotten;
  }

  get unseen(): number {
    return this.#count((one) => !one.seen);
  }

  /** What the app's badge says. */
  get badge(): number {
    return this.#count((one) => one.badge && !one.seen);
  }

  get(number: number): KeptAlert | undefined {
    return this.#byNumber.get(number);
  }

  /** Keeps alerts, each with a number of its own; the oldest make room. */
  add(drafts: readonly Draft[]): KeptAlert[] {
    const added = drafts.map((draft) => {
      const kept = { ...draft, what: shortened(draft.what), number: this.#next };
      this.#next += 1;
      this.#byNumber.set(kept.number, kept);
      return kept;
    });
    for (const oldest of this.#byNumber.keys()) {
      if (this.#byNumber.size <= ALERTS_LIMIT) break;
      this.#byNumber.delete(oldest);
      this.#forgotten += 1;
    }
    this.#onChange(added.map(({ number }) => number));
    return added;
  }

  /** Notes what became of alerts, those of them that are still kept. */
  change(numbers: readonly number[], make: (one: KeptAlert) => Partial<KeptAlert>): void {
    const changed: number[] = [];
    for (const number of numbers) {
      const one = this.#byNumber.get(number);
      if (!one) continue;
      this.#byNumber.set(number, { ...one, ...make(one) });
      changed.push(number);
    }
    if (changed.length > 0) this.#onChange(changed);
  }

  /** Marks as seen; null is all of them, also those that were put off. */
  see(numbers: readonly number[] | null): void {
    const meant = numbers ?? [...this.#byNumber.values()].filter((one) => !one.seen).map(({ number }) => number);
    this.change(meant, () => ({ seen: true }));
  }

  /** Puts alerts off, or (0 minutes) brings them back. `now` is ms since 1970. */
  snooze(numbers: readonly number[], minutes: number, now: number): void {
    this.change(numbers, () =>
      minutes === 0 ? { seen: false, snoozedUntil: null } : { seen: true, snoozedUntil: now + minutes * MINUTE_MS },
    );
  }

  /** Brings back what was put off until now, as if the desktop had never had it; answers it. */
  wake(now: number): KeptAlert[] {
    const due = [...this.#byNumber.values()].filter((one) => one.snoozedUntil !== null && one.snoozedUntil <= now);
    this.change(
      due.map(({ number }) => number),
      () => ({ seen: false, snoozedUntil: null, handedAt: null, clickedAt: null, closedAt: null, with: 0, words: '' }),
    );
    return due.flatMap(({ number }) => this.#byNumber.get(number) ?? []);
  }

  /** When the next one comes back, in ms since 1970; infinite where none is put off. */
  get nextWake(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const one of this.#byNumber.values()) next = Math.min(next, one.snoozedUntil ?? next);
    return next;
  }

  /** Empties the list; answers how many went. */
  clear(): number {
    const { size } = this.#byNumber;
    this.#byNumber.clear();
    this.#onChange(null);
    return size;
  }

  #count(is: (one: KeptAlert) => boolean): number {
    let count = 0;
    for (const one of this.#byNumber.values()) if (is(one)) count += 1;
    return count;
  }
}

/** An alert as consoles see it. */
export function plainAlert({ badge: _, ...plain }: KeptAlert): Alert {
  return plain;
}

/** What a hub elsewhere says may be of any length. */
function shortened(what: Alert['what']): Alert['what'] {
  if (!('consumer' in what)) return what;
  const short = { ...what, consumer: cut(what.consumer, NAME_LIMIT) };
  if (short.kind !== 'notification') return short;
  return { ...short, tipo: cut(short.tipo, NAME_LIMIT), contenido: cut(short.contenido, TEXT_LIMIT) };
}

function cut(text: string, limit: number): string {
  const whole = text.toWellFormed();
  return whole.length > limit ? `${whole.slice(0, limit - 1).toWellFormed()}…` : whole;
}
