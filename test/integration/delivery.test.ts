/** Delivery under load, against the real store: every order of creating, reading and connecting gives each wearable the truth once. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Notification } from '../../src/shared/protocol.ts';
import { metric, post } from '../support/api.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
let console_: TestConsole;
beforeEach(async () => {
  hub = await startTestHub({ flags: { initialNotifications: '1000', socketsPerConsumer: '1000' } });
  console_ = await openConsole(hub);
});
afterEach(async () => {
  console_.close();
  expect(hub.complaints).toEqual([]);
  await hub.stop();
});

/** Ids in the order in which a wearable took them in, those of the first frame oldest first. */
function taken({ messages }: Wearable): number[] {
  return messages.flatMap((message) => {
    if (message.type === 'initial_notifications')
      return (message['notifications'] as Notification[]).map(({ id }) => id).reverse();
    return message.type === 'new_notification' ? [(message['notification'] as Notification).id] : [];
  });
}

/** Ids that a wearable was told are read. */
function read({ messages }: Wearable): unknown[] {
  return messages.flatMap((message) => (message.type === 'marked_read' ? [message['notification_id']] : []));
}

test('connects while others create flat out: no gap, no double, in order, on every socket', async () => {
  const created: number[] = [];
  let running = true;
  const create = async (many: number): Promise<void> => {
    while (running && created.length < 800) {
      const answer = (await post(
        hub,
        Array.from({ length: many }, () => ({ consumidor_id: 'load', tipo: 'test', contenido: 'x' })),
      )) as unknown as { results: Notification[] };
      created.push(...answer.results.map(({ id }) => id));
    }
  };
  const producers = [1, 1, 3, 10].map(create);
  const wearables: Wearable[] = [];
  for (let round = 0; round < 40; round += 1) {
    wearables.push(...(await Promise.all([1, 2].map(() => Wearable.connectRaw(hub.wearableUrl('load'))))));
  }
  running = false;
  await Promise.all(producers);
  const all = created.toSorted((a, b) => a - b);
  for (const wearable of wearables) {
    await expect.poll(() => taken(wearable).length).toBe(all.length);
    expect(taken(wearable)).toEqual(all);
  }
  for (const wearable of wearables) await wearable.close();
});

test('who connects while something is read knows it as read', async () => {
  const ids: number[] = [];
  for (let i = 0; i < 60; i += 1)
    ids.push((await post(hub, { consumidor_id: 'reads', tipo: 'test', contenido: 'x' })).id);
  const wearables: Wearable[] = [];
  await Promise.all(
    ids.map(async (id, i) => {
      const connecting = Wearable.connectRaw(hub.wearableUrl('reads')).then((one) => wearables.push(one));
      if (i % 2 === 0) await console_.client.call('notifications.markRead', { consumers: ['reads'], ids: [id] });
      else
        await fetch(`${hub.url}api/notificaciones/${id}/`, {
          method: 'PATCH',
          headers: { 'Content-Type': 'application/json' },
          body: '{"leida":true}',
        });
      await connecting;
    }),
  );
  expect(wearables).toHaveLength(60);
  for (const wearable of wearables) {
    // All have been read: what came as unread was told to be read afterwards, and nothing else.
    await expect.poll(() => read(wearable).length).toBe(taken(wearable).length);
    expect(read(wearable).toSorted()).toEqual(taken(wearable).toSorted());
  }
  await expect.poll(() => console_.rows.get('reads')?.unread).toBe(0);
  for (const wearable of wearables) await wearable.close();
});

test('many consumers at once: each gets its own, in the order of the producers’ answers', async () => {
  const consumers = Array.from({ length: 20 }, (_, i) => `c${i}`);
  const wearables = await Promise.all(consumers.map((id) => Wearable.connectRaw(hub.wearableUrl(id))));
  const created = new Map<string, number[]>(consumers.map((id) => [id, []]));
  await Promise.all(
    Array.from({ length: 6 }, async (_, producer) => {
      for (let i = 0; i < 30; i += 1) {
        const consumidor_id = consumers[(producer * 7 + i) % consumers.length] ?? '';
        created.get(consumidor_id)?.push((await post(hub, { consumidor_id, tipo: 'test', contenido: 'x' })).id);
      }
    }),
  );
  for (const [i, id] of consumers.entries()) {
    const own = created.get(id)?.toSorted((a, b) => a - b) ?? [];
    await expect.poll(() => taken(wearables[i] as Wearable)).toEqual(own);
  }
  expect(await metric(hub, 'pulsera_deliveries_total')).toBe(180);
  for (const wearable of wearables) await wearable.close();
});

test('two sockets read the same at once: each is answered as it asked, and told of no read of its own', async () => {
  const { id } = await post(hub, { consumidor_id: 'both', tipo: 'test', contenido: 'x' });
  const [one, two] = await Promise.all([1, 2].map(() => Wearable.connect(hub.wearableUrl('both'))));
  one?.say({ type: 'mark_read', notification_id: id });
  two?.say({ type: 'mark_read', notification_id: String(id) });
  const last = async (wearable: Wearable | undefined): Promise<unknown[]> => {
    wearable?.say({ type: 'mark_read', notification_id: 1 });
    await wearable?.next('error');
    return wearable ? read(wearable) : [];
  };
  // Whoever was second hears of the first's read besides its own answer.
  const [first, second] = [await last(one), await last(two)];
  expect(first).toContain(id);
  expect(second).toContain(String(id));
  expect(first.length + second.length).toBe(3);
  await one?.close();
  await two?.close();
});
