/** What two recordings have in common, and what one of them lacks. */
import type { RecordingSummary, Summed } from './summary.ts';

/** Names and notifications that are listed, of each kind; all of them are counted. */
const LISTED = 100;
/** Steps that are taken between two chances to do something else. */
const STRIDE = 2_000;

/** A number in the first recording and in the second. */
export interface Pair<T> {
  readonly a: T;
  readonly b: T;
}

/** Some of many. */
export interface Some<T> {
  readonly count: number;
  /** Those that are listed. */
  readonly first: readonly T[];
}

/** A notification as both recordings would know it: ids are each hub's own. */
export interface Told {
  readonly consumer: string;
  readonly tipo: string;
  readonly contenido: string;
  readonly deseo_id: number | null;
  /** When it is in its recording, in ms since 1970. */
  readonly at: number;
}

/** How long notifications took from stored to the first proof of arrival. */
export interface Delivery {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly most: number;
  /** How many took no longer than each of `DELIVERY_STEPS`, and longer than the step before; at the end those that took longer than all. */
  readonly counts: readonly number[];
}

/** Ms that part the distribution of deliveries. */
export const DELIVERY_STEPS: readonly number[] = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 3_600_000,
];

export interface Comparison {
  readonly startedAt: Pair<number>;
  readonly durationMs: Pair<number>;
  readonly events: Pair<number>;
  readonly consumers: Pair<number>;
  readonly onlyInA: Some<string>;
  readonly onlyInB: Some<string>;
  /** Stored; and of these written to a socket, proved to have arrived, and read. */
  readonly notifications: Pair<number>;
  readonly written: Pair<number>;
  readonly confirmed: Pair<number>;
  readonly read: Pair<number>;
  /** In the first and not in the second, and the other way round; the oldest first. */
  readonly missing: Some<Told>;
  readonly extra: Some<Told>;
  /** Whether texts were compared: not where one of the two has none. */
  readonly textsCompared: boolean;
  readonly framesIn: Pair<number>;
  readonly framesOut: Pair<number>;
  /** In ms; null where nothing arrived. */
  readonly deliveryMs: Pair<Delivery | null>;
  readonly connects: Pair<number>;
  /** Ends of connections by close code. */
  readonly disconnects: Pair<Readonly<Record<string, number>>>;
  /** What the recorders left out: with it, what is missing may be only that. */
  readonly dropped: Pair<number>;
  /** Notifications that there was no room to compare; and whether the same is so of consumers. */
  readonly left: Pair<number>;
  readonly crowded: Pair<boolean>;
}

