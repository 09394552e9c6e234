/** What the layer brought, or was to take, and came to nothing: counted by reason, with the last example of each. */
import type { LayerDropInfo } from '../../shared/console/contract.ts';
import type { Clock } from '../clock.ts';
import { type Counts, count } from '../counts.ts';

/** Characters of an example that are kept. */
const SAMPLE = 1_000;

export class LayerDrops {
  readonly #counts: Counts;
  readonly #clock: Clock;
  readonly #samples = new Map<string, NonNullable<LayerDropInfo['sample']>>();
  readonly #reasons = new Map<string, number>();

  constructor({ counts, clock }: { readonly counts: Counts; readonly clock: Clock }) {
    this.#counts = counts;
    this.#clock = clock;
  }

  /** `where` is a queue, a group or a consumer; the sample is untrusted and never logged. */
  note(reason: string, where: string, sample: unknown, times = 1): void {
    count(this.#counts.drops, reason, times);
    count(this.#reasons, reason, times);
    this.#samples.set(reason, { at: this.#clock.wall(), where: where.slice(0, 200), text: textOf(sample) });
  }

  list(): LayerDropInfo[] {
    return [...this.#reasons].map(([reason, n]) => ({ reason, count: n, sample: this.#samples.get(reason) ?? null }));
  }
}

function textOf(sample: unknown): string {
  if (sample instanceof Uint8Array) return Buffer.from(sample.subarray(0, SAMPLE)).toString('latin1');
  return (typeof sample === 'string' ? sample : toJson(sample)).slice(0, SAMPLE);
}

/** JSON of what msgpack can hold: integers over 2^53 keep their digits, bytes become base64. */
export function toJson(value: unknown): string {
  // JSON that asks for each part takes three times as long, and notifications are flat.
  if (isFlat(value)) return JSON.stringify(value);
  return (
    // Not an arrow: a Buffer has turned itself into an object before it gets here as `part`.
    JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key, part: unknown) {
      if (typeof part === 'bigint') return (JSON as unknown as RawJson).rawJSON(String(part));
      const own = this[key];
      return own instanceof Uint8Array ? Buffer.from(own).toString('base64') : part;
    }) ?? 'null'
  );
}

/** Whether it is a map of nothing but what JSON has too. */
function isFlat(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false;
  for (const key in value) {
    const part = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof part === 'bigint' || (typeof part === 'object' && part !== null)) return false;
  }
  return true;
}

/** Part of JavaScript that TypeScript's library does not know yet (TC39 "JSON.parse source text access"). */
interface RawJson {
  rawJSON(text: string): unknown;
}
