/** What the History room holds, and what is done with the chosen ones. */
import type { Payload, TrackedNotification } from '../../../shared/console/contract.ts';
import { dateOf } from '../../../shared/format.ts';
import { answersQuery, type HistoryQuery } from '../../../shared/historyFilter.ts';
import { slices } from '../../kit/steps.ts';

/** Notifications shown at most; who looks for older ones narrows the filter. */
export const SHOWN = 10_000;

/** What tells a notification from any other: Django's ids may be several consumers'. */
export function keyOf({ id, consumer }: Pick<TrackedNotification, 'id' | 'consumer'>): string {
  return `${id} ${consumer}`;
}

/** A page behind what is there; one that is known already is not put in twice. */
export function joinPage(
  rows: readonly TrackedNotification[],
  page: readonly TrackedNotification[],
): readonly TrackedNotification[] {
  const known = new Set(rows.map(keyOf));
  return [...rows, ...page.filter((one) => !known.has(keyOf(one)))].slice(0, SHOWN);
}

/** The rows with what is newer known of some; each keeps its place, and none comes in. The same rows where nothing is. */
export function takeNews(
  rows: readonly TrackedNotification[],
  news: readonly TrackedNotification[],
): readonly TrackedNotification[] {
  const fresh = new Map(news.map((one) => [keyOf(one), one]));
  const known = (row: TrackedNotification): TrackedNotification => fresh.get(keyOf(row)) ?? row;
  return rows.some((row) => moved(row, known(row)))
    ? rows.map((row) => (moved(row, known(row)) ? known(row) : row))
    : rows;
}

function moved(before: TrackedNotification, after: TrackedNotification): boolean {
  return (
    before.writtenTo !== after.writtenTo ||
    before.confirmedBy !== after.confirmedBy ||
    before.readAt !== after.readAt ||
    before.contenido !== after.contenido
  );
}

/** Newer notifications than those shown, by their keys. `more`: there may be others, which nobody counted. */
export interface Fresh {
  readonly keys: ReadonlySet<string>;
  readonly more: boolean;
}

export const NO_FRESH: Fresh = { keys: new Set(), more: false };

/** With the stored ones that a query asks for; above what is shown at most they are not counted. */
export function addFresh(fresh: Fresh, stored: readonly TrackedNotification[], query: HistoryQuery): Fresh {
  const found = stored.filter((one) => answersQuery(query, one)).map(keyOf);
  if (found.length === 0) return fresh;
  if (fresh.keys.size >= SHOWN) return { ...fresh, more: true };
  return { ...fresh, keys: new Set([...fresh.keys, ...found]) };
}

/** Without those that are shown. */
export function dropShown(fresh: Fresh, rows: readonly TrackedNotification[]): Fresh {
  if (fresh.keys.size === 0) return fresh;
  const shown = new Set(rows.map(keyOf));
  return { ...fresh, keys: new Set([...fresh.keys].filter((key) => !shown.has(key))) };
}

/** One command over some of the chosen. */
export interface Reading {
  readonly consumer: string;
  readonly ids: readonly number[];
}

/** Ids that one command takes. */
const IDS = 1_000;

/** The commands that mark the unread ones among these as read: for each consumer its own. */
export function readings(chosen: readonly TrackedNotification[]): readonly Reading[] {
  const unread = chosen.filter(({ readAt }) => readAt === null);
  return [...Map.groupBy(unread, ({ consumer }) => consumer)].flatMap(([consumer, own]) =>
    slices(
      own.map(({ id }) => id),
      IDS,
    ).map((ids) => ({ consumer, ids })),
  );
}

export interface Sending {
  readonly to: readonly string[];
  readonly payload: Payload;
}

/** Targets of one command, so that a long one can be stopped between. */
const TARGETS = 500;

/**
 * The commands that send each of these anew to its consumer. One command sends the same to many, to each once, so what
 * a consumer is to get twice is sent by two.
 */
export function sendings(chosen: readonly TrackedNotification[]): readonly Sending[] {
  const byPayload = Map.groupBy(chosen, ({ tipo, contenido, deseo_id }) =>
    JSON.stringify({ tipo, contenido, deseo_id } satisfies Payload),
  );
  return [...byPayload].flatMap(([text, same]) => {
    const payload = JSON.parse(text) as Payload;
    const rounds: string[][] = [];
    const times = new Map<string, number>();
    for (const { consumer } of same) {
      const round = times.get(consumer) ?? 0;
      times.set(consumer, round + 1);
      const to = rounds[round] ?? [];
      to.push(consumer);
      rounds[round] = to;
    }
    return rounds.flatMap((to) => slices(to, TARGETS).map((some) => ({ to: some, payload })));
  });
}

/** Notifications as JSON, by the wire's names, with their journey. Times are ISO 8601, UTC. */
export function toJson(chosen: readonly TrackedNotification[]): string {
  const time = (at: number | null): string | null => (at === null ? null : dateOf(at).toISOString());
  return JSON.stringify(
    chosen.map((one) => ({
      consumidor_id: one.consumer,
      id: one.id,
      tipo: one.tipo,
      contenido: one.contenido,
      fecha_envio: time(one.sentAt),
      leida: one.readAt !== null,
      deseo_id: one.deseo_id,
      producer: one.producer,
      stored_at: time(one.storedAt),
      written_at: time(one.writtenAt),
      written_to: one.writtenTo,
      confirmed_at: time(one.confirmedAt),
      confirmed_by: one.confirmedBy,
      read_at: time(one.readAt),
      read_by: one.readBy,
    })),
    null,
    2,
  );
}
