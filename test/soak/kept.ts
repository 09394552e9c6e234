/** What the hub's store has of a soak, beside what was made and what the wearables know. */
import { DatabaseSync } from 'node:sqlite';
import type { RunEnd } from './wearables.ts';

interface Row {
  readonly consumer: string;
  readonly id: number;
  readonly read: number;
  readonly confirmed: number | null;
}

/** Looks each notification up in the database of a hub that has stopped. Those that Diagnosis sent to itself are its own. */
export function judgeKept(
  databaseFile: string,
  runs: readonly RunEnd[],
): { readonly figures: Readonly<Record<string, number>>; readonly failures: readonly string[] } {
  const database = new DatabaseSync(databaseFile, { readOnly: true });
  const kept = new Map<string, Row>();
  let rows = 0;
  const all = database.prepare(
    `SELECT n.consumer, n.id, n.read, max(d.confirmed_at) AS confirmed
     FROM notifications n LEFT JOIN deliveries d ON d.id = n.id AND d.consumer = n.consumer
     WHERE n.consumer <> 'doctor' GROUP BY n.consumer, n.id`,
  );
  for (const row of all.iterate() as Iterable<unknown> as Iterable<Row>) {
    rows += 1;
    kept.set(`${row.consumer} ${row.id}`, row);
  }
  database.close();

  const made = new Set<string>();
  const unread = new Map<string, number>();
  let [missing, read, unconfirmed] = [0, 0, 0];
  for (const run of runs) {
    for (const [consumer, id] of run.produced) {
      made.add(`${consumer} ${id}`);
      const row = kept.get(`${consumer} ${id}`);
      if (!row) missing += 1;
      else if (row.read) read += 1;
      else unread.set(consumer, (unread.get(consumer) ?? 0) + 1);
      // Whoever read it has it: that is not proven once more.
      if (row && !row.confirmed && !row.read) unconfirmed += 1;
    }
  }
  // A read that the wearable was told of is stored; one that it asked for and heard nothing of may be.
  let forgotten = 0;
  for (const { firstId, unread: own } of runs) {
    for (const [place, most] of own.entries()) {
      forgotten += Math.max(0, (unread.get(String(firstId + place)) ?? 0) - most);
    }
  }
  const asked = runs.reduce((sum, { total }) => sum + total.sent - total.pings - total.garbage, 0);
  const produced = runs.reduce((sum, run) => sum + run.produced.length, 0);
  const foreign = rows - (made.size - missing);
  const failures = [
    [missing, 'notifications that were made are not in the store'],
    [produced - made.size, 'notifications were given an id that another of the same consumer has'],
    [foreign, 'notifications are in the store that nobody made'],
    [forgotten, 'reads that a wearable was told are stored are not'],
    [Math.max(0, read - asked), 'notifications are stored as read that nobody read'],
    [unconfirmed, 'notifications arrived and are stored neither as confirmed nor as read'],
  ] as const;
  return {
    figures: { stored: rows, 'stored as read': read },
    failures: failures.filter(([times]) => times !== 0).map(([times, what]) => `${times} ${what}`),
  };
}