/** Compares whole recordings; lists at most `listed` of each kind. */
export function compareRecordings(first: RecordingSummary, second: RecordingSummary, listed = LISTED): Comparison {
  const steps = comparing(first, second, listed);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** As `compareRecordings`, in steps of a few ms: whoever takes them may do something else between. */
export function* comparing(
  first: RecordingSummary,
  second: RecordingSummary,
  listed = LISTED,
): Generator<void, Comparison> {
  const pair = <T>(read: (of: RecordingSummary) => T): Pair<T> => ({ a: read(first), b: read(second) });
  const textsCompared = !first.header.redacted && !second.header.redacted;
  const missing = yield* without(first, second, textsCompared, listed);
  const extra = yield* without(second, first, textsCompared, listed);
  const onlyInA = yield* onlyIn(first, second, listed);
  const onlyInB = yield* onlyIn(second, first, listed);
  const journeys = { a: yield* journeysOf(first), b: yield* journeysOf(second) };
  return {
    startedAt: pair(({ header }) => header.startedAt),
    durationMs: pair(({ from, until }) => until - from),
    events: pair(({ lines }) => lines),
    consumers: pair(({ consumers }) => consumers.size),
    onlyInA,
    onlyInB,
    notifications: pair(({ notifications, left }) => notifications.length + left),
    written: { a: journeys.a.written, b: journeys.b.written },
    confirmed: { a: journeys.a.confirmed, b: journeys.b.confirmed },
    read: { a: journeys.a.read, b: journeys.b.read },
    missing,
    extra,
    textsCompared,
    framesIn: pair(({ frames }) => frames.in),
    framesOut: pair(({ frames }) => frames.out),
    deliveryMs: { a: journeys.a.delivery, b: journeys.b.delivery },
    connects: pair(({ connects }) => connects),
    disconnects: pair(({ disconnects }) => Object.fromEntries(disconnects)),
    dropped: pair(({ dropped }) => dropped),
    left: pair(({ left }) => left),
    crowded: pair(({ crowded }) => crowded),
  };
}

/** The notifications of `ones` that `others` does not have, each as often as it is missing. */
function* without(
  ones: RecordingSummary,
  others: RecordingSummary,
  withTexts: boolean,
  listed: number,
): Generator<void, Some<Told>> {
  const nameOf = ({ tracked: { consumer, tipo, contenido, deseo_id } }: Summed): string =>
    JSON.stringify([consumer, tipo, deseo_id, ...(withTexts ? [contenido] : [])]);
  const known = new Map<string, number>();
  for (const [i, other] of others.notifications.entries()) {
    const name = nameOf(other);
    known.set(name, (known.get(name) ?? 0) + 1);
    if (i % STRIDE === 0) yield;
  }
  const first: Told[] = [];
  let count = 0;
  for (const [i, one] of ones.notifications.entries()) {
    if (i % STRIDE === 0) yield;
    const name = nameOf(one);
    const left = known.get(name) ?? 0;
    if (left > 0) {
      known.set(name, left - 1);
      continue;
    }
    count += 1;
    const { consumer, tipo, contenido, deseo_id } = one.tracked;
    if (first.length < listed) first.push({ consumer, tipo, contenido, deseo_id, at: one.heardAt });
  }
  return { count, first };
}

function* onlyIn(ones: RecordingSummary, others: RecordingSummary, listed: number): Generator<void, Some<string>> {
  const first: string[] = [];
  let count = 0;
  let seen = 0;
  for (const id of ones.consumers) {
    if (seen % STRIDE === 0) yield;
    seen += 1;
    if (others.consumers.has(id)) continue;
    count += 1;
    if (first.length < listed) first.push(id);
  }
  return { count, first: first.sort(byId) };
}

/** Numbers as numbers, and before names. */
function byId(a: string, b: string): number {
  const [one, two] = [Number(a), Number(b)];
  const named = Number(Number.isNaN(one)) - Number(Number.isNaN(two));
  return named || one - two || (a < b ? -1 : 1);
}

interface Journeys {
  readonly written: number;
  readonly confirmed: number;
  readonly read: number;
  readonly delivery: Delivery | null;
}

function* journeysOf({ notifications }: RecordingSummary): Generator<void, Journeys> {
  const took = new Float64Array(notifications.length);
  let [written, confirmed, read] = [0, 0, 0];
  for (const [i, { tracked }] of notifications.entries()) {
    if (i % STRIDE === 0) yield;
    if (tracked.writtenAt !== null) written += 1;
    if (tracked.readAt !== null) read += 1;
    if (tracked.confirmedAt === null) continue;
    // The two clocks are one hub's; where it was set back nothing took less than no time.
    took[confirmed] = Math.max(0, tracked.confirmedAt - tracked.storedAt);
    confirmed += 1;
  }
  return { written, confirmed, read, delivery: deliveryOf(took.subarray(0, confirmed)) };
}

function deliveryOf(took: Float64Array): Delivery | null {
  if (took.length === 0) return null;
  took.sort();
  const at = (share: number): number => took[Math.max(0, Math.ceil(took.length * share) - 1)] ?? 0;
  const counts = [...DELIVERY_STEPS, Number.POSITIVE_INFINITY].map(() => 0);
  let step = 0;
  for (const ms of took) {
    while (ms > (DELIVERY_STEPS[step] ?? Number.POSITIVE_INFINITY)) step += 1;
    counts[step] = (counts[step] ?? 0) + 1;
  }
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), most: took.at(-1) ?? 0, counts };
}
