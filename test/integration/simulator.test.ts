/** The simulator's service on a real hub: real wearables in their own process, as a console sees them. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { ConsoleClient } from '../../src/shared/console/client.ts';
import type { HubContract } from '../../src/shared/console/contract.ts';
import {
  FIRST_ID,
  type RunState,
  SCENARIOS_LIMIT,
  WEARABLE_STATES,
  type WearableCell,
} from '../../src/shared/console/simulator.ts';
import { resolveSettings } from '../../src/shared/settings.ts';
import { linkTo } from '../../src/simulator/link.ts';
import { Simulator } from '../../src/simulator/service.ts';
import { metric, post } from '../support/api.ts';
import { Child, killChildren } from '../support/child.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { startRedis, stopRedises } from '../support/redis.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
let simulator: Simulator;
let console: TestConsole;
let client: ConsoleClient<HubContract>;
beforeEach(async () => {
  hub = await startTestHub();
  const log = { info: () => {}, error: (error: unknown) => hub.complaints.push({ error }) };
  simulator = new Simulator({ ...hub, version: '0.0.0-test', log: log as never });
  console = await openConsole(hub);
  client = console.client;
});
afterEach(async () => {
  console.close();
  await simulator.close();
  await hub.stop();
  expect(hub.complaints).toEqual([]);
});

const SCENARIO = `
title: Three at a table
populations:
  - name: table
    wearables: 3
    ping: { every: 100ms, rhythm: fixed }
    read: { probability: 1, after: 10ms }
    reconnect: { first: 10ms, most: 100ms }
phases:
  - name: talk
    lasts: 10m
`;

const start = (text = SCENARIO, more: { firstId?: number; allowReal?: boolean } = {}): Promise<{ run: number }> =>
  client.call('simulator.start', { text, seed: null, firstId: FIRST_ID, speed: 1, allowReal: false, ...more });

/** The newest state, and every cell as a console keeps it. */
function watch(): { readonly state: () => RunState; readonly cells: Map<number, WearableCell> } {
  let state: RunState | null = null;
  const cells = new Map<number, WearableCell>();
  client.open('simulator.run', {}, { event: (event) => (state = event) });
  client.open(
    'simulator.wearables',
    {},
    {
      event: ({ reset, cells: changed }) => {
        if (reset) cells.clear();
        for (const cell of changed) cells.set(cell[0], cell);
      },
    },
  );
  return {
    state: () => {
      if (!state) throw new Error('no state came yet');
      return state;
    },
    cells,
  };
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'none',
    (error: { code?: unknown }) => error.code,
  );

