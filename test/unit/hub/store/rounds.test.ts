import { readFileSync, writeFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../../src/hub/store/database.ts';
import type { Answer, Batch, Report, Request, Row } from '../../../../src/hub/store/messages.ts';
import { Rounds } from '../../../../src/hub/store/rounds.ts';
import { DAY_MS, START, StoreFolder } from '../../../support/storeFolder.ts';

let folder: StoreFolder;
let db: DatabaseSync;
let rounds: Rounds;
let statements: string[];

function open(retentionCount = 1_000_000): void {
  db = openDatabase(folder.file);
  statements = [];
  const prepare = db.prepare.bind(db);
  db.prepare = (sql) => {
    statements.push(sql);
    return prepare(sql);
  };
  rounds = new Rounds(db, {
    file: folder.file,
    retentionDays: 90,
    retentionCount,
    federated: false,
    lingerDays: 0,
    now: START,
  });
}

beforeEach(() => {
  folder = new StoreFolder();
  open();
});
afterEach(async () => {
  if (db.isOpen) db.close();
  await folder.remove();
});

function batch(requests: readonly Request[], more: Partial<Batch> = {}): Batch {
  return { now: START, requests, records: null, patient: false, sweep: false, last: false, ...more };
}

function run(...requests: readonly Request[]): Report {
  return rounds.run([batch(requests)]);
}

function create(consumer: string, count = 1, contenido = 'x'): Request {
  return [
    'create',
    'http',
    Array.from({ length: count }, () => [consumer, 'alerta', contenido, null]).flat(),
    null,
    null,
  ];
}

/** The ids of the rows that an answer to `unread` or `find` holds; any other answer as it is. */
function ids(answer: Answer | undefined): unknown {
  if (!Array.isArray(answer)) return answer;
  const rows: readonly Row[] = Array.isArray(answer[1]) && typeof answer[0] === 'number' ? answer[1] : answer;
  return rows.map(([, id]) => id);
}

const event = (consumer: string, at: number) => ({ consumer, at, event: '{}', seen: true });

describe('a round', () => {
  test('of several batches is one commit, answered in order', () => {
    const { answers, figures } = rounds.run([
      batch([create('a'), ['unread', 'a', 50]]),
      batch([create('a'), ['unread', 'a', 50]]),
    ]);
    const [one, two] = [answers[0], answers[2]];
    expect(answers.map(ids)).toEqual([one, [one], two, [two, one]]);
    expect(figures).toMatchObject({ commits: 2, notifications: 2, state: 'ok' });
  });

  test('sees a read that fails as that request alone', () => {
    const { answers } = run(create('a'), ['list', null as never], ['unread', 'a', 1]);
    expect(answers.map(ids)).toEqual([answers[0], expect.objectContaining({ failed: 'failed' }), [answers[0]]]);
  });
});

describe('a full disk', () => {
  /** SQLite's own limit stands for the disk's: its error is the same. */
  const limit = (pages: number): unknown => db.prepare(`PRAGMA max_page_count = ${pages}`).get();
  const full = (): void => {
    limit(Number(db.prepare('PRAGMA page_count').get()?.['page_count']));
  };
  const records = { deliveries: [], history: [event('a', START)] };

  test('stores nothing of the round, answers what only reads, and heals', () => {
    run(create('a'));
    full();
    const refused = rounds.run([
      batch([['unread', 'b', 50], create('b', 100, 'y'.repeat(2_000)), ['unread', 'b', 50]], { records }),
    ]);
    // The second reading must not see what was taken back.
    expect(refused.answers).toEqual([[0, []], { failed: 'full', message: expect.any(String) }, [0, []]]);
    expect(refused).toMatchObject({ records: 'again', figures: { state: 'full', notifications: 1, unread: 1 } });
    expect(db.isTransaction).toBe(false);

    limit(100_000);
    const healed = rounds.run([batch([create('b')], { records })]);
    expect(healed).toMatchObject({ records: 'kept', figures: { state: 'ok', notifications: 2, unread: 2 } });
    expect(run(['history', 'a', 10]).answers).toEqual([['{}']]);
  });
});

test('a sweep that fails is not gone on with', () => {
  for (let i = 0; i < 4; i += 1) run(create('a', 100));
  const sweep = batch([], { now: START + 91 * DAY_MS, sweep: true });
  // The last thing before the commit fails, when there is known to be more to forget.
  db.exec("CREATE TEMP TRIGGER fails BEFORE INSERT ON meta BEGIN SELECT RAISE(ABORT, 'no'); END");
  expect(rounds.run([sweep]).figures.notifications).toBe(400);
  expect(rounds.sweeping).toBe(false);
  db.exec('DROP TRIGGER fails');
  expect(rounds.run([sweep]).figures.notifications).toBe(200);
  expect(rounds.sweeping).toBe(true);
});

describe('damage found while running', () => {
  test('ends all writing, and what can be read goes on', () => {
    const id = Number(run(create('a', 1_000, 'y'.repeat(500))).answers[0]);
    rounds.close();
    open();
    // The pages that are read at the start stay: the header, the schema, the small tables.
    const bytes = readFileSync(folder.file);
    bytes.fill(0xa5, 30 * 4096);
    writeFileSync(folder.file, bytes);
    const { answers, figures } = run(['find', id + 999, null]);
    expect(answers).toMatchObject([{ failed: 'failed' }]);
    expect(figures.state).toBe('failed');
    const after = rounds.run([
      batch([create('b'), ['history', 'b', 10]], { records: { deliveries: [], history: [event('a', START)] } }),
    ]);
    expect(after.answers).toEqual([{ failed: 'failed', message: expect.stringMatching(/damaged/) }, []]);
    expect(after).toMatchObject({ records: 'lost', figures: { state: 'failed' } });
    rounds.close();
  });
});

describe('retention', () => {
  const counted = (): number => Number(db.prepare('SELECT count(*) AS n FROM notifications').get()?.['n']);

  test('goes in steps of 200 of each kind until nothing is left to forget', () => {
    for (let i = 0; i < 6; i += 1) run(create('a', 100));
    run(['markAllRead', 'a', 'http']);
    for (let i = 0; i < 5; i += 1) run(create('a', 100));
    rounds.run([
      batch([], {
        records: { deliveries: [], history: Array.from({ length: 201 }, (_, i) => event(String(i), START)) },
      }),
    ]);
    const later = { now: START + 90 * DAY_MS + 1, sweep: true };
    const left = [rounds.run([batch([], later)]), ...goOn()].map(({ figures }) => figures.notifications);
    expect(left).toEqual([700, 300, 0, 0]);
    expect(rounds.figures).toMatchObject({ notifications: 0, unread: 0 });
    expect(db.prepare('SELECT count(*) AS n FROM history').get()).toEqual({ n: 0 });
  });

  test('by count takes the oldest read ones only, as fast as new ones come', () => {
    rounds.close();
    open(1_000);
    const firstId = Number(run(create('a', 500)).answers[0]);
    run(['markAllRead', 'a', 'http']);
    run(create('b', 500));
    run(create('c', 400));
    expect(rounds.figures).toMatchObject({ notifications: 1_000, unread: 900 });
    const around = run(['find', firstId + 399, null], ['find', firstId + 400, null]);
    expect(around.answers.map(ids)).toEqual([[], [firstId + 400]]);
    expect(run(create('d', 101)).answers).toMatchObject([{ failed: 'full' }]);
    expect(run(create('d', 100)).figures).toMatchObject({ notifications: 1_000, unread: 1_000 });
    expect(counted()).toBe(1_000);
  });

  test('expired keys go', () => {
    const keyed = (key: string): Request => ['create', 'http', ['a', 'alerta', 'x', null], key, 'h'];
    run(...Array.from({ length: 450 }, (_, i) => keyed(String(i))));
    rounds.run([batch([keyed('young')], { now: START + 1 })]);
    rounds.run([batch([], { now: START + DAY_MS, sweep: true })]);
    goOn();
    expect(db.prepare('SELECT key FROM keys').all()).toEqual([{ key: 'young' }]);
    expect(db.prepare("SELECT value FROM meta WHERE name = 'keys'").get()).toEqual({ value: 1 });
  });

  /** Opens the database again with a count that would take long to reach. */
  function pretend(name: 'history' | 'keys', value: number): void {
    db.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)').run(name, value);
    db.close();
    open();
  }

  test('a million events are kept of all consumers together', () => {
    const history = Array.from({ length: 300 }, (_, i) => event(String(i), START + i));
    rounds.run([batch([], { records: { deliveries: [], history } })]);
    pretend('history', 1_000_150);
    rounds.run([batch([], { sweep: true })]);
    goOn();
    expect(db.prepare('SELECT min(at) AS at FROM history').get()).toEqual({ at: START + 150 });
    expect(db.prepare("SELECT value FROM meta WHERE name = 'history'").get()).toEqual({ value: 1_000_000 });
  });

  test('a million keys are kept, then only those known are answered', () => {
    const keyed = (key: string): Request => ['create', 'http', ['a', 'alerta', 'x', null], key, 'h'];
    run(keyed('known'));
    pretend('keys', 1_000_000);
    const { answers } = run(keyed('new'), keyed('known'), create('a'));
    expect(answers).toEqual([expect.objectContaining({ failed: 'full' }), expect.any(String), expect.any(Number)]);
  });

  /** What the worker does between messages. */
  function goOn(): Report[] {
    const reports: Report[] = [];
    while (rounds.sweeping) reports.push(rounds.run([]));
    return reports;
  }
});

