/** What is scheduled, over the console's contract: a real hub, its store, wearables, restarts and kills. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDataDir } from '../../src/hub/dataDir.ts';
import { openStore } from '../../src/hub/store/client.ts';
import type { HubContract } from '../../src/shared/console/contract.ts';
import type { Schedule } from '../../src/shared/console/schedules.ts';
import type { Args } from '../../src/shared/console/service.ts';
import { Child, killChildren } from '../support/child.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { handshake, RawClient } from '../support/raw.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
let console: TestConsole;
let schedules: readonly Schedule[];
const lists = (): readonly Schedule[] => schedules;

async function look(): Promise<void> {
  console = await openConsole(hub);
  schedules = [];
  console.client.open('schedules.list', {}, { event: (event) => (schedules = event.schedules) });
}
beforeEach(async () => {
  hub = await startTestHub();
  await look();
});
afterEach(async () => {
  killChildren();
  console?.close();
  await hub?.stop();
});

type Wanted = Args<HubContract['schedules']['create']>;
const CONTENT = { tipo: 'recordatorio', contenido: 'Hola {{consumidor_id}}, van {{counter}}', deseo_id: '' };
async function schedule(wanted: Partial<Wanted>): Promise<number> {
  const { id } = await console.client.call('schedules.create', {
    name: '',
    content: CONTENT,
    to: ['a', 'b'],
    at: null,
    everySeconds: null,
    times: null,
    ...wanted,
  });
  return id;
}
const found = (id: number): Schedule | undefined => lists().find((one) => one.id === id);
async function contents(consumer: string, at: TestHub = hub): Promise<string[]> {
  const answer = await fetch(`${at.url}api/notificaciones/?consumidor_id=${consumer}&limit=200`);
  const { results } = (await answer.json()) as { results: { contenido: string }[] };
  return results.map(({ contenido }) => contenido).reverse();
}

describe('sending', () => {
  test('now: stored and delivered as the console does, each with its own', async () => {
    const wearable = await Wearable.connect(hub.wearableUrl('b'));
    const id = await schedule({});
    expect(await wearable.next('new_notification')).toMatchObject({
      notification: { contenido: 'Hola b, van 2', tipo: 'recordatorio', deseo_id: null },
    });
    await expect
      .poll(() => found(id))
      .toMatchObject({
        past: 1,
        nextAt: null,
        sent: 2,
        missed: null,
        last: { done: 2, total: 2, sent: 2, unfit: 0, trouble: null, running: false, open: false },
      });
    expect(await contents('a')).toEqual(['Hola a, van 1']);
    const { notifications } = await console.client.call('notifications.history', {
      consumer: 'a',
      text: '',
      tipo: null,
      state: 'all',
      producer: 'console',
      before: null,
      limit: 10,
    });
    expect(notifications).toHaveLength(1);
    await wearable.close();
  });

  test('every second, three times, the counter going on', async () => {
    const id = await schedule({ to: ['a'], everySeconds: 1, times: 3 });
    await expect.poll(() => found(id)).toMatchObject({ past: 3, nextAt: null, last: { running: false } });
    const texts = await contents('a');
    const sent = found(id)?.sent ?? 0;
    expect(texts).toEqual(Array.from({ length: sent }, (_, i) => `Hola a, van ${i + 1}`));
    // On a machine that is held up for long some may be missed, but none is lost count of.
    expect(sent + (found(id)?.missed?.count ?? 0)).toBe(3);
  });

  test('to everybody connected at that moment', async () => {
    const first = await Wearable.connect(hub.wearableUrl('here'));
    const at = Date.now() + 1_500;
    const id = await schedule({ to: 'connected', at });
    expect(found(id)?.targets ?? null).toBeNull();
    const second = await Wearable.connect(hub.wearableUrl('later'));
    await Promise.all([first.next('new_notification'), second.next('new_notification')]);
    await expect.poll(() => found(id)?.last).toMatchObject({ total: 2, sent: 2, dueAt: at });
    await Promise.all([first.close(), second.close()]);
  });

  test('whoever the template makes nothing for is passed over and told of', async () => {
    const id = await schedule({ to: ['7', 'ana', '8'], content: { ...CONTENT, deseo_id: '{{consumidor_id}}' } });
    await expect
      .poll(() => found(id)?.last)
      .toMatchObject({
        done: 3,
        sent: 2,
        unfit: 1,
        example: { consumer: 'ana', field: 'deseo_id', code: 'not_whole' },
      });
    expect(await contents('ana')).toEqual([]);
    expect(await contents('8')).toEqual(['Hola 8, van 2']);
  });

  test('bad ones are refused with a code', async () => {
    const codes = async (wanted: Partial<Wanted>) =>
      schedule(wanted).then(
        () => 'made',
        ({ code }: { code: string }) => code,
      );
    expect(await codes({ content: { ...CONTENT, contenido: '{{nombre}}' } })).toBe('template_bad');
    expect(await codes({ at: Date.now() - 60_000 })).toBe('schedule_past');
    expect(await codes({ at: Date.now() + 10 * 366 * 86_400_000 })).toBe('schedule_far');
    expect(await codes({ everySeconds: 0 })).toBe('bad_arguments');
    expect(await codes({ to: [] })).toBe('bad_arguments');
    expect(await codes({ to: ['a b'] })).toBe('bad_arguments');
    expect(schedules).toEqual([]);
  });
});

describe('in hand', () => {
  const later = { at: Date.now() + 3_600_000 };

  test('stopped one by one or all at once, and taken up again', async () => {
    const [one, two] = [await schedule(later), await schedule({ ...later, everySeconds: 60 })];
    expect(await console.client.call('schedules.stop', { id: one })).toEqual({ stopped: [one] });
    await expect.poll(() => found(one)).toMatchObject({ stopped: true, nextAt: null });
    expect(await console.client.call('schedules.stop', { id: null })).toEqual({ stopped: [two] });
    await expect.poll(() => lists().map(({ stopped }) => stopped)).toEqual([true, true]);
    await console.client.call('schedules.resume', { ids: [one, two] });
    await expect.poll(() => lists().map(({ nextAt }) => nextAt)).toEqual([later.at, later.at]);
  });

  test('removed and brought back; what nobody knows is said so', async () => {
    const id = await schedule(later);
    await console.client.call('schedules.remove', { id });
    await expect.poll(lists).toEqual([]);
    await expect(console.client.call('schedules.stop', { id })).rejects.toMatchObject({ code: 'not_found' });
    await console.client.call('schedules.restore', { id });
    await expect.poll(() => found(id)?.nextAt).toBe(later.at);
    await expect(console.client.call('schedules.restore', { id })).rejects.toMatchObject({ code: 'not_found' });
    await expect(console.client.call('schedules.sendNow', { id, what: 'missed' })).rejects.toMatchObject({
      code: 'schedule_nothing',
    });
  });
});

describe('a hub that was off', () => {
  test('shows what was missed and sends nothing late; a person sends it, or lets it be', async () => {
    const at = Date.now() + 3_600_000;
    const once = await schedule({ at, to: ['a'] });
    const often = await schedule({ at, to: ['b'], everySeconds: 3, times: 4 });
    const kept = await schedule({ at: at + 7_200_000, to: ['c'] });
    console.close();
    // Two hours pass for what is scheduled.
    hub = await hub.restart(() => {
      const db = new DatabaseSync(join(hub.dataDir, 'pulsera.db'));
      db.exec('UPDATE schedules SET at = at - 7200000');
      db.close();
    });
    await look();
    const due = at - 7_200_000;
    await expect
      .poll(() => found(once))
      .toMatchObject({
        missed: { count: 1, from: due, to: due },
        past: 1,
        nextAt: null,
        sent: 0,
        last: null,
      });
    expect(found(often)).toMatchObject({ missed: { count: 4, from: due, to: due + 9_000 }, past: 4, sent: 0 });
    expect(found(kept)).toMatchObject({ missed: null, nextAt: at });
    expect([...(await contents('a')), ...(await contents('b'))]).toEqual([]);

    await console.client.call('schedules.sendNow', { id: often, what: 'missed' });
    await expect
      .poll(() => found(often))
      .toMatchObject({ missed: null, sent: 1, last: { dueAt: due + 9_000, sent: 1 } });
    expect(await contents('b')).toEqual(['Hola b, van 1']);
    await console.client.call('schedules.dismiss', { id: once });
    await expect.poll(() => found(once)).toMatchObject({ missed: null, sent: 0 });
  });

  test('begins nothing once it stops, when those it would go to are sent away', async () => {
    const deaf = new RawClient(hub.hub.port);
    deaf.say(handshake(hub.hub.port, { path: '/ws/notificaciones/deaf/' }));
    await expect.poll(() => deaf.text).toContain('initial_notifications');
    const id = await schedule({ to: 'connected', everySeconds: 1 });
    await expect.poll(() => found(id)?.last).toMatchObject({ total: 1, running: false });
    console.close();
    let total: unknown;
    // The goodbye to one that does not answer takes two seconds.
    hub = await hub.restart(() => {
      const db = new DatabaseSync(join(hub.dataDir, 'pulsera.db'));
      total = db.prepare('SELECT run_total FROM schedules').get()?.['run_total'];
      db.close();
    });
    expect(total).toBe(1);
    deaf.socket.destroy();
  });

  test('stopped amid a sending, keeps how far it was; the rest is sent by a person, each target once', async () => {
    const to = Array.from({ length: 60_000 }, (_, i) => `t${i}`);
    const id = await schedule({ to });
    await expect.poll(() => found(id)?.last?.done ?? 0).toBeGreaterThan(0);
    console.close();
    hub = await hub.restart();
    await look();
    await expect.poll(() => found(id)?.last).toMatchObject({ running: false, trouble: 'interrupted', open: true });
    const done = found(id)?.last?.done ?? 0;
    expect(done).toBeLessThan(60_000);
    expect(await contents(`t${done}`)).toEqual([]);
    await console.client.call('schedules.sendNow', { id, what: 'rest' });
    await expect
      .poll(() => found(id)?.last, { timeout: 20_000 })
      .toMatchObject({ running: false, trouble: null, done: 60_000, sent: 60_000, open: false });
    for (const n of [0, done - 1, done, 59_999]) expect(await contents(`t${n}`)).toEqual([`Hola t${n}, van ${n + 1}`]);
    expect(hub.complaints).toEqual([]);
  });
});

describe('kill -9', () => {
  const ROUNDS = 5;
  const TARGETS = 30_000;

  test('amid a sending: what is stored is what is noted, nothing comes twice, nothing comes late', async () => {
    const path = await mkdtemp(join(tmpdir(), 'pulsera-schedules-'));
    /** What the store holds, while no hub has it. */
    const open = async () => {
      const dataDir = await openDataDir(path);
      const store = await openStore({ file: dataDir.databaseFile, retentionDays: 90, retentionCount: 1_000_000 });
      return {
        planned: store.planned,
        notifications: store.status().notifications,
        close: async () => {
          await store.close();
          await dataDir.release();
        },
      };
    };
    const start = async () => {
      const child = new Child('src/headless/serve.ts', ['--port', '0', '--data-dir', path, '--log-level', 'error']);
      const [, url = ''] = await child.printed('stdout', /listening on (http:\S+)/);
      const has = async (consumer: string): Promise<boolean> => {
        const answer = await fetch(`${url}api/notificaciones/?consumidor_id=${consumer}`);
        return ((await answer.json()) as { results: unknown[] }).results.length > 0;
      };
      return { child, has };
    };
    let stored = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const targets = Array.from({ length: TARGETS }, (_, i) => `r${round}-${i}`);
      const before = await open();
      const made = await before.planned.changeSchedule({
        kind: 'add',
        schedule: { name: '', content: CONTENT, at: Date.now(), everySeconds: null, times: 1 },
        targets,
      });
      await before.close();
      const id = made.kind === 'schedule' ? made.schedule.id : 0;
      const { child, has } = await start();
      // Killed ever later: after so many thousands.
      await expect.poll(() => has(`r${round}-${round * 4_000}`), { interval: 5 }).toBe(true);
      await child.kill('SIGKILL');

      const after = await open();
      const killed = (await after.planned.schedules()).find((one) => one.id === id);
      expect(killed?.past).toBe(1);
      expect(killed?.last?.done).toBeGreaterThan(round * 4_000);
      expect(after.notifications).toBe(stored + (killed?.last?.done ?? 0));
      stored = after.notifications;
      await after.close();
      // The next start sends none of the rest by itself.
      const again = await start();
      expect(await again.has(`r${round}-0`)).toBe(true);
      expect((await again.child.kill('SIGTERM')).code).toBe(0);
      const last = await open();
      expect(last.notifications).toBe(stored);
      await last.close();
    }
    const db = new DatabaseSync(join(path, 'pulsera.db'), { readOnly: true });
    const twice = db.prepare('SELECT consumer FROM notifications GROUP BY consumer HAVING count(*) > 1').all();
    expect(twice).toEqual([]);
    db.close();
    await rm(path, { recursive: true, force: true });
  }, 180_000);
});
