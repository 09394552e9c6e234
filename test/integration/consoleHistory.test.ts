import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HubContract } from '../../src/shared/console/contract.ts';
import type { Args } from '../../src/shared/console/service.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
let console: TestConsole;
beforeEach(async () => {
  hub = await startTestHub();
  console = await openConsole(hub);
});
afterEach(async () => {
  console?.close();
  await hub?.stop();
});

const EVERYTHING = {
  consumer: null,
  text: '',
  tipo: null,
  state: 'all',
  producer: null,
  before: null,
  limit: 50,
} as const;

function history(query: Partial<Args<HubContract['notifications']['history']>> = {}) {
  return console.client.call('notifications.history', { ...EVERYTHING, ...query });
}

async function inject(to: string[], contenido: string): Promise<number> {
  const { results } = await console.client.call('notifications.inject', {
    to,
    payload: { tipo: 'alerta', contenido, deseo_id: null },
  });
  return results[0]?.id ?? 0;
}

test('pages across consumers, each notification with its journey', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('here'));
  const [first, second, third] = [
    await inject(['here'], 'Tomar la medicación'),
    await inject(['away'], 'Respira'),
    await inject(['here'], 'Tomar agua'),
  ];
  wearable.say({ type: 'mark_read', notification_id: first });
  await wearable.next('marked_read');
  await expect
    .poll(async () => (await history({ state: 'read' })).notifications, { timeout: 10_000 })
    .toEqual([expect.objectContaining({ id: first, readBy: 'wearable', writtenTo: 1, confirmedBy: 1 })]);

  const page = await history({ limit: 2 });
  expect(page).toMatchObject({
    notifications: [
      { id: third, consumer: 'here', producer: 'console', writtenTo: 1 },
      { id: second, consumer: 'away', writtenAt: null, writtenTo: 0 },
    ],
    stopped: false,
  });
  expect((await history({ limit: 2, before: page.next })).notifications.map(({ id }) => id)).toEqual([first]);
  const ids = async (query: Parameters<typeof history>[0]) => (await history(query)).notifications.map(({ id }) => id);
  expect(await ids({ text: 'TOMAR medicacion' })).toEqual([first]);
  expect(await ids({ consumer: 'here', state: 'unread' })).toEqual([third]);
  expect(await ids({ producer: 'django' })).toEqual([]);
  expect(await ids({ producer: 'console', tipo: 'alerta' })).toEqual([third, second, first]);
  expect(await ids({ tipo: 'test' })).toEqual([]);
  await wearable.close();
});

test.each([
  ['a consumer that cannot be', { consumer: 'ñ' }],
  ['a text that is too long', { text: 'x'.repeat(101) }],
  ['a page that is too large', { limit: 201 }],
  ['a place without an id', { before: { sentAt: 1, id: 1.5, consumer: '1' } }],
])('%s is refused', async (_, query) => {
  await expect(history(query)).rejects.toMatchObject({ code: 'bad_arguments' });
});
