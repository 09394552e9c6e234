import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { APPLICATION_ID, MIGRATIONS, migrate, readPragma } from '../../../../src/hub/store/migrations.ts';

let db: DatabaseSync;
beforeEach(() => {
  db = new DatabaseSync(':memory:');
});
afterEach(() => db.close());

test('a new database gets every step', () => {
  migrate(db);
  expect(readPragma(db, 'user_version')).toBe(MIGRATIONS.length);
  expect(readPragma(db, 'application_id')).toBe(APPLICATION_ID);
  expect(db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'notifications'").get()).toEqual({ n: 1 });
});

test('an older one gets the steps that it lacks and keeps what it holds', () => {
  migrate(db, ['CREATE TABLE a (x INTEGER)', 'INSERT INTO a VALUES (1)']);
  migrate(db, ['no longer SQL', 'no longer SQL', 'ALTER TABLE a ADD COLUMN y INTEGER; UPDATE a SET y = x + 1']);
  expect(db.prepare('SELECT x, y FROM a').all()).toEqual([{ x: 1, y: 2 }]);
  expect(readPragma(db, 'user_version')).toBe(3);
});

test('a newest one is left alone', () => {
  migrate(db);
  migrate(db);
  expect(readPragma(db, 'user_version')).toBe(MIGRATIONS.length);
});

test('a step that fails leaves nothing of itself, and those before it stay', () => {
  const steps = ['CREATE TABLE a (x INTEGER)', 'CREATE TABLE b (x INTEGER); INSERT INTO nowhere VALUES (1)'];
  expect(() => migrate(db, steps)).toThrow(/nowhere/);
  expect(readPragma(db, 'user_version')).toBe(1);
  expect(db.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'a' }]);
  expect(db.isTransaction).toBe(false);
});

test('what version 1 is does not change once it is released', () => {
  migrate(db);
  const names = db.prepare('SELECT type, name FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name').all();
  expect(names.map(({ type, name }) => `${type} ${name}`)).toEqual([
    'table accepted',
    'index accepted_by_time',
    'table deliveries',
    'table history',
    'index history_by_consumer',
    'index history_by_time',
    'table keys',
    'index keys_by_time',
    'table meta',
    'table notifications',
    'index notifications_by_consumer',
    'index notifications_by_time',
    'index notifications_by_tipo',
    'index notifications_key',
    'table outbox',
    'table owed_reads',
    'table schedule_targets',
    'table schedules',
    'table seen',
    'index seen_by_time',
    'table sqlite_sequence',
    'table templates',
    'index templates_by_name',
  ]);
});

test('a file of version 2 keeps its notifications, and can then hold templates and schedules', () => {
  migrate(db, MIGRATIONS.slice(0, 2));
  db.exec(`INSERT INTO notifications (consumer, id, tipo, contenido, producer, sent_at, stored_at)
    VALUES ('42', 7, 'alerta', 'Respira', 'http', 1, 1)`);
  migrate(db);
  expect(db.prepare('SELECT consumer, id, contenido FROM notifications').all()).toEqual([
    { consumer: '42', id: 7, contenido: 'Respira' },
  ]);
  for (const table of ['templates', 'schedules', 'schedule_targets'])
    expect(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 });
});
