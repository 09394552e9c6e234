import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Notification } from '../../src/shared/protocol.ts';
import { post } from '../support/api.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(async () => {
  expect(hub.complaints).toEqual([]);
  await hub.stop();
});

let lastId = 0;
const freshId = (): string => `wire-${++lastId}`;
const send = (consumer: string, contenido = 'hola'): Promise<Notification> =>
  post(hub, { consumidor_id: consumer, tipo: 'alerta', contenido, deseo_id: 5 });

describe('the first frame', () => {
  test('is initial_notifications, empty for a new consumer, byte for byte', async () => {
    const raw: string[] = [];
    const ws = new WebSocket(hub.wearableUrl(freshId()));
    ws.on('message', (data) => raw.push(String(data)));
    await expect.poll(() => raw).toEqual(['{"type":"initial_notifications","notifications":[]}']);
    ws.close();
  });

  test('holds the unread ones, newest first, with the keys of the Django project', async () => {
    const id = freshId();
    const first = await send(id, 'primera');
    const second = await send(id, 'segunda');
    const wearable = new Wearable(hub.wearableUrl(id));
    const { notifications } = (await wearable.next('initial_notifications')) as unknown as {
      notifications: Notification[];
    };
    expect(notifications.map((one) => one.id)).toEqual([second.id, first.id]);
    expect(Object.keys(notifications[0] ?? {})).toEqual([
      'id',
      'tipo',
      'contenido',
      'fecha_envio',
      'leida',
      'deseo_id',
    ]);
    expect(notifications[0]).toMatchObject({ tipo: 'alerta', contenido: 'segunda', leida: false, deseo_id: 5 });
    expect(notifications[0]?.fecha_envio).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    await wearable.close();
  });

  test('holds at most 50, and what is left comes when those are read', async () => {
    const id = freshId();
    await post(
      hub,
      Array.from({ length: 60 }, (_, i) => ({ consumidor_id: id, tipo: 'test', contenido: String(i) })),
    );
    const wearable = new Wearable(hub.wearableUrl(id));
    const { notifications } = (await wearable.next('initial_notifications')) as unknown as {
      notifications: Notification[];
    };
    expect(notifications).toHaveLength(50);
    for (const one of notifications) wearable.say({ type: 'mark_read', notification_id: one.id });
    for (const _ of notifications) await wearable.next('marked_read');
    await wearable.close();
    const again = new Wearable(hub.wearableUrl(id));
    const rest = (await again.next('initial_notifications')) as unknown as { notifications: Notification[] };
    expect(rest.notifications.map((one) => one.contenido)).toEqual(['9', '8', '7', '6', '5', '4', '3', '2', '1', '0']);
    await again.close();
  });

  test('stays within 512 KiB', async () => {
    const id = freshId();
    const long = '€'.repeat(4_000);
    await post(
      hub,
      Array.from({ length: 50 }, () => ({ consumidor_id: id, tipo: 'test', contenido: long })),
    );
    const wearable = new Wearable(hub.wearableUrl(id));
    const frame = await wearable.next('initial_notifications');
    expect(Buffer.byteLength(JSON.stringify(frame))).toBeLessThanOrEqual(512 * 1024);
    expect((frame as unknown as { notifications: unknown[] }).notifications).toHaveLength(43);
    await wearable.close();
  });
});

test('the path takes a percent-encoded id and no final slash', async () => {
  const wearable = await Wearable.connect(`${hub.url.replace('http', 'ws')}ws/notificaciones/wire%2Dslash`);
  await send('wire-slash');
  await wearable.next('new_notification');
  await wearable.close();
});

describe('ping', () => {
  test('is answered with exactly {"type":"pong"}, however it is spelled', async () => {
    const raw: string[] = [];
    const ws = new WebSocket(hub.wearableUrl(freshId()));
    ws.on('message', (data) => raw.push(String(data)));
    await expect.poll(() => raw.length).toBe(1);
    for (const text of [
      '{"type":"ping"}',
      '{"type": "ping"}',
      ' {"extra":[1],"type":"ping"} ',
      '{"type":"x","type":"ping"}',
    ])
      ws.send(text);
    await expect.poll(() => raw.slice(1)).toEqual(Array(4).fill('{"type":"pong"}'));
    ws.close();
  });
});

