/** Who is silent or gone, as real hubs tell whoever raises alerts; and alerts made of it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AlertCentre } from '../../src/shared/alertCentre.ts';
import type { Telling } from '../../src/shared/alertDesk.ts';
import { FIRST_RULES } from '../../src/shared/alertRules.ts';
import { alertPlace } from '../../src/shared/console/alerts.ts';
import type { HubContract } from '../../src/shared/console/contract.ts';
import type { Schedule } from '../../src/shared/console/port.ts';
import type { Event } from '../../src/shared/console/service.ts';
import { post } from '../support/api.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { startHubs } from '../support/hubs.ts';
import { startRedis, stopRedises } from '../support/redis.ts';
import { Wearable } from '../support/wearable.ts';

type Turns = Event<HubContract['connections']['turns']>;
const QUICK = { pingEveryMs: '300', silentAfterMs: '600', goneAfterMs: '60000' };
const LONG = { timeout: 15_000 };

const schedule: Schedule = (run, ms) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/** Everything that the stream said, and what it comes to. */
function listen({ client }: TestConsole) {
  const said: Turns[] = [];
  const close = client.open('connections.turns', {}, { event: (event) => said.push(event) });
  const now = (): Map<string, Turns['turns'][number]> => {
    const all = new Map<string, Turns['turns'][number]>();
    for (const { reset, turns } of said) {
      if (reset) all.clear();
      for (const turn of turns) all.set(turn[0], turn);
    }
    return all;
  };
  return {
    ...{ said, close, now },
    where: (id: string) => now().get(id)?.[1],
    connects: () => said.reduce((sum, { connects }) => sum + connects, 0),
  };
}

describe('one hub', () => {
  let hub: TestHub;
  let viewer: TestConsole;
  beforeEach(async () => {
    hub = await startTestHub({ flags: QUICK });
    viewer = await openConsole(hub);
  });
  afterEach(async () => {
    viewer.close();
    expect(hub.complaints).toEqual([]);
    await hub.stop();
  });

  test('tells who is gone, since when and why; who comes back; and how many connected', async () => {
    const before = await Wearable.connect(hub.wearableUrl('before'));
    await before.close();
    await expect.poll(() => viewer.rows.get('before')?.state).toBe('gone');
    const turns = listen(viewer);
    await expect.poll(() => turns.where('before')).toBe('gone');
    expect(turns.said[0]).toMatchObject({ reset: true, whole: true, connects: 0 });

    const from = Date.now();
    const sim = await Wearable.connect(hub.wearableUrl('sim'), { headers: { 'User-Agent': 'pulsera-simulator/1' } });
    const quiet = await Wearable.connect(hub.wearableUrl('quiet'));
    await sim.close();
    await expect.poll(() => turns.where('sim'), LONG).toBe('gone');
    const [, , since, code, simulated] = turns.now().get('sim') ?? [];
    expect([code, simulated]).toEqual([viewer.rows.get('sim')?.eventDetail, true]);
    expect(since).toBeGreaterThanOrEqual(from - 50);
    expect(since).toBeLessThanOrEqual(Date.now());

    const again = await Wearable.connect(hub.wearableUrl('before'));
    await expect.poll(() => turns.where('before'), LONG).toBe('here');
    expect(turns.connects()).toBe(3);
    // One that was here all along is nobody to tell of.
    expect(turns.where('quiet')).toBe(undefined);
    for (const one of [quiet, again]) await one.close();
  });

  test('tells who is silent, and that it is not any more', async () => {
    const mute = await Wearable.connect(hub.wearableUrl('mute'), { autoPong: false });
    const turns = listen(viewer);
    await expect.poll(() => turns.where('mute'), LONG).toBe('silent');
    const talking = setInterval(() => mute.say({ type: 'ping' }), 100);
    await expect.poll(() => turns.where('mute'), LONG).toBe('here');
    clearInterval(talking);
    await mute.close();
  });

  test('makes alerts: of a notification at once, of a watched consumer once it has been silent for long enough', async () => {
    const told: Telling[] = [];
    let text: string | null = null;
    const centre = new AlertCentre({
      store: {
        load: () => text,
        save: (kept) => {
          text = kept;
        },
        setAside: () => '',
      },
      presenter: { show: (telling) => told.push(telling), count: () => {} },
      place: alertPlace.parse({
        ...{ kind: 'desktop', supported: true, server: null, permission: 'unknown', systemDoNotDisturb: 'unknown' },
        ...{ actions: 'unknown', sound: 'unknown' },
      }),
      schedule,
      now: () => Date.now(),
      monotonic: () => performance.now(),
    });
    const asker = { via: 'local', from: 'test' } as const;
    const [, , watched] = FIRST_RULES;
    if (watched?.when.kind !== 'silent') throw new Error('the third rule is another');
    const rule = { ...watched, when: { kind: 'silent', seconds: 2 } } as const;
    await centre.implementation.saveRule({ rule, at: null }, asker);
    await centre.implementation.watch({ consumers: ['mute'], watched: true }, asker);
    centre.watch({ id: null, name: () => '' }, viewer.client);

    const [mute, other] = await Promise.all(
      ['mute', 'other'].map((id) => Wearable.connect(hub.wearableUrl(id), { autoPong: false })),
    );
    const contenido = 'Caída <b>detectada</b>';
    await post(hub, { consumidor_id: '42', tipo: 'alerta', contenido });
    await expect
      .poll(() => told.flatMap(({ alerts }) => alerts.map(({ what }) => what)), LONG)
      .toMatchObject([
        { kind: 'notification', consumer: '42', contenido },
        { kind: 'silent', consumer: 'mute' },
      ]);
    await centre.close();
    await expect.poll(() => text).toContain('"consumer":"mute"');
    for (const one of [mute, other]) await one?.close();
  });
});

describe('several hubs', () => {
  let hubs: TestHub[];
  beforeAll(async () => {
    hubs = await startHubs(await startRedis(), ['a', 'b'], QUICK);
  });
  afterAll(async () => {
    await Promise.all(hubs.map((hub) => hub.stop()));
    await stopRedises();
  });

  test('each tells of the consumers of all: one that is on any of them is not gone', async () => {
    const [a, b] = hubs as [TestHub, TestHub];
    const viewer = await openConsole(a);
    const turns = listen(viewer);
    const there = await Wearable.connect(b.wearableUrl('42'));
    await expect.poll(() => viewer.rows.get('42')?.hub, LONG).not.toBe(undefined);
    const here = await Wearable.connect(a.wearableUrl('42'));
    await expect.poll(() => viewer.rows.get('42')?.hubs, LONG).toBe(2);
    await here.close();
    await expect.poll(() => viewer.rows.get('42')?.hubs, LONG).toBe(1);
    // By the time that another's turn is told, its own would be.
    await Wearable.connect(a.wearableUrl('mark')).then((one) => one.close());
    await expect.poll(() => turns.where('mark'), LONG).toBe('gone');
    expect(turns.where('42')).toBe(undefined);
    await there.close();
    await expect.poll(() => turns.where('42'), LONG).toBe('gone');
    viewer.close();
  });
});
