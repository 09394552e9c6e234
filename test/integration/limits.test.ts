/** Every limit that somebody can reach, with what it answers and where it is counted. */
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { metric, post } from '../support/api.ts';
import { openConsole } from '../support/console.ts';
import { startTestHub, type TestHub, type TestHubOptions } from '../support/hub.ts';
import { frame, handshake, RawClient } from '../support/raw.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
async function start(flags: NonNullable<TestHubOptions['flags']> = {}): Promise<void> {
  hub = await startTestHub({ flags });
}
afterEach(async () => {
  expect(hub.complaints).toEqual([]);
  await hub.stop();
});

test('reads: 100 of a socket wait, more are rate_limited, and each is answered', async () => {
  await start();
  const { id } = await post(hub, { consumidor_id: 'reader', tipo: 'test', contenido: 'x' });
  const client = new RawClient(hub.hub.port);
  client.say(handshake(hub.hub.port, { path: '/ws/notificaciones/reader/' }));
  await expect.poll(() => client.text).toContain('initial_notifications');
  client.say(Buffer.concat(Array(150).fill(frame(`{"type":"mark_read","notification_id":${id}}`))));
  const answers = (kind: string): number => client.text.split(kind).length - 1;
  await expect.poll(() => answers('"marked_read"') + answers('"rate_limited"')).toBe(150);
  expect(answers('"rate_limited"')).toBe(50);
  expect(await metric(hub, 'pulsera_drops_total{reason="reads_waiting"}')).toBe(50);
  // Not a protocol error: the socket is as good as before.
  client.say(frame('{"type":"ping"}'));
  await expect.poll(() => answers('"pong"')).toBe(1);
  client.socket.destroy();
});

describe('sockets of a consumer', () => {
  test('one too many replaces the longest silent, though others are older', async () => {
    await start({ socketsPerConsumer: '3', pingEveryMs: '300', silentAfterMs: '300', goneAfterMs: '3600000' });
    const console_ = await openConsole(hub);
    const old = await Wearable.connect(hub.wearableUrl('full'));
    const mute = await Wearable.connect(hub.wearableUrl('full'), { autoPong: false });
    const heard: string[][] = [];
    console_.client.open(
      'consumers.detail',
      { consumer: 'full' },
      { event: ({ sockets }) => sockets && heard.push(sockets.map(({ state }) => state)) },
    );
    await expect.poll(() => heard.at(-1)).toEqual(['on_time', 'silent']);
    const third = await Wearable.connect(hub.wearableUrl('full'));
    const fourth = await Wearable.connect(hub.wearableUrl('full'));
    await expect.poll(() => mute.closed).toEqual({ code: 4501, reason: 'replaced' });
    expect(old.closed).toBeNull();
    const fifth = await Wearable.connect(hub.wearableUrl('full'));
    expect(await old.end()).toBe(4501);
    expect(await metric(hub, 'pulsera_closes_total{code="4501"}')).toBe(2);
    for (const wearable of [third, fourth, fifth]) await wearable.close();
    console_.close();
  });

  test('are counted for each consumer alone, down to one', async () => {
    await start({ socketsPerConsumer: '1' });
    const a = await Wearable.connect(hub.wearableUrl('a'));
    const b = await Wearable.connect(hub.wearableUrl('b'));
    const next = await Wearable.connect(hub.wearableUrl('a'));
    expect(await a.end()).toBe(4501);
    await post(hub, { consumidor_id: 'a', tipo: 'test', contenido: 'x' });
    await next.next('new_notification');
    expect(b.closed).toBeNull();
    await next.close();
    await b.close();
  });
});

test('protocol errors: the limit is a setting, and 1008 says why', async () => {
  await start({ protocolErrorsPerMinute: '3' });
  const wearable = await Wearable.connect(hub.wearableUrl('bad'));
  for (const text of ['nope', '{"type":"nope"}', '[]', 'never read']) wearable.say(text);
  expect(await wearable.end()).toBe(1008);
  expect(wearable.closed?.reason).toBe('too many protocol errors');
  expect(wearable.messages.map((message) => message['code'])).toEqual(['bad_json', 'unknown_type', 'bad_message']);
});

test('an outbox smaller than the first frame still lets its wearable in', async () => {
  await start({ outboxBytes: '1024', slowOverBytes: '1024' });
  await post(
    hub,
    Array.from({ length: 40 }, () => ({ consumidor_id: 'small', tipo: 'test', contenido: 'x'.repeat(4_000) })),
  );
  const wearable = new Wearable(hub.wearableUrl('small'));
  expect((await wearable.next('initial_notifications'))['notifications']).toHaveLength(40);
  await wearable.close();
});

test('first frames: none is a setting too, and then everything comes live', async () => {
  await start({ initialNotifications: '0' });
  await post(hub, { consumidor_id: 'live', tipo: 'test', contenido: 'before' });
  const wearable = new Wearable(hub.wearableUrl('live'));
  expect(await wearable.next('initial_notifications')).toEqual({ type: 'initial_notifications', notifications: [] });
  await post(hub, { consumidor_id: 'live', tipo: 'test', contenido: 'after' });
  expect(await wearable.next('new_notification')).toMatchObject({ notification: { contenido: 'after' } });
  await wearable.close();
});

test('consoles: 100 at once, one more is answered 503', async () => {
  await start();
  const open = async (): Promise<WebSocket | number> => {
    const ws = new WebSocket(`${hub.url.replace('http', 'ws')}console/socket`, {
      headers: { Authorization: `Bearer ${hub.token}` },
    });
    ws.on('error', () => {});
    return new Promise((resolve) => {
      ws.once('open', () => resolve(ws));
      ws.once('unexpected-response', (_request, response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
    });
  };
  const consoles = await Promise.all(Array.from({ length: 100 }, open));
  expect(await open()).toBe(503);
  expect(await metric(hub, 'pulsera_consoles')).toBe(100);
  for (const ws of consoles) if (typeof ws !== 'number') ws.terminate();
  await expect.poll(() => metric(hub, 'pulsera_consoles')).toBe(0);
});