describe('a run', () => {
  test('is told as it goes, until it is stopped and nothing is left', async () => {
    const { state, cells } = watch();
    await expect.poll(() => state().state).toBe('idle');
    expect(await start()).toEqual({ run: 1 });
    await expect.poll(() => state()).toMatchObject({ state: 'running', run: 1, total: { connected: 3 } });
    await expect.poll(() => state().total.pongs).toBeGreaterThan(5);
    expect(state().outline).toMatchObject({ title: 'Three at a table', wearables: 3 });
    await expect
      .poll(() => [...cells.values()].map(([, at]) => WEARABLE_STATES[at]))
      .toEqual(['online', 'online', 'online']);
    await expect.poll(() => console.rows.get(`${FIRST_ID}`)).toMatchObject({ simulated: true });

    await client.call('simulator.stop', {});
    await expect.poll(() => state()).toMatchObject({ state: 'ended', total: { lost: 0, refused: 0 } });
    expect(await metric(hub, 'pulsera_connections')).toBe(0);
    const { sent, received } = state().total;
    expect(await metric(hub, 'pulsera_messages_in_total{type="ping"}')).toBe(sent);
    expect(received).toBe(sent + 3);
    expect([...cells.values()].every(([, at]) => WEARABLE_STATES[at] === 'left')).toBe(true);
    expect(await codeOf(client.call('simulator.pause', {}))).toBe('no_run');
    expect(await start()).toEqual({ run: 2 });
  });

  test('stands while it is paused', async () => {
    const { state } = watch();
    await start();
    await expect.poll(() => state().total.pongs).toBeGreaterThan(3);
    await client.call('simulator.pause', {});
    await expect.poll(() => state().state).toBe('paused');
    await expect.poll(() => state().total.pongs === state().total.pings).toBe(true);
    const { clockMs, total } = state();
    const frames = await metric(hub, 'pulsera_messages_in_total{type="ping"}');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(state()).toMatchObject({ clockMs, total: { sent: total.sent } });
    expect(await metric(hub, 'pulsera_messages_in_total{type="ping"}')).toBe(frames);
    await client.call('simulator.speed', { speed: 10 });
    await client.call('simulator.resume', {});
    await expect.poll(() => state()).toMatchObject({ state: 'running', speed: 10 });
    await expect.poll(() => state().total.sent).toBeGreaterThan(total.sent);
  });

  test('is the only one, and of a sound scenario', async () => {
    expect(await codeOf(start('title: x'))).toBe('scenario_bad');
    await start();
    expect(await codeOf(start())).toBe('run_under_way');
  });

  test('produces notifications that the hub counts to the one', async () => {
    const { state } = watch();
    await start(
      SCENARIO.replace(
        'lasts: 10m',
        'lasts: 2s\n    notify: { every: 200ms, contenido: Hola }\nexpect: { lost: 0, duplicates: 0 }',
      ),
    );
    await expect.poll(() => state().state, { timeout: 20_000 }).toBe('ended');
    const { total, expectations } = state();
    expect(expectations.map(({ met }) => met)).toEqual([true, true]);
    expect(total.produced).toBeGreaterThan(5);
    expect(total.delivered).toBe(total.produced);
    expect(await metric(hub, 'pulsera_messages_out_total{type="new_notification"}')).toBe(total.produced);
    expect(await metric(hub, 'pulsera_messages_out_total{type="marked_read"}')).toBe(total.read);
    const out = ['initial_notifications', 'new_notification', 'pong', 'marked_read', 'error'];
    const counts = await Promise.all(out.map((type) => metric(hub, `pulsera_messages_out_total{type="${type}"}`)));
    expect(total.received).toBe(counts.reduce((a, b) => a + b, 0));
    const { notifications } = await client.call('notifications.history', {
      consumer: `${FIRST_ID}`,
      text: '',
      tipo: null,
      state: 'all',
      producer: null,
      before: null,
      limit: 1,
    });
    expect(notifications[0]).toMatchObject({ producer: 'simulator', contenido: 'Hola' });
  });

  test('produces as Django does where the hub has its Redis, and is refused that where not', async () => {
    const busy = SCENARIO.replace('lasts: 10m', 'lasts: 2s\n    notify: { every: 200ms }');
    const args = { text: busy, seed: 1, firstId: FIRST_ID, speed: 1, allowReal: false, producer: 'layer' } as const;
    expect(await codeOf(client.call('simulator.start', args))).toBe('no_redis');

    const flags = { redis: (await startRedis()).url };
    onTestFinished(stopRedises);
    const linked = await startTestHub({ flags });
    const { values } = resolveSettings({ flags });
    const log = { info: () => {}, error: (error: unknown) => linked.complaints.push({ error }) };
    const own = new Simulator({ ...linked, values, version: '0.0.0-test', log: log as never });
    const beside = await openConsole(linked);
    let state: RunState | null = null;
    beside.client.open('simulator.run', {}, { event: (event) => (state = event) });
    await beside.client.call('simulator.start', args);
    await expect.poll(() => state?.state, { timeout: 30_000 }).toBe('ended');
    const { total } = state as unknown as RunState;
    expect(total.produced).toBeGreaterThan(5);
    expect(total).toMatchObject({ delivered: total.produced, lost: 0, notProduced: 0 });
    const { notifications } = await beside.client.call('notifications.history', {
      ...{ consumer: null, text: '', tipo: null, state: 'all', producer: 'django', before: null, limit: 200 },
    });
    expect(notifications.length).toBe(total.produced);
    beside.close();
    await own.close();
    await linked.stop();
    expect(linked.complaints).toEqual([]);
  }, 60_000);
});

