import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MIGRATIONS, migrate } from '../../../../src/hub/store/migrations.ts';
import type { ScheduleChange, StoredSchedule, TemplateChange } from '../../../../src/hub/store/planned.ts';
import type { Store } from '../../../../src/hub/store/store.ts';
import { issueId } from '../../../../src/shared/ids.ts';
import { SCHEDULES_LIMIT, TEMPLATES_LIMIT } from '../../../../src/shared/planned.ts';
import { draft, START, StoreFolder } from '../../../support/storeFolder.ts';

let folder: StoreFolder;
let store: Store;
beforeEach(async () => {
  folder = new StoreFolder();
  store = await folder.open();
});
afterEach(() => folder.remove());

const content = (contenido = 'Hola {{consumidor_id}}') => ({ tipo: 'test', contenido, deseo_id: '' });
const change = (what: TemplateChange) => store.planned.changeTemplates(what);
const names = async (): Promise<string[]> => (await store.planned.templates()).map(({ name }) => name);
async function save(name: string, contenido?: string): Promise<number> {
  const done = await change({ kind: 'save', id: null, name, content: content(contenido) });
  if (done.kind !== 'saved') throw new Error(`expected it to be saved, not ${JSON.stringify(done)}`);
  return done.template.id;
}

describe('templates', () => {
  test('are kept by name, across restarts, and saved in place', async () => {
    const id = await save('Saludo');
    await save('Aviso');
    folder.time += 5_000;
    await change({ kind: 'save', id, name: 'Saludo largo', content: content('Buenas') });
    await store.close();
    store = await folder.open();
    expect(await store.planned.templates()).toEqual([
      expect.objectContaining({ name: 'Aviso' }),
      { id, name: 'Saludo largo', content: content('Buenas'), createdAt: START, savedAt: START + 5_000 },
    ]);
  });

  test('never share a name, whatever its capitals', async () => {
    const id = await save('Saludo');
    const refused = { kind: 'refused', code: 'template_name_taken' };
    expect(await change({ kind: 'save', id: null, name: 'SALUDO', content: content() })).toEqual(refused);
    expect(await change({ kind: 'save', id: await save('Otro'), name: 'saludo', content: content() })).toEqual(refused);
    expect(await change({ kind: 'save', id, name: 'SALUDO', content: content() })).toMatchObject({ kind: 'saved' });
  });

  test('a removed one comes back within the hour, under another name where its own is taken', async () => {
    const id = await save('Saludo');
    expect(await change({ kind: 'remove', id })).toEqual({ kind: 'removed' });
    expect(await names()).toEqual([]);
    await save('Saludo', 'otro');
    expect(await change({ kind: 'restore', id })).toMatchObject({ kind: 'saved', template: { id, name: 'Saludo 2' } });
    expect(await change({ kind: 'restore', id })).toEqual({ kind: 'refused', code: 'not_found' });
    await change({ kind: 'remove', id });
    folder.time += 3_600_001;
    expect(await change({ kind: 'restore', id })).toEqual({ kind: 'refused', code: 'not_found' });
    expect(await change({ kind: 'remove', id })).toEqual({ kind: 'refused', code: 'not_found' });
  });

  test('brought in, clashes lose nothing: the same one is known, another of its name gets its own', async () => {
    await save('A', 'uno');
    await save('B', 'dos');
    const long = 'x'.repeat(80);
    const file = [
      { name: 'A', content: content('uno') },
      { name: 'b', content: content('tres') },
      { name: 'C', content: content('cuatro') },
      { name: 'C', content: content('cinco') },
      { name: 'C', content: content('cuatro') },
      { name: long, content: content('1') },
      { name: long, content: content('2') },
    ];
    expect(await change({ kind: 'bringIn', templates: file })).toEqual({
      kind: 'broughtIn',
      added: 5,
      known: 2,
      renamed: [
        { from: 'b', to: 'b 2' },
        { from: 'C', to: 'C 2' },
        { from: long, to: `${'x'.repeat(78)} 2` },
      ],
    });
    expect(await names()).toEqual(['A', 'B', 'b 2', 'C', 'C 2', `${'x'.repeat(78)} 2`, long]);
  });

  test('are bounded; what does not fit changes nothing', async () => {
    const many = Array.from({ length: TEMPLATES_LIMIT - 1 }, (_, i) => ({ name: `${i}`, content: content() }));
    await change({ kind: 'bringIn', templates: many });
    const two = ['x', 'y'].map((name) => ({ name, content: content() }));
    const full = { kind: 'refused', code: 'templates_full' };
    expect(await change({ kind: 'bringIn', templates: two })).toEqual(full);
    expect(await names()).toHaveLength(TEMPLATES_LIMIT - 1);
    const id = await save('z');
    expect(await change({ kind: 'save', id: null, name: 'x', content: content() })).toEqual(full);
    await change({ kind: 'remove', id });
    await save('w');
    expect(await change({ kind: 'restore', id })).toEqual(full);
  });
});

