/** Readers that do not read: whatever fills their outbox, it is bounded, and nothing stored is lost. */
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { metric, post } from '../support/api.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { frame, handshake, RawClient } from '../support/raw.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
let console_: TestConsole;
let client: RawClient;
beforeEach(async () => {
  hub = await startTestHub();
  console_ = await openConsole(hub);
  client = new RawClient(hub.hub.port);
  client.say(handshake(hub.hub.port, { path: '/ws/notificaciones/slow/' }));
  await expect.poll(() => client.text).toContain('initial_notifications');
  client.socket.pause();
});
afterEach(async () => {
  client.socket.destroy();
  console_.close();
  expect(hub.complaints).toEqual([]);
  await hub.stop();
});

const row = () => console_.rows.get('slow');

describe('is closed with 4008, and its outbox never holds more than 1 MiB', () => {
  test.each([
    ['protocol pings', frame('x'.repeat(125), { first: 0x89 })],
    ['pings', frame('{"type":"ping"}')],
    ['messages that make no sense', frame('{"type":"mark_read"}')],
  ])('whoever floods the hub with %s and does not read the answers', async (what, bytes) => {
    const many = Buffer.concat(Array(what === 'messages that make no sense' ? 15 : 2_000).fill(bytes));
    let most = 0;
    let said = 0;
    while (!client.socket.destroyed && row()?.state !== 'gone' && said < 200_000_000) {
      said += many.length;
      if (!client.socket.write(many)) await once(client.socket, 'drain').catch(() => {});
      most = Math.max(most, row()?.outboxBytes ?? 0);
      // The console's rows come by the event loop's grace.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(() => row()?.state).toBe('gone');
    expect(row()?.eventDetail).toBe(what === 'messages that make no sense' ? 1008 : 4008);
    expect(most).toBeLessThanOrEqual(1024 * 1024);
  });
});

test('what it did not read comes again when it returns, and others lose nothing', async () => {
  const other = await Wearable.connect(hub.wearableUrl('slow'));
  await expect.poll(() => row()?.sockets).toBe(2);
  let sent = 0;
  while (row()?.sockets === 2 && sent < 10_000) {
    await post(
      hub,
      Array.from({ length: 100 }, (_, i) => ({
        consumidor_id: 'slow',
        tipo: 'test',
        contenido: `${sent + i} ${'x'.repeat(3_900)}`,
      })),
    );
    sent += 100;
  }
  await expect.poll(() => row()).toMatchObject({ state: 'on_time', sockets: 1, unread: sent });
  expect(await metric(hub, 'pulsera_drops_total{reason="outbox_full"}')).toBe(1);
  expect(await metric(hub, 'pulsera_closes_total{code="4008"}')).toBe(1);
  await expect.poll(() => other.messages.length).toBe(sent);
  await other.close();
  const back = new Wearable(hub.wearableUrl('slow'));
  const first = await back.next('initial_notifications');
  const texts = (first['notifications'] as { contenido: string }[]).map(({ contenido }) =>
    Number(contenido.split(' ')[0]),
  );
  expect(texts).toEqual(Array.from({ length: 50 }, (_, i) => sent - 1 - i));
  await back.close();
});