describe('one wearable by hand', () => {
  const step = (wanted: Parameters<typeof stepOf>[1], consumer = `${FIRST_ID}`): Promise<unknown> =>
    codeOf(stepOf(consumer, wanted));
  const stepOf = (consumer: string, wanted: HubStep): Promise<unknown> =>
    client.call('simulator.step', { consumer, step: wanted });
  type HubStep = Parameters<typeof client.call<'simulator.step'>>[1]['step'];

  test('pings, says anything, reads, and loses its network', async () => {
    const { state } = watch();
    await start(SCENARIO.replace('every: 100ms', 'every: 1h').replace('read: { probability: 1, after: 10ms }', ''));
    await expect.poll(() => state().total.connected).toBe(3);

    expect(await step({ do: 'ping' })).toBe('none');
    await expect.poll(() => state().total.pongs).toBe(1);
    expect(await step({ do: 'raw', text: 'hola' })).toBe('none');
    await expect.poll(() => metric(hub, 'pulsera_messages_out_total{type="error"}')).toBe(1);

    expect(await step({ do: 'mark_read', id: null })).toBe('nothing_to_read');
    await post(hub, { consumidor_id: FIRST_ID, tipo: 'alerta', contenido: 'x' });
    await expect.poll(() => step({ do: 'mark_read', id: null })).toBe('none');
    await expect.poll(() => state().total.read).toBe(1);

    const rows = console.rows;
    expect(await step({ do: 'drop', fault: 'reset', forMs: null })).toBe('none');
    await expect.poll(() => rows.get(`${FIRST_ID}`)?.sockets).toBe(0);
    expect(await step({ do: 'ping' })).toBe('wearable_offline');
    expect(await step({ do: 'connect' })).toBe('none');
    await expect.poll(() => rows.get(`${FIRST_ID}`)?.sockets).toBe(1);

    expect(await step({ do: 'drop', fault: 'close', forMs: 50 })).toBe('none');
    await expect.poll(() => rows.get(`${FIRST_ID}`)?.event).toBe('returned');
    expect(await step({ do: 'ping' }, '1')).toBe('not_simulated');
    await client.call('simulator.stop', {});
    expect(await step({ do: 'ping' })).toBe('no_run');
  });

  test('that is silent keeps its socket, and on an airplane leaves it behind', async () => {
    const { state } = watch();
    await start(SCENARIO);
    await expect.poll(() => state().total.pongs).toBeGreaterThan(3);
    expect(await step({ do: 'drop', fault: 'silence', forMs: null })).toBe('none');
    await expect.poll(() => state().states[WEARABLE_STATES.indexOf('silent')]).toBe(1);
    expect(console.rows.get(`${FIRST_ID}`)?.sockets).toBe(1);
    expect(await step({ do: 'connect' })).toBe('none');
    await expect.poll(() => state().states[WEARABLE_STATES.indexOf('online')]).toBe(3);
    expect(await step({ do: 'drop', fault: 'airplane', forMs: 50 })).toBe('none');
    await expect.poll(() => console.rows.get(`${FIRST_ID}`)?.sockets).toBe(2);
    await client.call('simulator.stop', {});
    await expect.poll(() => metric(hub, 'pulsera_connections')).toBe(0);
    expect(state().total).toMatchObject({ lost: 0, cut: 0, faults: 2 });
  });
});

describe('ids', () => {
  test('of somebody connected are refused, unless they are wanted', async () => {
    const real = await Wearable.connect(hub.wearableUrl(FIRST_ID + 1));
    expect(await codeOf(start())).toBe('id_in_use');
    await expect(start()).rejects.toMatchObject({ values: { consumer: `${FIRST_ID + 1}` } });
    expect(await start(SCENARIO, { allowReal: true })).toEqual({ run: 1 });
    await real.close();
  });

  test('with notifications that no simulation made are refused', async () => {
    await post(hub, { consumidor_id: FIRST_ID + 2, tipo: 'alerta', contenido: 'x' });
    await expect(start()).rejects.toMatchObject({ code: 'id_has_history', values: { consumer: `${FIRST_ID + 2}` } });
    expect(await start(SCENARIO, { firstId: FIRST_ID + 3 })).toEqual({ run: 1 });
  });

  /** A simulator that asks somebody else about ids. */
  async function asking(answer: () => Promise<string>): Promise<{ readonly close: () => Promise<void> }> {
    const other = createServer(async (_request, response) => void response.end(await answer()));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    const log = { info: () => {}, error: () => {} };
    const beside = new Simulator({ ...hub, hub: { ...hub.hub, url }, version: '0.0.0-test', log: log as never });
    return {
      close: async () => {
        await beside.close();
        other.close();
      },
    };
  }

  test('that cannot be asked about are not taken as free', async () => {
    const beside = await asking(async () => '{}');
    expect(await codeOf(start())).toBe('internal_error');
    expect(hub.complaints.splice(0)).toHaveLength(1);
    await beside.close();
  });

  test('that are asked about while the hub stops are for no run', async () => {
    const [asked, stopped] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const beside = await asking(async () => {
      asked.resolve();
      await stopped.promise;
      return '{"connected":[],"notified":[]}';
    });
    const begun = codeOf(start());
    await asked.promise;
    await beside.close();
    stopped.resolve();
    expect(await begun).toBe('stopping');
    expect(await codeOf(client.call('simulator.pause', {}))).toBe('no_run');
  });

  test('that a simulation had before are free', async () => {
    const { state } = watch();
    await start(SCENARIO.replace('lasts: 10m', 'lasts: 500ms\n    notify: { every: 50ms }'));
    await expect.poll(() => state().state, { timeout: 20_000 }).toBe('ended');
    expect(state().total.produced).toBeGreaterThan(0);
    expect(await start()).toEqual({ run: 2 });
  });
});

