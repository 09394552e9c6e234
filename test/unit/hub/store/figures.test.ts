import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FigureKeeper } from '../../../../src/hub/store/figures.ts';
import { migrate } from '../../../../src/hub/store/migrations.ts';
import { HUBS, readId } from '../../../../src/shared/ids.ts';

let db: DatabaseSync;
let figures: FigureKeeper;
beforeEach(() => {
  db = new DatabaseSync(':memory:');
  migrate(db);
  figures = new FigureKeeper(db);
});
afterEach(() => db.close());

function commit(): void {
  figures.save(false);
  figures.committed();
}

const counter = (id: number): number | undefined => readId(id)?.n;

test("the hub's number is drawn once", () => {
  expect(figures.now.hub).toBeGreaterThanOrEqual(0);
  expect(figures.now.hub).toBeLessThan(HUBS);
  for (let i = 0; i < 3; i += 1) expect(new FigureKeeper(db).now.hub).toBe(figures.now.hub);
});

test('numbers are drawn, not given', () => {
  const others = Array.from({ length: 5 }, () => {
    const other = new DatabaseSync(':memory:');
    migrate(other);
    const { hub } = new FigureKeeper(other).now;
    other.close();
    return hub;
  });
  expect(new Set(others).size).toBeGreaterThan(1);
});

test('ids carry the hub and rise', () => {
  expect(readId(figures.issue(3))).toEqual({ hub: figures.now.hub, n: 0 });
  expect(counter(figures.issue(1))).toBe(3);
});

test('after a kill the counter goes on behind everything that a commit may have shown', () => {
  let last = -1;
  for (const count of [1, 998, 1, 1, 2_500, 1]) {
    last = (counter(figures.issue(count)) ?? 0) + count - 1;
    commit();
    const afterKill = new FigureKeeper(db);
    expect(counter(afterKill.issue(1))).toBeGreaterThan(last);
  }
});

test('a rollback gives no id back, and its reservation is made anew', () => {
  figures.issue(1);
  commit();
  const lost = counter(figures.issue(5_000)) ?? 0;
  figures.now.unread += 5_000;
  figures.rolledBack();
  expect(figures.now.unread).toBe(0);
  const next = counter(figures.issue(1)) ?? 0;
  expect(next).toBe(lost + 5_000);
  commit();
  expect(counter(new FigureKeeper(db).issue(1))).toBeGreaterThan(next);
});

test('an orderly end leaves no gap', () => {
  figures.issue(3);
  commit();
  figures.settle();
  commit();
  expect(counter(new FigureKeeper(db).issue(1))).toBe(3);
});

test('the last id is the last: there is no going round', () => {
  db.prepare("INSERT OR REPLACE INTO meta VALUES ('reserved', ?)").run(2 ** 32 - 2);
  const full = new FigureKeeper(db);
  expect(() => full.issue(3)).toThrow(RangeError);
  expect(counter(full.issue(2))).toBe(2 ** 32 - 2);
  expect(() => full.issue(1)).toThrow(RangeError);
});

test('counts are kept', () => {
  figures.now.notifications = 7;
  figures.now.keys = 2;
  commit();
  expect(new FigureKeeper(db).now).toMatchObject({ notifications: 7, keys: 2, unread: 0 });
});
