import { afterEach, describe, expect, test } from 'vitest';
import type { ConsumerRow } from '../../src/shared/console/rows.ts';
import { metric, post } from '../support/api.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { frame, handshake, RawClient } from '../support/raw.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
let console_: TestConsole;
async function start(flags: Record<string, string> = {}): Promise<void> {
  hub = await startTestHub({ flags: { pingEveryMs: '300', silentAfterMs: '600', goneAfterMs: '1500', ...flags } });
  console_ = await openConsole(hub);
}
afterEach(async () => {
  console_.close();
  expect(hub.complaints).toEqual([]);
  await hub.stop();
});

const state = (id: string): ConsumerRow['state'] | undefined => console_.rows.get(id)?.state;

test('a wearable that answers pings stays on time, and its round trip is measured', async () => {
  await start();
  const wearable = await Wearable.connect(hub.wearableUrl('a'));
  await expect.poll(() => console_.rows.get('a')?.rttMs).toBeGreaterThan(0);
  expect(state('a')).toBe('on_time');
  await wearable.close();
  await expect.poll(() => state('a')).toBe('gone');
  expect(console_.rows.get('a')).toMatchObject({ sockets: 0, event: 'closed', eventDetail: 1005 });
});

test('one that answers nothing is silent, then gone and cut; history says why', async () => {
  await start();
  const wearable = await Wearable.connect(hub.wearableUrl('mute'), { autoPong: false });
  await expect.poll(() => state('mute'), { timeout: 5_000 }).toBe('silent');
  expect(await wearable.end()).toBe(1006);
  await expect
    .poll(() => console_.rows.get('mute'))
    .toMatchObject({ state: 'gone', event: 'closed', eventDetail: 4009 });
  expect(await metric(hub, 'pulsera_closes_total{code="4009"}')).toBe(1);
});

test('anything received is life: frames without pongs, and part of a large frame', async () => {
  await start();
  const talker = await Wearable.connect(hub.wearableUrl('talker'), { autoPong: false });
  const talking = setInterval(() => talker.say({ type: 'ping' }), 100);
  const drip = new RawClient(hub.hub.port);
  drip.say(handshake(hub.hub.port, { path: '/ws/notificaciones/drip/' }));
  await expect.poll(() => drip.text).toContain('initial');
  const bytes = frame('x'.repeat(60_000));
  let at = 0;
  const dripping = setInterval(() => {
    drip.say(bytes.subarray(at, at + 1));
    at += 1;
  }, 100);
  // Thirty of its pings are longer than it would take to be cut.
  const pongs = (): number => talker.messages.filter(({ type }) => type === 'pong').length;
  await expect.poll(pongs, { timeout: 20_000 }).toBeGreaterThan(30);
  expect(state('talker')).toBe('on_time');
  expect(state('drip')).toBe('on_time');
  clearInterval(talking);
  clearInterval(dripping);
  drip.socket.destroy();
  await talker.close();
});

test('a pong that answers no ping of ours proves nothing', async () => {
  await start({ pingEveryMs: '60000' });
  const wearable = await Wearable.connect(hub.wearableUrl('liar'), { autoPong: false });
  await post(hub, { consumidor_id: 'liar', tipo: 'test', contenido: 'x' });
  await wearable.next('new_notification');
  const pinged = new Promise<Buffer>((resolve) => wearable.ws.once('ping', resolve));
  wearable.ws.pong(Buffer.alloc(8));
  wearable.ws.pong('nonsense');
  const payload = await pinged;
  expect(await metric(hub, 'pulsera_confirmed_total')).toBe(0);
  wearable.ws.pong(payload);
  await expect.poll(() => metric(hub, 'pulsera_confirmed_total')).toBe(1);
  await wearable.close();
});

