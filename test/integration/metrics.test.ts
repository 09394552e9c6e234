/** What the hub says about itself: alive, ready, and every message counted. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { post } from '../support/api.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
beforeEach(async () => {
  hub = await startTestHub({ flags: { requireToken: 'true', pingEveryMs: '400' } });
});
afterEach(async () => {
  expect(hub.complaints).toEqual([]);
  await hub.stop();
});

const withToken = (): { headers: Record<string, string> } => ({ headers: { Authorization: `Bearer ${hub.token}` } });

/** The text exposition, read by its grammar; a line that does not follow it is an error. */
async function scrape(): Promise<Map<string, number>> {
  const response = await fetch(`${hub.url}metrics`, withToken());
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const figures = new Map<string, number>();
  const typed = new Set<string>();
  for (const line of (await response.text()).split('\n')) {
    if (line === '') continue;
    const type = /^# (?:HELP (\w+) .+|TYPE (\w+) (?:counter|gauge|histogram))$/.exec(line);
    if (type) {
      typed.add(type[1] ?? type[2] ?? '');
      continue;
    }
    const sample = /^((\w+?)(?:_bucket|_sum|_count)?(?:\{(?:\w+="[^"\\]*",?)+\})?) ([-+\d.e]+|NaN|\+Inf)$/.exec(line);
    expect(sample, line).not.toBeNull();
    const name = sample?.[1] ?? '';
    expect(typed.has(sample?.[2] ?? '') || typed.has(name.split('{')[0] ?? ''), line).toBe(true);
    expect(figures.has(name), line).toBe(false);
    figures.set(name, Number(sample?.[3]));
  }
  return figures;
}

test('every message, delivery, close and refusal is counted to the last one, and no label names a consumer', async () => {
  const create = (consumidor_id: string) =>
    fetch(`${hub.url}api/notificaciones/`, {
      method: 'POST',
      headers: { ...withToken().headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ consumidor_id, tipo: 'test', contenido: 'contenido-secreto' }),
    }).then(async (response) => (await response.json()) as { id: number });
  await create('consumidor-77');
  const one = await Wearable.connect(hub.wearableUrl('consumidor-77'));
  const two = await Wearable.connect(hub.wearableUrl('consumidor-77'));
  const { id } = await create('consumidor-77');
  for (let i = 0; i < 5; i += 1) one.say({ type: 'ping' });
  for (let i = 0; i < 5; i += 1) await one.next('pong');
  one.say({ type: 'mark_read', notification_id: id });
  await two.next('marked_read');
  two.say('nope');
  two.say({ type: 'nope' });
  two.say({ type: 'mark_read', notification_id: 1 });
  for (let i = 0; i < 3; i += 1) await two.next('error');
  await expect(Wearable.connect(hub.wearableUrl('bad%20id'))).rejects.toThrow();
  await expect.poll(async () => (await scrape()).get('pulsera_confirmed_total')).toBe(4);
  await two.close();
  one.ws.send(Buffer.from([1]));
  await one.end();
  await expect.poll(async () => (await scrape()).get('pulsera_connections')).toBe(0);

  const figures = await scrape();
  expect(
    Object.fromEntries([...figures].filter(([name]) => /_total|consumers|notifications/.test(name))),
  ).toMatchObject({
    pulsera_connects_total: 2,
    'pulsera_messages_in_total{type="ping"}': 5,
    'pulsera_messages_in_total{type="mark_read"}': 2,
    'pulsera_messages_in_total{type="other"}': 3,
    'pulsera_messages_out_total{type="initial_notifications"}': 2,
    'pulsera_messages_out_total{type="new_notification"}': 2,
    'pulsera_messages_out_total{type="pong"}': 5,
    'pulsera_messages_out_total{type="marked_read"}': 2,
    'pulsera_messages_out_total{type="error"}': 3,
    'pulsera_closes_total{code="1005"}': 1,
    'pulsera_closes_total{code="1003"}': 1,
    'pulsera_refusals_total{reason="bad_id"}': 1,
    pulsera_deliveries_total: 2,
    pulsera_consumers: 0,
    'pulsera_consumers_by_state{state="gone"}': 1,
    pulsera_notifications: 2,
    pulsera_notifications_unread: 1,
  });
  expect(figures.get('pulsera_rtt_seconds_count')).toBeGreaterThan(0);
  expect(figures.get('pulsera_delivery_seconds_count')).toBe(2);
  expect(figures.get(`pulsera_build_info{version="0.0.0-test",node="${process.versions.node}"}`)).toBe(1);
  const text = [...figures.keys()].join('\n');
  for (const secret of ['consumidor-77', 'contenido-secreto', String(id), hub.token])
    expect(text).not.toContain(secret);
});

test('reading the figures twice changes none of them', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('a'));
  wearable.say({ type: 'ping' });
  await wearable.next('pong');
  const counts = async () => [...(await scrape())].filter(([name]) => /messages|connects/.test(name));
  expect(await counts()).toEqual(await counts());
  await wearable.close();
});

describe('healthz and readyz', () => {
  test('say that it lives and is ready, the details only to those who may know', async () => {
    const bare = await fetch(`${hub.url}healthz`);
    expect([bare.status, await bare.json()]).toEqual([200, { status: 'ok', name: 'pulsera' }]);
    const ready = await fetch(`${hub.url}readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }]);
    const wearable = await Wearable.connect(hub.wearableUrl('a'));
    const detailed = await fetch(`${hub.url}readyz`, withToken());
    expect(await detailed.json()).toEqual({
      status: 'ready',
      version: '0.0.0-test',
      store: 'ok',
      layer: { kind: 'memory', state: 'ok', reason: null, pingMs: null },
      stopping: false,
      connections: 1,
    });
    await wearable.close();
  });

  test('need a Host that is allowed, like everything', async () => {
    const response = await fetch(`${hub.url}healthz`, { headers: { Origin: 'http://evil.example' } });
    expect(response.status).toBe(403);
  });
});

test('the figures themselves need the token', async () => {
  expect((await fetch(`${hub.url}metrics`)).status).toBe(401);
  await expect(post(hub, { consumidor_id: 1, tipo: 'x', contenido: 'x' })).rejects.toThrow('401');
});