test('no statement reads a whole table or sorts', () => {
  const query = { limit: 10 };
  const after = { sentAt: START, id: 1, consumer: 'a' };
  for (const consumer of [{}, { consumer: 'a' }]) {
    for (const tipo of [{}, { tipo: 'alerta' }]) {
      for (const from of [{}, { after }]) {
        run(
          ['list', { ...query, ...consumer, ...tipo, ...from }],
          ['search', { ...query, ...consumer, ...tipo, ...from }],
        );
      }
    }
  }
  const plans = statements
    .filter((sql) => /^\s*(SELECT|UPDATE|DELETE|INSERT)/.test(sql) && !/ FROM meta$/.test(sql))
    // Some hundred rows at most, and only people ask for all of them.
    .filter((sql) => !/ (templates|schedules)\b/.test(sql))
    .map((sql) => ({
      sql,
      plan: db
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => String(detail)),
    }));
  expect(plans.length).toBeGreaterThan(20);
  for (const { sql, plan } of plans) {
    for (const step of plan) {
      // A page of all notifications walks an index from its end; an event that is forgotten, from its start.
      expect(step, sql).not.toMatch(/SCAN \w+$/);
      if (!/FROM deliveries/.test(sql)) expect(step, sql).not.toMatch(/TEMP B-TREE/);
    }
  }
  const unread = plans.filter(({ sql }) => sql.includes('consumer = ? AND read = 0'));
  expect(unread).toHaveLength(3);
  for (const { plan } of unread) {
    expect(plan).toContain('SEARCH notifications USING INDEX notifications_by_consumer (consumer=? AND read=?)');
  }
});
