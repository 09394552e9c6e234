/** What a virtual wearable counts, against a server that does what a hub does to it. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { FIRST_ID } from '../../src/shared/console/simulator.ts';
import { Run } from '../../src/simulator/run.ts';
import { pingsOnly } from '../../src/simulator/scenario.ts';

test.each([
  ['that was silent until just before, has itself to thank for it', true, { lost: 0, excused: 1 }],
  ['that was not silent, lost a ping', false, { lost: 1, excused: 0 }],
])('whoever is cut off after a ping, and %s', async (_, silent, counted) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[WebSocket]>;
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const run = new Run({
    scenario: pingsOnly({ wearables: 1, everyMs: 600_000, durationMs: 600_000 }),
    ...{ seed: 1, firstId: FIRST_ID, speed: 1 },
    target: { url: `${origin.replace('http', 'ws')}/{consumidor_id}/`, origin, agent: 'pulsera-simulator/test' },
    producer: { produce: async () => [], close: async () => {} },
  });
  try {
    run.start();
    const [socket] = await accepted;
    await expect.poll(() => run.snapshot().total.connected).toBe(1);
    const wearable = run.find(`${FIRST_ID}`, 0);
    if (silent) {
      expect(wearable?.fault('silence', null)).toBe(true);
      wearable?.connect();
    }
    expect(wearable?.ping()).toBe(true);
    socket.terminate();
    await expect.poll(() => run.snapshot().total).toMatchObject({ cut: 1, ...counted });
  } finally {
    await run.stop(true);
    server.close();
  }
});
