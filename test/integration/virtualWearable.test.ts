/** What a virtual wearable counts, against a server that does what a hub does to it. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { FIRST_ID } from '../../src/shared/console/simulator.ts';
import { Run } from '../../src/simulator/run.ts';
import { readScenario } from '../../src/simulator/scenarioText.ts';

let server: WebSocketServer;
let run: Run | null = null;
beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
});
afterEach(async () => {
  await run?.stop(true);
  server.close();
});

/** One wearable, whose notifications have the ids 1, 2, 3, … */
async function begin(phase = ''): Promise<{ readonly run: Run; readonly socket: WebSocket }> {
  const accepted = once(server, 'connection') as Promise<[WebSocket]>;
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { scenario } = readScenario(`
title: x
populations: [{ name: a, wearables: 1, ping: { every: 10m }, reconnect: { first: 10m, most: 10m } }]
phases: [{ name: a, lasts: 10m${phase} }]
`);
  if (!scenario) throw new Error('the scenario is not sound');
  let id = 0;
  const begun = new Run({
    ...{ scenario, seed: 1, firstId: FIRST_ID, speed: 1 },
    target: { url: `${origin.replace('http', 'ws')}/{consumidor_id}/`, origin, agent: 'pulsera-simulator/test' },
    producer: { produce: async (drafts) => drafts.map(() => ++id), close: async () => {} },
  });
  run = begun;
  begun.start();
  const [socket] = await accepted;
  await expect.poll(() => begun.snapshot().total.connected).toBe(1);
  return { run: begun, socket };
}

test.each([
  ['that was silent until just before, has itself to thank for it', true, { lost: 0, excused: 1 }],
  ['that was not silent, lost a ping', false, { lost: 1, excused: 0 }],
])('whoever is cut off after a ping, and %s', async (_, silent, counted) => {
  const { run, socket } = await begin();
  const wearable = run.find(`${FIRST_ID}`, 0);
  if (silent) {
    expect(wearable?.fault('silence', null)).toBe(true);
    wearable?.connect();
  }
  expect(wearable?.ping()).toBe(true);
  socket.terminate();
  await expect.poll(() => run.snapshot().total).toMatchObject({ cut: 1, ...counted });
});

test('whoever is cut off on the way home comes once more for what it is owed', async () => {
  const { run, socket } = await begin(', notify: { every: 50ms }');
  expect(run.find(`${FIRST_ID}`, 0)?.fault('silence', null)).toBe(true);
  await expect.poll(() => run.snapshot().total.produced).toBeGreaterThan(2);
  server.once('connection', (next: WebSocket) => {
    const notifications = Array.from({ length: 1_000 }, (_, i) => ({ id: i + 1 }));
    next.send(JSON.stringify({ type: 'initial_notifications', notifications }));
  });
  const stopped = run.stop();
  socket.terminate();
  await stopped;
  const { produced, delivered, lost } = run.snapshot().total;
  expect([delivered, lost]).toEqual([produced, 0]);
});

test('what comes on a connection that was left, while the next is open, did not come twice', async () => {
  const { run, socket } = await begin();
  const live = JSON.stringify({ type: 'new_notification', notification: { id: 1 } });
  const wearable = run.find(`${FIRST_ID}`, 0);
  const returned = once(server, 'connection') as Promise<[WebSocket]>;
  expect(wearable?.fault('close', null)).toBe(true);
  socket.send(live);
  wearable?.connect();
  const [next] = await returned;
  next.send(live);
  await expect.poll(() => run.snapshot().total).toMatchObject({ received: 2, duplicates: 0 });
});
