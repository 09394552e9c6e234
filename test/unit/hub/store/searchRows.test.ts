import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../../../src/hub/store/database.ts';
import type { Answers, Request } from '../../../../src/hub/store/messages.ts';
import { Rounds } from '../../../../src/hub/store/rounds.ts';
import type { ListQuery, SearchQuery } from '../../../../src/hub/store/store.ts';
import { START, StoreFolder } from '../../../support/storeFolder.ts';

let folder: StoreFolder;
let db: DatabaseSync;
let rounds: Rounds;
let now: number;

beforeEach(() => {
  folder = new StoreFolder();
  db = openDatabase(folder.file);
  now = START;
  rounds = new Rounds(db, {
    file: folder.file,
    retentionDays: 90,
    retentionCount: 1_000_000,
    federated: false,
    lingerDays: 0,
    now: START,
  });
});
afterEach(async () => {
  rounds.close();
  await folder.remove();
});

function run(request: Request): unknown {
  return rounds.run([{ now, requests: [request], records: null, patient: false, sweep: false, last: false }])
    .answers[0];
}

type Producer = NonNullable<SearchQuery['producer']>;

/** Stores one for each text, a ms later than the last ones, and answers the first id. */
function store(consumer: string, texts: readonly string[], producer: Producer = 'http', tipo = 'alerta'): number {
  now += 1;
  return Number(run(['create', producer, texts.flatMap((contenido) => [consumer, tipo, contenido, null]), null, null]));
}

function search(query: Omit<SearchQuery, 'limit'>, limit = 10) {
  const [rows, next, stopped] = run(['search', { ...query, limit }]) as Answers['search'];
  const after: ListQuery['after'] = next ? { sentAt: next[0], id: next[1], consumer: next[2] } : undefined;
  return { ids: rows.map(([, id]) => id), after, stopped };
}

test('words are found in any order, capitals and accents aside, and nowhere else', () => {
  const first = store('1', ['Tomar la MEDICACIÓN a las 8', 'Respira', 'la medicación, tomar ya', 'tomar agua']);
  expect(search({ text: 'medicacion  TOMAR' })).toEqual({ ids: [first + 2, first], after: undefined, stopped: false });
  expect(search({ text: 'medicaciones' }).ids).toEqual([]);
  expect(search({ text: 'alerta' }).ids).toEqual([]);
});

test('read and unread ones come in one order, page by page, with every filter', () => {
  const a = store('1', ['uno', 'dos']);
  const b = store('2', ['uno'], 'django');
  const c = store('1', ['uno', 'tres'], 'django', 'test');
  run(['markRead', '1', a, 'http', null]);
  run(['markRead', '1', c, 'http', null]);
  const pages: (readonly number[])[] = [];
  for (let after: ListQuery['after'] | null = null; after !== undefined; ) {
    const page: ReturnType<typeof search> = search(after ? { after } : {}, 2);
    expect(page.stopped).toBe(false);
    pages.push(page.ids);
    after = page.after;
  }
  expect(pages).toEqual([[c + 1, c], [b, a + 1], [a]]);
  expect(search({ producer: 'django' }).ids).toEqual([c + 1, c, b]);
  expect(search({ producer: 'django', read: true }).ids).toEqual([c]);
  expect(search({ producer: 'django', consumer: '2' }).ids).toEqual([b]);
  expect(search({ text: 'uno', tipo: 'alerta' }).ids).toEqual([b, a]);
  expect(search({ text: 'uno', consumer: '1', tipo: 'test', read: true }).ids).toEqual([c]);
  expect(search({ text: 'uno', consumer: '1', read: false }).ids).toEqual([]);
});

test('a page that is exactly full and the last has no next', () => {
  const first = store('1', ['a', 'b']);
  expect(search({}, 2)).toEqual({ ids: [first + 1, first], after: undefined, stopped: false });
});

test('it stops after 20,000, says so, and goes on from there', () => {
  const wanted = store('1', ['aguja', 'x']);
  for (let i = 0; i < 20; i += 1) store(String(i), Array(1_000).fill('paja'));
  const first = search({ text: 'aguja' });
  expect(first).toMatchObject({ ids: [], stopped: true, after: { consumer: '0', sentAt: START + 2 } });
  expect(search({ text: 'aguja', ...(first.after ? { after: first.after } : {}) })).toEqual({
    ids: [wanted],
    after: undefined,
    stopped: false,
  });
  // Within what an index has there is no need to look that far.
  expect(search({ text: 'aguja', consumer: '1' })).toMatchObject({ ids: [wanted], stopped: false });
});

test('large texts end a search sooner', () => {
  const long = 'y'.repeat(100_000);
  for (let i = 0; i < 10; i += 1) store('1', Array(10).fill(long));
  const { ids, stopped, after } = search({ text: 'zzz' });
  expect({ ids, stopped }).toEqual({ ids: [], stopped: true });
  expect(after?.sentAt).toBe(START + 3);
});

test('a search that is left early holds nothing: the log can be emptied', () => {
  store('1', Array(100).fill('uno'));
  search({ text: 'uno' }, 1);
  store('2', ['dos']);
  expect(db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()).toEqual({ busy: 0, log: 0, checkpointed: 0 });
});