describe('scenarios', () => {
  test('that are ready come first, sound, and stay as they are', async () => {
    const { scenarios } = await client.call('simulator.scenarios', {});
    expect(scenarios.map(({ id }) => id)).toEqual([
      'desk',
      'hostile',
      'metro',
      'night',
      'slow-readers',
      'storm',
      'ward',
    ]);
    expect(scenarios.every(({ ready, outline }) => ready && outline)).toBe(true);
    expect(await codeOf(client.call('simulator.save', { id: 'desk', text: SCENARIO }))).toBe('scenario_ready');
    expect(await codeOf(client.call('simulator.remove', { id: 'desk' }))).toBe('scenario_ready');
    const { text } = await client.call('simulator.read', { id: 'storm' });
    expect(text).toContain('wearables: 10000');
  });

  test('of people are kept in the data dir, sound or not', async () => {
    const saved = await client.call('simulator.save', { id: 'mesa', text: SCENARIO });
    expect(saved).toMatchObject({ id: 'mesa', ready: false, outline: { wearables: 3 } });
    expect(await client.call('simulator.save', { id: 'rota', text: 'title: [' })).toMatchObject({ outline: null });
    expect(await readFile(join(hub.dataDir, 'scenarios/mesa.yaml'), 'utf8')).toBe(SCENARIO);
    const { scenarios } = await client.call('simulator.scenarios', {});
    expect(scenarios.slice(-2).map(({ id }) => id)).toEqual(['mesa', 'rota']);
    await client.call('simulator.remove', { id: 'mesa' });
    expect(await codeOf(client.call('simulator.read', { id: 'mesa' }))).toBe('no_such_scenario');
    expect(await codeOf(client.call('simulator.remove', { id: 'mesa' }))).toBe('no_such_scenario');
    expect(await codeOf(client.call('simulator.read', { id: '../token' }))).toBe('bad_arguments');
  });

  test('are bounded', async () => {
    await client.call('simulator.save', { id: 'a0', text: SCENARIO });
    for (let n = 1; n < SCENARIOS_LIMIT; n += 1) await writeFile(join(hub.dataDir, `scenarios/a${n}.yaml`), SCENARIO);
    expect(await codeOf(client.call('simulator.save', { id: 'b', text: SCENARIO }))).toBe('too_many_scenarios');
    expect(await client.call('simulator.save', { id: 'a1', text: SCENARIO })).toMatchObject({ id: 'a1' });
  });

  test('are judged with the place of what is wrong', async () => {
    const { outline, problems } = await client.call('simulator.check', { text: SCENARIO.replace('every', 'evry') });
    expect(outline).toBeNull();
    expect(problems).toMatchObject([{ line: 6, column: 13, code: 'unknown_key', values: { key: 'evry' } }]);
  });
});

describe('the process of a run', () => {
  /** Processes that one started: as Linux lists them. */
  async function childrenOf(pid: number | undefined): Promise<number[]> {
    const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return text.trim().split(' ').filter(Boolean).map(Number);
  }
  const isThere = (pid: number): boolean => existsSync(`/proc/${pid}`);

  async function served(): Promise<{ readonly child: Child; readonly runner: number; readonly state: () => unknown }> {
    const dataDir = await mkdtemp(join(tmpdir(), 'pulsera-simulator-'));
    folders.push(dataDir);
    const child = new Child('src/headless/serve.ts', ['--data-dir', dataDir, '--port', '0']);
    const [, url = ''] = await child.printed('stdout', /listening on (\S+) /);
    const link = await linkTo({ url, token: (await readFile(join(dataDir, 'token'), 'utf8')).trim() });
    if (!link) throw new Error('no link to the hub');
    links.push(link);
    let last: unknown = null;
    link.open('simulator.run', {}, { event: ({ state, failure }) => (last = { state, failure }) });
    await link.call('simulator.start', { text: SCENARIO, seed: 1, firstId: FIRST_ID, speed: 1, allowReal: false });
    await expect.poll(() => metric({ url }, 'pulsera_connections')).toBe(3);
    const [runner = 0] = await childrenOf(child.process.pid);
    return { child, runner, state: () => last };
  }
  const folders: string[] = [];
  const links: ConsoleClient<HubContract>[] = [];
  afterEach(async () => {
    for (const link of links.splice(0)) link.close();
    killChildren();
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)('goes with a hub that gets %s', async (signal) => {
    const { child, runner } = await served();
    expect(isThere(runner)).toBe(true);
    const { code } = await child.kill(signal);
    expect(code).toBe(signal === 'SIGTERM' ? 0 : null);
    await expect.poll(() => isThere(runner)).toBe(false);
  });

  test('that dies is told, and leaves the hub as it was', async () => {
    const { child, runner, state } = await served();
    process.kill(runner, 'SIGKILL');
    await expect.poll(state).toEqual({ state: 'failed', failure: { code: 'internal_error', values: {} } });
    expect(await childrenOf(child.process.pid)).toEqual([]);
    expect(child.process.exitCode).toBeNull();
  });
});
