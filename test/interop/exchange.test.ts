/**
 * An unchanged Django project and the hub on the same Redis, on every layer that Django may be configured with: what
 * Django sends reaches wearables on the hub, reads go back to its worker, and what the hub takes in reaches Daphne.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metric, post } from '../support/api.ts';
import type { Child } from '../support/child.ts';
import { type Daphne, startDjango, stopDjangos, type TestDjango } from '../support/django.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { startRedis, stopRedises } from '../support/redis.ts';
import { Wearable } from '../support/wearable.ts';
import { addConsumers, addNotification, groupSend, SHELL_EXAMPLE, unreadIds } from './project.ts';

/** Keys in another order on each side: everybody encrypts with the first and reads what any of them encrypted. */
const KEYS = ['la clave nueva', 'la clave vieja'];
/** Consumers whose groups channels_redis puts on different ones of two hosts. */
const [ONE, EIGHT] = [1, 8];

const LAYERS = [
  { layer: 'core', hosts: 1, encrypted: false },
  { layer: 'core', hosts: 1, encrypted: true },
  { layer: 'core', hosts: 2, encrypted: false },
  { layer: 'core', hosts: 2, encrypted: true },
  { layer: 'pubsub', hosts: 1, encrypted: false },
  { layer: 'pubsub', hosts: 2, encrypted: false },
] as const;

afterAll(async () => {
  await stopDjangos();
  await stopRedises();
});

describe.each(LAYERS)('$layer, $hosts host(s), encrypted $encrypted', ({ layer, hosts, encrypted }) => {
  let django: TestDjango;
  let daphne: Daphne;
  let hub: TestHub;
  let worker: Child;
  beforeAll(async () => {
    const redises = await Promise.all(Array.from({ length: hosts }, () => startRedis()));
    const redis = redises.map(({ url }) => url);
    const keys = encrypted ? KEYS : [];
    hub = await startTestHub({
      flags: { redis: redis.join(), layer, ...(encrypted ? { layerKeys: KEYS.toReversed().join() } : {}) },
    });
    django = await startDjango({ redis, layer, keys });
    await addConsumers(django, EIGHT);
    daphne = await django.daphne();
    worker = django.runworker('pulsera-reads');
  });
  afterAll(async () => {
    await worker.kill('SIGKILL');
    await hub.stop();
    expect(hub.complaints).toEqual([]);
  });

  const initial = async (consumer: number): Promise<readonly Record<string, unknown>[]> => {
    const wearable = new Wearable(hub.wearableUrl(consumer));
    const { notifications } = await wearable.next('initial_notifications');
    await wearable.close();
    return notifications as Record<string, unknown>[];
  };

  test.each([ONE, EIGHT])(
    'what Django saves for consumer %i arrives, stays until read, and is read in Django',
    async (consumer) => {
      const wearable = await Wearable.connect(hub.wearableUrl(consumer));
      const id = await addNotification(django, consumer);
      const { notification } = await wearable.next('new_notification');
      expect(notification).toEqual({
        id,
        tipo: 'alerta',
        contenido: 'Alta probabilidad de craving detectada',
        fecha_envio: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$/),
        leida: false,
        deseo_id: null,
      });
      await expect.poll(() => initial(consumer)).toEqual([notification]);
      wearable.say({ type: 'mark_read', notification_id: id });
      await wearable.next('marked_read');
      await expect.poll(() => unreadIds(django, consumer)).toEqual([]);
      await expect.poll(() => metric(hub, 'pulsera_owed_reads')).toBe(0);
      expect(await initial(consumer)).toEqual([]);
      await wearable.close();
    },
  );

  test("keys that the hub does not know, and an id that is no row's, are no trouble for either", async () => {
    const wearable = await Wearable.connect(hub.wearableUrl(ONE));
    const odd = {
      id: 500_001,
      tipo: 'recordatorio',
      contenido: '¡Recuerda! ⌚',
      prioridad: { nivel: 3, de: [1, 2.5, null] },
    };
    await groupSend(django, ONE, { type: 'notification_message', notification: odd, otra: 'llave' });
    expect(await wearable.next('new_notification')).toEqual({ type: 'new_notification', notification: odd });
    // Later it is as it was sent, and whether it was read is the hub's to say.
    await expect.poll(() => initial(ONE)).toEqual([{ ...odd, leida: false }]);
    wearable.say({ type: 'mark_read', notification_id: odd.id });
    await wearable.next('marked_read');
    const id = await addNotification(django, ONE);
    await wearable.next('new_notification');
    wearable.say({ type: 'mark_read', notification_id: id });
    await wearable.next('marked_read');
    await expect.poll(() => unreadIds(django, ONE)).toEqual([]);
    expect(worker.stderr).not.toMatch(/Not marked as read|Exception/);
    await wearable.close();
  });

  test('the same id is delivered each time it is sent, and what was read stays read', async () => {
    const wearable = await Wearable.connect(hub.wearableUrl(ONE));
    const example = {
      type: 'new_notification',
      notification: { id: 999, tipo: 'test', contenido: 'Test desde shell' },
    };
    await django.shell(SHELL_EXAMPLE + SHELL_EXAMPLE);
    expect(await wearable.next('new_notification')).toEqual(example);
    expect(await wearable.next('new_notification')).toEqual(example);
    wearable.say({ type: 'mark_read', notification_id: 999 });
    await wearable.next('marked_read');
    await django.shell(SHELL_EXAMPLE);
    expect(await wearable.next('new_notification')).toEqual(example);
    await wearable.close();
    expect(await initial(ONE)).toEqual([]);
  });

  test('a type that nobody knows is counted, a notification without an id is handed out and not kept', async () => {
    const wearable = await Wearable.connect(hub.wearableUrl(EIGHT));
    await groupSend(django, EIGHT, { type: 'otra.cosa', valor: 1 });
    await groupSend(django, EIGHT, {
      type: 'notification_message',
      notification: { tipo: 'test', contenido: 'sin id' },
    });
    expect(await wearable.next('new_notification')).toEqual({
      type: 'new_notification',
      notification: { tipo: 'test', contenido: 'sin id' },
    });
    expect(await metric(hub, 'pulsera_drops_total{reason="unknown_type"}')).toBe(1);
    expect(await metric(hub, 'pulsera_drops_total{reason="no_id"}')).toBe(1);
    expect(wearable.messages).toEqual([]);
    await wearable.close();
    expect(await initial(EIGHT)).toEqual([]);
  });

  test.each([ONE, EIGHT])(
    "what the hub takes in for consumer %i reaches Daphne's sockets and its own, once",
    async (consumer) => {
      const there = await Wearable.connect(daphne.wearableUrl(consumer), { origin: daphne.url.slice(0, -1) });
      const here = await Wearable.connect(hub.wearableUrl(consumer));
      const created = await post(hub, { consumidor_id: consumer, tipo: 'alerta', contenido: 'desde el concentrador' });
      const { consumidor_id, ...notification } = created as typeof created & { consumidor_id: string };
      expect(consumidor_id).toBe(String(consumer));
      expect(await there.next('new_notification')).toEqual({ type: 'new_notification', notification });
      expect(await here.next('new_notification')).toEqual({ type: 'new_notification', notification });
      // What Django sends after it comes after it, and nothing in between.
      const id = await addNotification(django, consumer);
      expect(await there.next('new_notification')).toMatchObject({ notification: { id } });
      expect(await here.next('new_notification')).toMatchObject({ notification: { id } });
      for (const wearable of [here, there]) {
        expect(wearable.messages).toEqual([]);
        await wearable.close();
      }
    },
  );
});

