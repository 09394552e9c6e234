/** With `--backend-url`, Django's sessions decide who may connect to the hub, and its table what is unread. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Daphne, startDjango, stopDjangos, type TestDjango } from '../support/django.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { handshake, RawClient } from '../support/raw.ts';
import { startRedis, stopRedises } from '../support/redis.ts';
import { Wearable } from '../support/wearable.ts';
import { addConsumers, addNotification, unreadIds } from './project.ts';

let django: TestDjango;
let daphne: Daphne;
let redis: string;
const hubs: TestHub[] = [];
beforeAll(async () => {
  redis = (await startRedis()).url;
  django = await startDjango({ redis });
  await addConsumers(django, 2);
  daphne = await django.daphne();
});
afterAll(async () => {
  await Promise.all(hubs.map((hub) => hub.stop()));
  await stopDjangos();
  await stopRedises();
});

async function hubThatAsks(path: string): Promise<TestHub> {
  const hub = await startTestHub({ flags: { redis, backendUrl: `${daphne.url}${path}/{consumidor_id}/` } });
  hubs.push(hub);
  return hub;
}

/** The session cookie of a user that logged in to Django. */
async function logIn(user: string): Promise<string> {
  const body = new URLSearchParams({ usuario: user, clave: 'clave' });
  const response = await fetch(`${daphne.url}login/`, { method: 'POST', body });
  expect(response.status).toBe(200);
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** What a hub answers to a handshake: its whole head. */
async function answer(hub: TestHub, id: string | number, cookie = ''): Promise<string> {
  const client = new RawClient(hub.hub.port);
  const extra = cookie === '' ? [] : [`Cookie: ${cookie}`];
  client.say(handshake(hub.hub.port, { path: `/ws/notificaciones/${id}/`, extra }));
  await expect.poll(() => client.text).toContain('\r\n\r\n');
  client.socket.destroy();
  return client.text.split('\r\n')[0] ?? '';
}

describe('the view that answers 403', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await hubThatAsks('api/pendientes');
  });

  test('lets in whom the consumidor belongs to, with what is unread in the table', async () => {
    const older = await addNotification(django, 1);
    const newer = await addNotification(django, 1);
    const cookie = await logIn('u1');
    const wearable = new Wearable(hub.wearableUrl(1), { headers: { Cookie: cookie } });
    const { notifications } = await wearable.next('initial_notifications');
    expect(notifications).toMatchObject([{ id: newer }, { id: older }]);
    const worker = django.runworker('pulsera-reads');
    wearable.say({ type: 'mark_read', notification_id: older });
    await wearable.next('marked_read');
    await expect.poll(() => unreadIds(django, 1)).toEqual([newer]);
    await worker.kill('SIGKILL');
    await wearable.close();
    const again = new Wearable(hub.wearableUrl(1), { headers: { Cookie: cookie } });
    expect(await again.next('initial_notifications')).toMatchObject({ notifications: [{ id: newer }] });
    await again.close();
  });

  test('keeps out everybody else before the upgrade', async () => {
    const cookie = await logIn('u1');
    expect(await answer(hub, 1, cookie)).toBe('HTTP/1.1 101 Switching Protocols');
    expect(await answer(hub, 1)).toBe('HTTP/1.1 403 Forbidden');
    expect(await answer(hub, 1, 'sessionid=noexiste')).toBe('HTTP/1.1 403 Forbidden');
    expect(await answer(hub, 2, cookie), "another user's").toBe('HTTP/1.1 403 Forbidden');
    expect(await answer(hub, 3, cookie), 'nobody').toBe('HTTP/1.1 403 Forbidden');
    expect(await answer(hub, 'reloj-7', cookie), 'no route of Django, 404').toBe('HTTP/1.1 403 Forbidden');
  });

  test('lets nobody in any more who logged out', async () => {
    const cookie = await logIn('u2');
    expect(await answer(hub, 2, cookie)).toBe('HTTP/1.1 101 Switching Protocols');
    await django.shell('from django.contrib.sessions.models import Session; Session.objects.all().delete()');
    expect(await answer(hub, 2, cookie)).toBe('HTTP/1.1 403 Forbidden');
  });
});

test('a view that sends strangers to the login page keeps them out too', async () => {
  const hub = await hubThatAsks('api/mis-pendientes');
  expect(await answer(hub, 1, await logIn('u1'))).toBe('HTTP/1.1 101 Switching Protocols');
  expect(await answer(hub, 1)).toBe('HTTP/1.1 403 Forbidden');
});
