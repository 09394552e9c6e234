import { afterEach, beforeEach, expect, test } from 'vitest';
import { Rendering } from '../../../src/hub/rendering.ts';
import { Schedules, type Wanted } from '../../../src/hub/schedules.ts';
import type { Planned } from '../../../src/hub/store/planned.ts';
import type { Store, StoredNotification } from '../../../src/hub/store/store.ts';
import type { Schedule } from '../../../src/shared/console/schedules.ts';
import type { RunTrouble } from '../../../src/shared/planned.ts';
import { FakeClock } from '../../support/parts.ts';
import { StoreFolder } from '../../support/storeFolder.ts';

/** Looks once a second, and a machine under load takes its time. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

let folder: StoreFolder;
let store: Store;
let clock: FakeClock;
let schedules: Schedules;
let sent: StoredNotification[];
let troubles: RunTrouble[];

function startWith(planned: Planned): Promise<void> {
  schedules = new Schedules({
    planned,
    notifications: {
      handOut: (stored) => {
        sent.push(...stored);
        return stored.map(() => 0);
      },
    },
    connected: () => ['here'],
    clock,
    rendering: new Rendering(clock, () => 0.5, 'UTC'),
    onTrouble: (_id, trouble) => troubles.push(trouble),
    onUnexpected: (error) => {
      throw error;
    },
  });
  return schedules.start();
}
beforeEach(async () => {
  folder = new StoreFolder();
  clock = new FakeClock();
  sent = [];
  troubles = [];
  store = await folder.open();
  await startWith(store.planned);
});
afterEach(async () => {
  await schedules.close();
  await folder.remove();
});

const make = (wanted: Partial<Wanted> = {}): Promise<number> =>
  schedules.create({
    name: '',
    content: { tipo: 'test', contenido: '{{counter}} {{time}}', deseo_id: '' },
    to: ['a'],
    at: null,
    everySeconds: null,
    times: null,
    ...wanted,
  });
const found = (id: number): Schedule | undefined => schedules.list().find((one) => one.id === id);
const texts = (): string[] => sent.map(({ contenido }) => contenido);

test('a clock that jumps ahead makes missed what it jumped over, save what is still in time', async () => {
  const once = await make({ at: clock.wall() + 60_000 });
  const often = await make({ at: clock.wall() + 60_000, everySeconds: 60, times: 100 });
  clock.set += 3_600_000 + 5_000;
  await eventually(() => found(once)?.missed).toMatchObject({ count: 1 });
  await eventually(() => found(often)).toMatchObject({ missed: { count: 59 }, past: 60, sent: 1 });
  expect(texts()).toEqual(['1 11:30']);
});

test('a clock that is set back sends nothing twice, and goes on when it comes there again', async () => {
  const id = await make({ at: clock.wall() + 1_000, everySeconds: 60, times: null });
  clock.pass(1_000);
  await eventually(texts).toEqual(['1 10:30']);
  clock.set -= 30_000;
  clock.pass(31_000);
  expect(found(id)?.nextAt).toBeGreaterThan(clock.wall());
  clock.pass(60_000);
  await eventually(texts).toEqual(['1 10:30', '2 10:31']);
});

test('a full store stops a sending where it is; a person sends the rest', async () => {
  await schedules.close();
  await store.close();
  store = await folder.open({ retentionCount: 1_500 });
  await startWith(store.planned);
  const id = await make({ to: Array.from({ length: 2_500 }, (_, i) => `t${i}`) });
  await eventually(() => found(id)?.last).toMatchObject({
    done: 1_000,
    total: 2_500,
    trouble: 'store_full',
    open: true,
  });
  expect(troubles).toEqual(['store_full']);
  await schedules.close();
  await store.close();
  store = await folder.open();
  await startWith(store.planned);
  await schedules.sendNow(id, 'rest');
  await expect(schedules.sendNow(id, 'rest')).rejects.toMatchObject({ code: 'schedule_running' });
  await eventually(() => found(id)?.last).toMatchObject({ done: 2_500, sent: 2_500, trouble: null, running: false });
  expect(new Set(sent.map(({ consumer }) => consumer)).size).toBe(2_500);
  expect(sent).toHaveLength(2_500);
  await expect(schedules.sendNow(id, 'rest')).rejects.toMatchObject({ code: 'schedule_nothing' });
});

test('at most four send side by side, and one that is stopped or removed ends at its next step', async () => {
  await schedules.close();
  const steps: (() => void)[] = [];
  await startWith({
    ...store.planned,
    scheduleStep: async (step, drafts) => {
      await new Promise<void>((resolve) => steps.push(resolve));
      return store.planned.scheduleStep(step, drafts);
    },
  });
  const to = Array.from({ length: 2_000 }, (_, i) => `t${i}`);
  const ids = [];
  for (let i = 0; i < 6; i += 1) ids.push(await make({ to }));
  await eventually(() => steps.length).toBe(4);
  expect(schedules.list().filter(({ last }) => last?.running)).toHaveLength(4);
  const [stopped = 0, removed = 0] = ids;
  await schedules.stop(stopped);
  await schedules.remove(removed);
  for (const step of steps.splice(0)) step();
  await eventually(() => found(stopped)).toMatchObject({
    stopped: true,
    last: { done: 1_000, trouble: 'stopped', running: false, open: true },
  });
  expect(found(removed)).toBeUndefined();
  // Now the two that waited have their turn.
  await eventually(() => schedules.list().filter(({ last }) => last?.running)).toHaveLength(4);
  await schedules.restore(removed);
  expect(found(removed)?.last?.done).toBeLessThan(2_000);
  const closed = schedules.close();
  const release = setInterval(() => {
    for (const step of steps.splice(0)) step();
  }, 5);
  await closed;
  clearInterval(release);
  expect(troubles).toContain('interrupted');
});

test('one that comes due while the store notes that it is stopped sends nothing', async () => {
  await schedules.close();
  const asked: string[] = [];
  const noted = Promise.withResolvers<void>();
  await startWith({
    ...store.planned,
    changeSchedule: async (change) => {
      const done = await store.planned.changeSchedule(change);
      asked.push(change.kind);
      if (change.kind === 'stop') await noted.promise;
      return done;
    },
  });
  const id = await make({ at: clock.wall() + 500, everySeconds: 60 });
  const stopping = schedules.stop(id);
  clock.pass(1_000);
  await eventually(() => asked).toContain('pass');
  noted.resolve();
  await stopping;
  await schedules.close();
  expect(found(id)).toMatchObject({ stopped: true, past: 0, last: null });
  expect(sent).toEqual([]);
});

test('everybody connected is who is there when it sends', async () => {
  const id = await make({ to: null });
  await eventually(() => found(id)?.last).toMatchObject({ total: 1, sent: 1, running: false });
});