describe('mark_read', () => {
  test('echoes the id as it was sent, and answers again for one that is read', async () => {
    const id = freshId();
    const { id: notification } = await send(id);
    const wearable = await Wearable.connect(hub.wearableUrl(id));
    for (const asSent of [String(notification), notification, `00${notification}`]) {
      wearable.say({ type: 'mark_read', notification_id: asSent });
      expect(await wearable.next('marked_read')).toEqual({ type: 'marked_read', notification_id: asSent });
    }
    await wearable.close();
    const again = new Wearable(hub.wearableUrl(id));
    expect(await again.next('initial_notifications')).toMatchObject({ notifications: [] });
    await again.close();
  });

  test("does not find another consumer's, an unknown or an impossible id", async () => {
    const { id: foreign } = await send(freshId());
    const wearable = await Wearable.connect(hub.wearableUrl(freshId()));
    for (const asSent of [foreign, 1, -1, '99999999999999999999']) {
      wearable.say({ type: 'mark_read', notification_id: asSent });
      expect(await wearable.next('error')).toMatchObject({ code: 'not_found', field: 'notification_id' });
    }
    await wearable.close();
  });
});

test('every socket of a consumer gets every notification, and a read on one is told to the others', async () => {
  const id = freshId();
  const one = await Wearable.connect(hub.wearableUrl(id));
  const two = await Wearable.connect(hub.wearableUrl(id));
  const stored = await send(id);
  for (const wearable of [one, two]) {
    expect(await wearable.next('new_notification')).toMatchObject({ notification: { id: stored.id } });
  }
  one.say({ type: 'mark_read', notification_id: String(stored.id) });
  expect(await one.next('marked_read')).toEqual({ type: 'marked_read', notification_id: String(stored.id) });
  expect(await two.next('marked_read')).toEqual({ type: 'marked_read', notification_id: stored.id });
  expect(one.messages).toEqual([]);
  await one.close();
  await two.close();
});

test('notifications to one consumer arrive in the order in which producers were answered', async () => {
  const id = freshId();
  const wearable = await Wearable.connect(hub.wearableUrl(id));
  const ids: number[] = [];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let i = 0; i < 25; i += 1) ids.push((await send(id)).id);
    }),
  );
  const heard: number[] = [];
  for (let i = 0; i < ids.length; i += 1) {
    heard.push(
      ((await wearable.next('new_notification')) as unknown as { notification: Notification }).notification.id,
    );
  }
  expect(heard).toEqual(heard.toSorted((a, b) => a - b));
  expect(heard.toSorted((a, b) => a - b)).toEqual(ids.toSorted((a, b) => a - b));
  await wearable.close();
});

test('between the first frame and the live ones there is no gap and no double, whatever is created meanwhile', async () => {
  const id = freshId();
  const created: number[] = [];
  let running = true;
  const producer = Promise.all(
    Array.from({ length: 4 }, async () => {
      while (running) created.push((await send(id)).id);
    }),
  );
  const heard: Wearable[] = [];
  for (let round = 0; round < 10; round += 1) heard.push(await Wearable.connectRaw(hub.wearableUrl(id)));
  running = false;
  await producer;
  const last = Math.max(...created);
  for (const wearable of heard) {
    const seen = (): number[] =>
      wearable.messages.flatMap((message) =>
        message.type === 'initial_notifications'
          ? (message as unknown as { notifications: Notification[] }).notifications.map((one) => one.id).reverse()
          : message.type === 'new_notification'
            ? [(message as unknown as { notification: Notification }).notification.id]
            : [],
      );
    await expect.poll(() => seen().at(-1)).toBe(last);
    const ids = seen();
    expect(new Set(ids).size).toBe(ids.length);
    const first = Math.min(...ids);
    expect(ids.toSorted((a, b) => a - b)).toEqual(created.filter((one) => one >= first).toSorted((a, b) => a - b));
    await wearable.close();
  }
});

