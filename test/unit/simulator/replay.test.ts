import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { NotAllProduced } from '../../../src/simulator/production.ts';
import { ProducerReplay, WearableReplay } from '../../../src/simulator/replay.ts';
import type { ProducerAction, WearableAction } from '../../../src/simulator/replayPlan.ts';

/** Longer than pongs are waited for. */
const SLOW_MS = 6_000;

/** A server that lets people in only after a while, or at once, and answers pings. */
async function serve(afterMs = 0): Promise<{ readonly url: string; readonly codes: number[]; most: number }> {
  const codes: number[] = [];
  const told = { url: '', codes, most: 0 };
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    ...(afterMs > 0 ? { verifyClient: (_info, answer) => setTimeout(() => answer(true), afterMs) } : {}),
  });
  onTestFinished(() => {
    for (const ws of server.clients) ws.terminate();
    server.close();
  });
  server.on('connection', (ws) => {
    told.most = Math.max(told.most, server.clients.size);
    ws.on('message', () => ws.send('{"type":"pong"}'));
    ws.on('close', (code) => codes.push(code));
  });
  await once(server, 'listening');
  told.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/{consumidor_id}/`;
  return told;
}

const replayTo = (url: string): WearableReplay =>
  new WearableReplay({ url, origin: 'http://127.0.0.1', agent: 'test' }, 0);
const atOnce = () => ({ speed: Number.POSITIVE_INFINITY, signal: new AbortController().signal });

const actions: readonly WearableAction[] = [
  { at: 0, consumer: '1', connection: 1, do: 'connect' },
  { at: 0, consumer: '1', connection: 1, do: 'send', type: 'ping', text: '{"type":"ping"}' },
  { at: 0, consumer: '1', connection: 1, do: 'close', code: 4_321 },
];

test('who takes long to get in still says what it said, and leaves with its code', async () => {
  const { url, codes } = await serve(SLOW_MS);
  const replay = replayTo(url);
  await replay.run(actions, atOnce());
  expect(replay.summary).toMatchObject({ connected: 1, refused: 0, sent: 1, received: 1, lost: 0 });
  await expect.poll(() => codes, { timeout: 10_000 }).toEqual([4_321]);
}, 60_000);

test('whoever wants no more waits for nobody who is not in yet', async () => {
  const { url } = await serve(SLOW_MS);
  const replay = replayTo(url);
  const stop = new AbortController();
  const done = replay.run(actions, { speed: 1, signal: stop.signal });
  stop.abort();
  await done;
  expect(replay.summary).toMatchObject({ connected: 0, sent: 0 });
}, 60_000);

test('sockets of one consumer that came after each other do so again, however fast', async () => {
  const server = await serve();
  const replay = replayTo(server.url);
  const visits = Array.from({ length: 40 }, (_, visit) =>
    actions.map((action) => ({ ...action, at: visit, connection: visit })),
  );
  await replay.run(visits.flat(), atOnce());
  expect(replay.summary).toMatchObject({ connected: 1, refused: 0, sent: 40, received: 40, lost: 0 });
  expect(server.most).toBe(1);
});

test('whoever goes as fast as possible leaves others their turn', async () => {
  let turns = 0;
  let going = true;
  const turn = (): void => {
    turns += 1;
    if (going) setImmediate(turn);
  };
  setImmediate(turn);
  const closes = Array.from(
    { length: 10_000 },
    (_, at): WearableAction => ({ at, consumer: '1', connection: at, do: 'close', code: 1_000 }),
  );
  await replayTo('ws://127.0.0.1:1/').run(closes, atOnce());
  going = false;
  expect(turns).toBeGreaterThan(40);
});

test('what waits for its socket to open is no more than what may wait for the network', async () => {
  const { url } = await serve(1_000);
  const replay = replayTo(url);
  let taken = 0;
  const text = JSON.stringify({ type: 'x'.repeat(10_000) });
  function* talk(): Generator<WearableAction, undefined> {
    const on = { at: 0, consumer: '1', connection: 1 };
    yield { ...on, do: 'connect' };
    for (; taken < 300; taken += 1) yield { ...on, do: 'send', type: 'x', text };
  }
  const done = replay.run({ [Symbol.iterator]: talk }, atOnce());
  await expect.poll(() => taken).toBeGreaterThan(20);
  await new Promise((resolve) => setImmediate(resolve));
  expect(replay.summary).toMatchObject({ connected: 0 });
  expect(taken).toBeLessThan(40);
  await done;
  expect(replay.summary).toMatchObject({ connected: 1, sent: 300, lost: 0 });
});

test('what a producer does not take is counted, and the last reason kept', async () => {
  const draft = (at: number): ProducerAction => ({
    at,
    consumer: '1',
    produce: { tipo: 'test', contenido: `n${at}`, deseo_id: null },
  });
  let calls = 0;
  const replay = new ProducerReplay({
    produce: async (drafts) => {
      calls += 1;
      if (calls === 1) throw new NotAllProduced('One is bad.', [1, undefined, 3]);
      return drafts.map((_, id) => id);
    },
    close: async () => {},
  });
  const produced = Array.from({ length: 150 }, (_, at) => draft(at));
  await replay.run(produced, atOnce());
  expect(replay.summary).toMatchObject({ sent: 150, received: 52, lost: 98, failure: 'One is bad.' });
});