test('another prefix and another time zone: what both send is in the order of its time', async () => {
  const redis = (await startRedis()).url;
  // West of the machine's, so that Django's clock seems hours behind where the hub does not know its zone.
  const timeZone = 'America/Bogota';
  const hub = await startTestHub({ flags: { redis, layerPrefix: 'otro', timeZone } });
  const django = await startDjango({ redis, prefix: 'otro', timeZone });
  await addConsumers(django, 1);
  const wearable = await Wearable.connect(hub.wearableUrl(1));
  const ids: unknown[] = [];
  const hear = async (): Promise<void> => {
    const { notification } = await wearable.next('new_notification');
    ids.unshift((notification as { id: number }).id);
  };
  await addNotification(django, 1);
  await hear();
  await post(hub, { consumidor_id: 1, tipo: 'alerta', contenido: 'desde el concentrador' });
  await hear();
  await addNotification(django, 1);
  await hear();
  await wearable.close();
  const again = new Wearable(hub.wearableUrl(1));
  const { notifications } = await again.next('initial_notifications');
  expect((notifications as { id: number }[]).map(({ id }) => id)).toEqual(ids);
  await again.close();
  await hub.stop();
});

test('a worker that waits on the other of two hosts gets what was read', async () => {
  const redis = (await Promise.all([startRedis(), startRedis()])).map(({ url }) => url);
  const hub = await startTestHub({ flags: { redis: redis.join() } });
  const django = await startDjango({ redis });
  await addConsumers(django, 1);
  const worker = django.runworker('pulsera-reads');
  // A worker goes on to the next host after each message, and so does every sender, from the first one on.
  await django.shell(`
from channels.layers import get_channel_layer
from asgiref.sync import async_to_sync
message = {'type': 'notification.read', 'notification_id': 1, 'consumidor_id': '1'}
async_to_sync(get_channel_layer().send)('pulsera-reads', message)
`);
  const wearable = await Wearable.connect(hub.wearableUrl(1));
  const id = await addNotification(django, 1);
  await wearable.next('new_notification');
  wearable.say({ type: 'mark_read', notification_id: id });
  await wearable.next('marked_read');
  await expect.poll(() => unreadIds(django, 1)).toEqual([]);
  await wearable.close();
  await worker.kill('SIGKILL');
  await hub.stop();
});