describe('bad input', () => {
  test.each([
    ['nope', 'bad_json', undefined],
    ['', 'bad_json', undefined],
    ['[]', 'bad_message', undefined],
    ['null', 'bad_message', undefined],
    ['42', 'bad_message', undefined],
    ['{}', 'bad_message', 'type'],
    ['{"type":7}', 'bad_message', 'type'],
    ['{"type":"nada"}', 'unknown_type', 'type'],
    ['{"type":"mark_read"}', 'bad_message', 'notification_id'],
    ['{"type":"mark_read","notification_id":true}', 'bad_message', 'notification_id'],
    ['{"type":"mark_read","notification_id":12.5}', 'bad_message', 'notification_id'],
    ['{"type":"mark_read","notification_id":"abc"}', 'bad_message', 'notification_id'],
    [`${'['.repeat(20_000)}`, 'bad_json', undefined],
  ])('%.40s is answered %s and the socket stays open', async (text, code, field) => {
    const wearable = await Wearable.connect(hub.wearableUrl(freshId()));
    wearable.say(text);
    const error = await wearable.next('error');
    expect(error).toMatchObject({ code, message: expect.stringMatching(/\.$/) });
    expect(error['field']).toBe(field);
    wearable.say({ type: 'ping' });
    await wearable.next('pong');
    await wearable.close();
  });

  test('20 within a minute end with 1008', async () => {
    const wearable = await Wearable.connect(hub.wearableUrl(freshId()));
    for (let i = 0; i < 20; i += 1) wearable.say('nope');
    expect(await wearable.end()).toBe(1008);
    expect(wearable.messages.filter(({ type }) => type === 'error')).toHaveLength(20);
  });

  test('a binary frame ends with 1003, one over 64 KiB with 1009', async () => {
    const binary = await Wearable.connect(hub.wearableUrl(freshId()));
    binary.ws.send(Buffer.from([1, 2, 3]));
    expect(await binary.end()).toBe(1003);
    const large = await Wearable.connect(hub.wearableUrl(freshId()));
    large.say(`{"type":"ping","x":"${'x'.repeat(65_536)}"}`);
    expect(await large.end()).toBe(1009);
    const justFits = await Wearable.connect(hub.wearableUrl(freshId()));
    justFits.say(`{"type":"ping","x":"${'x'.repeat(65_536 - 22)}"}`.slice(0, 65_536));
    await justFits.next('pong');
    await justFits.close();
  });
});

describe('sockets per consumer', () => {
  test('the eleventh socket replaces the oldest with 4501', async () => {
    const id = freshId();
    const sockets: Wearable[] = [];
    for (let i = 0; i < 11; i += 1) sockets.push(await Wearable.connect(hub.wearableUrl(id)));
    expect(await sockets[0]?.end()).toBe(4501);
    for (const wearable of sockets.slice(1)) {
      expect(wearable.closed).toBeNull();
      await wearable.close();
    }
  });
});

test('stopping says 1001 with a reason to every wearable, and keeps what was stored', async () => {
  const own = await startTestHub();
  const wearables = await Promise.all([1, 2, 3].map((id) => Wearable.connect(own.wearableUrl(id))));
  await post(own, { consumidor_id: 1, tipo: 'test', contenido: 'queda' });
  const next = await own.restart();
  for (const wearable of wearables) {
    expect(await wearable.end()).toBe(1001);
    expect(wearable.closed?.reason).toBe('the hub stops');
  }
  const back = new Wearable(next.wearableUrl(1));
  expect(await back.next('initial_notifications')).toMatchObject({ notifications: [{ contenido: 'queda' }] });
  await back.close();
  await next.stop();
});