describe('schedules', () => {
  const DUE = START + 60_000;
  const ids = (count: number) => Array.from({ length: count }, (_, i) => `c${i}`);
  async function ask(what: ScheduleChange): Promise<StoredSchedule> {
    const done = await store.planned.changeSchedule(what);
    if (done.kind !== 'schedule') throw new Error(`expected a schedule, not ${JSON.stringify(done)}`);
    return done.schedule;
  }
  const add = (targets: readonly string[] | null = ids(1_500)): Promise<StoredSchedule> =>
    ask({
      kind: 'add',
      schedule: { name: 'S', content: content(), at: DUE, everySeconds: 60, times: 3 },
      targets,
    });
  const begin = (id: number, total = 1_500): Promise<StoredSchedule> =>
    ask({ kind: 'pass', id, passed: 1, missed: null, run: { dueAt: DUE, total } });
  const step = (id: number, from: number, upTo: number, sent = upTo - from) =>
    store.planned.scheduleStep(
      { id, from, upTo, unfit: upTo - from - sent, example: null },
      ids(sent).map((consumer) => draft(consumer)),
    );

  test('are kept with their targets in thousands', async () => {
    const { id, ...rest } = await add();
    expect(rest).toEqual({
      name: 'S',
      content: content(),
      targets: { count: 1_500, first: ['c0', 'c1', 'c2'] },
      at: DUE,
      everySeconds: 60,
      times: 3,
      past: 0,
      stopped: false,
      sent: 0,
      missed: null,
      last: null,
      createdAt: START,
    });
    await store.close();
    store = await folder.open();
    expect(await store.planned.schedules()).toEqual([{ id, ...rest }]);
    expect(await store.planned.scheduleTargets(id, 0)).toEqual(ids(1_000));
    expect(await store.planned.scheduleTargets(id, 1)).toEqual(ids(1_500).slice(1_000));
    expect(await store.planned.scheduleTargets(id, 2)).toEqual([]);
  });

  test('a step stores its notifications and itself together, and only once', async () => {
    const { id } = await add();
    folder.time = DUE + 3;
    expect((await begin(id)).last).toMatchObject({
      dueAt: DUE,
      startedAt: DUE + 3,
      running: true,
      done: 0,
      total: 1_500,
    });
    expect((await step(id, 0, 1_000))?.schedule).toMatchObject({ sent: 1_000, last: { done: 1_000, sent: 1_000 } });
    // As whoever was not told that it is done would.
    expect(await step(id, 0, 1_000)).toBeNull();
    expect(store.status().notifications).toBe(1_000);
    const last = await step(id, 1_000, 1_500, 490);
    expect(last?.schedule).toMatchObject({ sent: 1_490, last: { done: 1_500, sent: 1_490, unfit: 10 } });
    expect(last?.notifications).toHaveLength(490);
    expect(last?.notifications[0]).toMatchObject({ consumer: 'c0', producer: 'console' });
    expect(await ask({ kind: 'end', id, trouble: null })).toMatchObject({
      past: 1,
      last: { running: false, trouble: null, open: false },
    });
    expect(await step(id, 1_500, 1_500, 0)).toBeNull();
  });

  test('what was under way when the hub was killed is interrupted, and its rest can be sent', async () => {
    const { id } = await add();
    await begin(id);
    await step(id, 0, 1_000);
    await store.close();
    store = await folder.open();
    const [found] = await store.planned.schedules();
    expect(found?.last).toMatchObject({
      running: false,
      done: 1_000,
      total: 1_500,
      trouble: 'interrupted',
      open: true,
    });
    expect((await ask({ kind: 'sendRest', id })).last).toMatchObject({ running: true, open: false });
    await step(id, 1_000, 1_500);
    await store.close();
    // Killed between its last step and its end, nothing is left over.
    store = await folder.open();
    expect((await store.planned.schedules())[0]?.last).toMatchObject({ done: 1_500, trouble: null, open: false });
    expect(store.status().notifications).toBe(1_500);
  });

  test('a full store fails the step, which can be done again', async () => {
    await store.close();
    store = await folder.open({ retentionCount: 5 });
    const { id } = await add(ids(6));
    await begin(id, 6);
    await expect(step(id, 0, 6)).rejects.toMatchObject({ code: 'full' });
    const ended = await ask({ kind: 'end', id, trouble: 'store_full' });
    expect(ended.last).toMatchObject({ done: 0, sent: 0, trouble: 'store_full', open: true });
    expect(await ask({ kind: 'dismiss', id })).toMatchObject({ last: { open: false, trouble: 'store_full' } });
  });

  test('missed times add up until somebody answers for them', async () => {
    const { id } = await add();
    const miss = (count: number, from: number, to: number) =>
      ask({ kind: 'pass', id, passed: count, missed: { count, from, to }, run: null });
    await miss(2, 10, 20);
    expect(await miss(1, 30, 30)).toMatchObject({ past: 3, missed: { count: 3, from: 10, to: 30 }, last: null });
    expect(await ask({ kind: 'sendMissed', id, dueAt: 30, total: 1_500 })).toMatchObject({
      past: 3,
      missed: null,
      last: { dueAt: 30, running: true },
    });
    await miss(1, 40, 40);
    expect(await ask({ kind: 'dismiss', id })).toMatchObject({ missed: null, last: { running: true } });
  });

  test('are stopped, resumed, removed and brought back', async () => {
    const { id } = await add(null);
    expect(await ask({ kind: 'stop', id })).toMatchObject({ stopped: true, targets: null });
    expect(await ask({ kind: 'resume', id, at: 5 })).toMatchObject({ stopped: false, at: 5 });
    await begin(id, 1);
    await ask({ kind: 'remove', id });
    expect(await store.planned.schedules()).toEqual([]);
    expect(await step(id, 0, 1)).toBeNull();
    expect(await store.planned.changeSchedule({ kind: 'stop', id })).toEqual({ kind: 'refused', code: 'not_found' });
    expect(await ask({ kind: 'restore', id })).toMatchObject({ id });
  });

  test('are bounded, and the removed ones go with their targets after an hour', async () => {
    const added = [];
    for (let i = 0; i < SCHEDULES_LIMIT; i += 1) added.push(await add(ids(1)));
    const full = { kind: 'refused', code: 'schedules_full' };
    const one = { name: '', content: content(), at: DUE, everySeconds: null, times: 1 };
    expect(await store.planned.changeSchedule({ kind: 'add', schedule: one, targets: null })).toEqual(full);
    const [first, second] = added;
    await ask({ kind: 'remove', id: first?.id ?? 0 });
    await ask({ kind: 'remove', id: second?.id ?? 0 });
    const tooMany = Array.from({ length: 1_000_001 }, (_, i) => `${i}`);
    expect(await store.planned.changeSchedule({ kind: 'add', schedule: one, targets: tooMany })).toEqual({
      kind: 'refused',
      code: 'schedule_targets_full',
    });
    folder.time += 3_600_001;
    await add(ids(1));
    await store.close();
    const db = new DatabaseSync(folder.file);
    migrate(db, MIGRATIONS);
    expect(db.prepare('SELECT count(*) AS n FROM schedule_targets').get()).toEqual({ n: SCHEDULES_LIMIT - 1 });
    db.close();
    store = await folder.open();
  });
});

