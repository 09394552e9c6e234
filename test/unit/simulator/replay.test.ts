import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { WearableReplay } from '../../../src/simulator/replay.ts';
import type { WearableAction } from '../../../src/simulator/replayPlan.ts';

/** Longer than pongs are waited for. */
const SLOW_MS = 6_000;

/** A server that lets people in only after a while, and answers pings. */
async function slowServer(): Promise<{ readonly url: string; readonly codes: number[] }> {
  const codes: number[] = [];
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    verifyClient: (_info, answer) => setTimeout(() => answer(true), SLOW_MS),
  });
  onTestFinished(() => {
    for (const ws of server.clients) ws.terminate();
    server.close();
  });
  server.on('connection', (ws) => {
    ws.on('message', () => ws.send('{"type":"pong"}'));
    ws.on('close', (code) => codes.push(code));
  });
  await once(server, 'listening');
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/{consumidor_id}/`, codes };
}

const actions: readonly WearableAction[] = [
  { at: 0, consumer: '1', connection: 1, do: 'connect' },
  { at: 0, consumer: '1', connection: 1, do: 'send', type: 'ping', text: '{"type":"ping"}' },
  { at: 0, consumer: '1', connection: 1, do: 'close', code: 4_321 },
];

test('who takes long to get in still says what it said, and leaves with its code', async () => {
  const { url, codes } = await slowServer();
  const replay = new WearableReplay({ url, origin: 'http://127.0.0.1', agent: 'test' }, 0);
  await replay.run(actions, { speed: Number.POSITIVE_INFINITY, signal: new AbortController().signal });
  expect(replay.summary).toMatchObject({ connected: 1, refused: 0, sent: 1, received: 1, lost: 0 });
  await expect.poll(() => codes, { timeout: 10_000 }).toEqual([4_321]);
}, 60_000);

test('whoever wants no more waits for nobody who is not in yet', async () => {
  const { url } = await slowServer();
  const replay = new WearableReplay({ url, origin: 'http://127.0.0.1', agent: 'test' }, 0);
  const stop = new AbortController();
  const done = replay.run(actions, { speed: 1, signal: stop.signal });
  stop.abort();
  await done;
  expect(replay.summary).toMatchObject({ connected: 0, sent: 0 });
}, 60_000);
