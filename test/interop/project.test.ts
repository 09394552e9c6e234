/** The Django project of these tests behaves as its wearables expect, on the Daphne that Pulsera stands in for. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Daphne, startDjango, stopDjangos, type TestDjango } from '../support/django.ts';
import { startRedis, stopRedises } from '../support/redis.ts';
import { Wearable } from '../support/wearable.ts';
import { addConsumers, addNotification, SHELL_EXAMPLE, unreadIds } from './project.ts';

afterAll(async () => {
  await stopDjangos();
  await stopRedises();
});

describe.each(['core', 'pubsub'] as const)('on the %s layer', (layer) => {
  let django: TestDjango;
  let daphne: Daphne;
  beforeAll(async () => {
    django = await startDjango({ redis: (await startRedis()).url, layer });
    await addConsumers(django, 2);
    daphne = await django.daphne();
  });
  const connect = (id: number) => Wearable.connect(daphne.wearableUrl(id), { origin: daphne.url.slice(0, -1) });

  test('what the signal and the shell send reaches the socket', async () => {
    const wearable = await connect(1);
    const id = await addNotification(django, 1);
    expect(await wearable.next('new_notification')).toMatchObject({
      notification: { id, tipo: 'alerta', leida: false },
    });
    await django.shell(SHELL_EXAMPLE);
    expect(await wearable.next('new_notification')).toEqual({
      type: 'new_notification',
      notification: { id: 999, tipo: 'test', contenido: 'Test desde shell' },
    });
    await wearable.close();
  });

  test('a ping is answered, and what was read is unread no more', async () => {
    const id = await addNotification(django, 2);
    const wearable = new Wearable(daphne.wearableUrl(2), { origin: daphne.url.slice(0, -1) });
    expect(await wearable.next('initial_notifications')).toMatchObject({ notifications: [{ id }] });
    wearable.say({ type: 'ping' });
    expect(await wearable.next('pong')).toEqual({ type: 'pong' });
    wearable.say({ type: 'mark_read', notification_id: id });
    expect(await wearable.next('marked_read')).toEqual({ type: 'marked_read', notification_id: id });
    expect(unreadIds(django, 2)).toEqual([]);
    await wearable.close();
  });
});
