/** What two recordings have in common, and what one of them lacks. */
import type { Frame, TrackedNotification } from '../console/contract.ts';
import { unpackRow } from '../console/rows.ts';
import type { LineOf } from './format.ts';
import type { Recording } from './recording.ts';

/** Names and notifications that are listed, of each kind; all of them are counted. */
const LISTED = 100;

/** A number in the first recording and in the second. */
export interface Pair<T> {
  readonly a: T;
  readonly b: T;
}

/** Some of many. */
export interface Some<T> {
  readonly count: number;
  /** At most 100. */
  readonly first: readonly T[];
}

/** A notification as both recordings would know it: ids are each hub's own. */
export interface Told {
  readonly consumer: string;
  readonly tipo: string;
  readonly contenido: string;
}

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface Comparison {
  readonly durationMs: Pair<number>;
  readonly consumers: Pair<number>;
  readonly onlyInA: Some<string>;
  readonly onlyInB: Some<string>;
  readonly notifications: Pair<number>;
  /** In the first and not in the second, and the other way round. */
  readonly missing: Some<Told>;
  readonly extra: Some<Told>;
  readonly read: Pair<number>;
  readonly framesIn: Pair<number>;
  readonly framesOut: Pair<number>;
  /** From stored to the first proof of arrival, in ms; null where nothing arrived. */
  readonly deliveryMs: Pair<Percentiles | null>;
  readonly connects: Pair<number>;
  /** Ends of connections by close code. */
  readonly disconnects: Pair<Readonly<Record<string, number>>>;
  /** What the recorders left out: with it, what is missing may be only that. */
  readonly dropped: Pair<number>;
}

/** Compares whole recordings. */
export function compareRecordings(first: Recording, second: Recording): Comparison {
  const one = summed(first);
  const two = summed(second);
  const pair = <T>(read: (of: Summed) => T): Pair<T> => ({ a: read(one), b: read(two) });
  return {
    durationMs: { a: first.until - first.from, b: second.until - second.from },
    consumers: pair(({ consumers }) => consumers.size),
    onlyInA: some(onlyIn(one.consumers, two.consumers)),
    onlyInB: some(onlyIn(two.consumers, one.consumers)),
    notifications: pair(({ notifications }) => notifications.length),
    missing: some(without(one.notifications, two.notifications)),
    extra: some(without(two.notifications, one.notifications)),
    read: pair(({ notifications }) => notifications.filter(({ readAt }) => readAt !== null).length),
    framesIn: pair(({ frames }) => frames.in),
    framesOut: pair(({ frames }) => frames.out),
    deliveryMs: pair(({ notifications }) => percentiles(notifications.flatMap(arrival))),
    connects: pair(({ connects }) => connects),
    disconnects: pair(({ disconnects }) => disconnects),
    dropped: { a: first.dropped, b: second.dropped },
  };
}

interface Summed {
  readonly consumers: ReadonlySet<string>;
  readonly notifications: readonly TrackedNotification[];
  readonly frames: Readonly<Record<Frame['direction'], number>>;
  readonly connects: number;
  readonly disconnects: Readonly<Record<string, number>>;
}

function summed(recording: Recording): Summed {
  const notifications = [...recording.notificationsAt(recording.until)];
  const consumers = new Set(notifications.map(({ consumer }) => consumer));
  // One that is gone may be only remembered: it is told of where something happened to it.
  for (const tuple of recording.rowsAt(recording.until).values()) {
    if (unpackRow(tuple).state !== 'gone') consumers.add(tuple[0]);
  }
  const frames = { in: 0, out: 0 };
  const disconnects: Record<string, number> = {};
  let connects = 0;
  for (const [consumer, track] of recording.details) {
    consumers.add(consumer);
    for (const [i] of track.raw.entries()) {
      const { event } = track.read<LineOf<'consumers.detail'>>(i);
      for (const { direction } of event.frames ?? []) frames[direction] += 1;
      for (const { kind, detail } of event.timeline ?? []) {
        if (kind === 'connected') connects += 1;
        else if (kind === 'closed') disconnects[String(detail)] = (disconnects[String(detail)] ?? 0) + 1;
      }
    }
  }
  return { consumers, notifications, frames, connects, disconnects };
}

const onlyIn = (ones: ReadonlySet<string>, others: ReadonlySet<string>): string[] =>
  [...ones].filter((id) => !others.has(id)).sort();

/** Those of `ones` that `others` does not have, each as often as it is missing. */
function without(ones: readonly TrackedNotification[], others: readonly TrackedNotification[]): Told[] {
  const left = new Map<string, number>();
  for (const other of others) left.set(nameOf(other), (left.get(nameOf(other)) ?? 0) + 1);
  const missing: Told[] = [];
  for (const one of ones) {
    const known = left.get(nameOf(one)) ?? 0;
    if (known > 0) left.set(nameOf(one), known - 1);
    else missing.push({ consumer: one.consumer, tipo: one.tipo, contenido: one.contenido });
  }
  return missing;
}

const nameOf = ({ consumer, tipo, contenido, deseo_id }: TrackedNotification): string =>
  JSON.stringify([consumer, tipo, contenido, deseo_id]);

const arrival = ({ storedAt, confirmedAt }: TrackedNotification): number[] =>
  confirmedAt === null ? [] : [confirmedAt - storedAt];

function percentiles(values: number[]): Percentiles | null {
  if (values.length === 0) return null;
  const sorted = values.sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function some<T>(all: readonly T[]): Some<T> {
  return { count: all.length, first: all.slice(0, LISTED) };
}