describe('proof of arrival', () => {
  test('comes without the wearable doing anything, and is kept for each socket', async () => {
    await start({ pingEveryMs: '60000' });
    const one = await Wearable.connect(hub.wearableUrl('b'));
    const two = await Wearable.connect(hub.wearableUrl('b'), { autoPong: false });
    const { id } = await post(hub, { consumidor_id: 'b', tipo: 'test', contenido: 'x' });
    const deliveries = async (): Promise<{ written_at: string; confirmed_at: string | null }[]> => {
      const response = await fetch(`${hub.url}api/notificaciones/${id}/?consumidor_id=b`);
      return ((await response.json()) as { deliveries: { written_at: string; confirmed_at: string | null }[] })
        .deliveries;
    };
    await expect
      .poll(async () => (await deliveries()).map((one) => one.confirmed_at !== null), { timeout: 10_000 })
      .toEqual([true, false]);
    await one.close();
    await two.close();
  });

  test('also for what went out in the first frame', async () => {
    await start({ pingEveryMs: '60000' });
    const { id } = await post(hub, { consumidor_id: 'c', tipo: 'test', contenido: 'x' });
    const wearable = await Wearable.connect(hub.wearableUrl('c'));
    await expect.poll(() => metric(hub, 'pulsera_confirmed_total'), { timeout: 10_000 }).toBe(1);
    await expect
      .poll(async () => (await (await fetch(`${hub.url}api/notificaciones/${id}/`)).json()) as object, {
        timeout: 10_000,
      })
      .toMatchObject({ deliveries: [{ confirmed_at: expect.stringMatching(/Z$/), read_at: null }] });
    await wearable.close();
  });

  test('with no budget for extra pings it waits for the ordinary heartbeat', async () => {
    await start({ pingEveryMs: '400', confirmPingsPerSecond: '0' });
    const wearable = await Wearable.connect(hub.wearableUrl('d'));
    await post(hub, { consumidor_id: 'd', tipo: 'test', contenido: 'x' });
    await expect.poll(() => metric(hub, 'pulsera_confirmed_total'), { timeout: 10_000 }).toBe(1);
    expect(await metric(hub, 'pulsera_confirm_pings_total')).toBe(0);
    await wearable.close();
  });
});

test('returning three times within ten minutes is flapping', async () => {
  await start();
  for (let i = 0; i < 3; i += 1) await (await Wearable.connect(hub.wearableUrl('flap'))).close();
  const wearable = await Wearable.connect(hub.wearableUrl('flap'));
  await expect.poll(() => state('flap')).toBe('flapping');
  expect(console_.rows.get('flap')?.figure).toBe(3);
  await wearable.close();
});

test('one that stops pinging in its own rhythm is late, and on time again when it goes on', async () => {
  await start({ lateAfterMs: '300', pingEveryMs: '60000' });
  const wearable = await Wearable.connect(hub.wearableUrl('late'));
  const beat = (): NodeJS.Timeout => setInterval(() => wearable.say({ type: 'ping' }), 260);
  let beating = beat();
  await expect.poll(() => console_.rows.get('late')?.messagesIn, { timeout: 10_000 }).toBeGreaterThan(6);
  clearInterval(beating);
  await expect.poll(() => state('late'), { timeout: 10_000 }).toBe('late');
  beating = beat();
  await expect.poll(() => state('late'), { timeout: 10_000 }).toBe('on_time');
  clearInterval(beating);
  await wearable.close();
});

test('the best of its sockets counts', async () => {
  await start({ goneAfterMs: '60000' });
  const mute = await Wearable.connect(hub.wearableUrl('two'), { autoPong: false });
  await expect.poll(() => state('two'), { timeout: 5_000 }).toBe('silent');
  const good = await Wearable.connect(hub.wearableUrl('two'));
  await expect.poll(() => state('two')).toBe('on_time');
  await good.close();
  await expect.poll(() => state('two')).toBe('silent');
  mute.ws.terminate();
});

test('a reader that stops is slow, then closed with 4008; what it missed is still unread', async () => {
  await start({
    pingEveryMs: '60000',
    silentAfterMs: '50000',
    goneAfterMs: '60000',
    slowOverBytes: '20000',
    outboxBytes: '3000000',
  });
  const client = new RawClient(hub.hub.port);
  client.say(handshake(hub.hub.port, { path: '/ws/notificaciones/slow/' }));
  await expect.poll(() => client.text).toContain('initial');
  await expect.poll(() => state('slow')).toBe('on_time');
  client.socket.pause();
  // The kernel takes some megabytes before the hub's own outbox fills.
  const list = Array.from({ length: 100 }, () => ({
    consumidor_id: 'slow',
    tipo: 'test',
    contenido: 'x'.repeat(4_000),
  }));
  let sent = 0;
  const more = async (): Promise<void> => {
    await post(hub, list);
    sent += list.length;
  };
  while (state('slow') === 'on_time' && sent < 10_000) {
    await more();
    await expect.poll(() => (console_.rows.get('slow')?.messagesOut ?? 0) > sent).toBe(true);
    if ((console_.rows.get('slow')?.outboxBytes ?? 0) > 20_000) await expect.poll(() => state('slow')).toBe('slow');
  }
  expect(state('slow')).toBe('slow');
  while (state('slow') !== 'gone' && sent < 10_000) await more();
  await expect.poll(() => console_.rows.get('slow')).toMatchObject({ state: 'gone', eventDetail: 4008 });
  expect(await metric(hub, 'pulsera_drops_total{reason="outbox_full"}')).toBe(1);
  await expect.poll(() => console_.rows.get('slow')?.unread).toBe(sent);
  client.socket.destroy();
  const back = new Wearable(hub.wearableUrl('slow'));
  expect(((await back.next('initial_notifications'))['notifications'] as unknown[]).length).toBe(50);
  await back.close();
});