test('what was removed is gone after an hour, though nobody changes anything', async () => {
  await change({ kind: 'remove', id: await save('Saludo') });
  const schedule = { name: '', content: content(), at: START, everySeconds: null, times: 1 };
  const added = await store.planned.changeSchedule({ kind: 'add', schedule, targets: ['a'] });
  if (added.kind === 'refused') throw new Error(added.code);
  await store.planned.changeSchedule({ kind: 'remove', id: added.schedule.id });
  const { commits } = store.status();
  folder.time += 3_600_001;
  await expect.poll(() => store.status().commits).toBeGreaterThan(commits);
  await store.close();
  const db = new DatabaseSync(folder.file);
  for (const table of ['templates', 'schedules', 'schedule_targets'])
    expect(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 });
  db.close();
});

test('a file of version 2 is taken over with all that is in it, and holds templates and schedules from then on', async () => {
  await store.close();
  rmSync(folder.file);
  const db = new DatabaseSync(folder.file);
  migrate(db, MIGRATIONS.slice(0, 2));
  db.exec(`
    INSERT INTO meta (name, value) VALUES ('hub', 5), ('instance', 9), ('reserved', 8), ('notifications', 1), ('unread', 1);
    INSERT INTO notifications (consumer, id, tipo, contenido, producer, sent_at, stored_at)
      VALUES ('42', ${issueId(5, 7)}, 'alerta', 'Respira', 'http', ${START}, ${START})`);
  db.close();
  store = await folder.open();
  expect(store.hub).toBe(5);
  expect((await store.unread('42', 10)).notifications).toMatchObject([{ id: issueId(5, 7), contenido: 'Respira' }]);
  expect(await store.planned.templates()).toEqual([]);
  expect(await store.planned.schedules()).toEqual([]);
  await save('Saludo');
  expect(await names()).toEqual(['Saludo']);
});
