/** A hub that asks a backend at each connect: who comes in, who does not, and what happens while the backend is away. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TimelineEntry } from '../../src/shared/console/contract.ts';
import { metric } from '../support/api.ts';
import { accepting, held, reply, startBackend, type TestBackend } from '../support/backend.ts';
import { openConsole } from '../support/console.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { frame, handshake, RawClient } from '../support/raw.ts';
import { Wearable } from '../support/wearable.ts';

let backend: TestBackend;
let hub: TestHub;
let complaints: string[];
const clients: RawClient[] = [];
beforeEach(async () => {
  backend = await startBackend();
  hub = await startTestHub({ flags: { backendUrl: backend.url, maxConnections: '50', refusalsPerMinute: '1000' } });
  complaints = [];
});
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy();
  expect(hub.complaints.map(({ msg }) => msg)).toEqual(complaints);
  await hub.stop();
  await backend.stop();
});

/** Says a handshake, and perhaps more at once. */
function call(id: string | number, { extra = [] as readonly string[], more = Buffer.alloc(0) } = {}): RawClient {
  const client = new RawClient(hub.hub.port);
  clients.push(client);
  client.say(Buffer.concat([Buffer.from(handshake(hub.hub.port, { path: `/ws/notificaciones/${id}/`, extra })), more]));
  return client;
}

async function answer(client: RawClient): Promise<{ status: number; code: string; head: string }> {
  await expect.poll(() => client.ended).toBe(true);
  const [head = '', body = '{}'] = client.text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), code: (JSON.parse(body) as { code: string }).code, head };
}

const session = (n: number): { extra: string[] } => ({
  extra: [`Cookie: sessionid=${n}`, `Authorization: Token ${n}`],
});
const PING = frame('{"type":"ping"}');
const pongs = ({ text }: RawClient): number => text.split('{"type":"pong"}').length - 1;

describe('a connect', () => {
  test('is let in by the session that Django knows, and everything else works as ever', async () => {
    backend.reply = (response, request) => {
      const known = request.headers.cookie === 'sessionid=1' && request.headers.authorization === 'Token 1';
      (known ? accepting() : reply(403))(response, request);
    };
    const wearable = await Wearable.connect(hub.wearableUrl('7'), {
      headers: { Cookie: 'sessionid=1', Authorization: 'Token 1' },
    });
    wearable.say({ type: 'ping' });
    await wearable.next('pong');
    expect(backend.asked).toMatchObject([{ method: 'GET', url: '/pendientes/7/' }]);
    expect(await answer(call(7, session(2)))).toMatchObject({ status: 403, code: 'backend_refused' });
    expect(await answer(call(7))).toMatchObject({ status: 403, code: 'backend_refused' });
    expect(await metric(hub, 'pulsera_backend_requests_total{outcome="accepted"}')).toBe(1);
    expect(await metric(hub, 'pulsera_backend_requests_total{outcome="refused"}')).toBe(2);
    expect(await metric(hub, 'pulsera_backend_up')).toBe(1);
    await wearable.close();
  });

  test('opens with what Django has unread, as it gave it, and what was read here stays read', async () => {
    const django = (id: number, more: object = {}) => ({
      id,
      tipo: 'alerta',
      contenido: `n${id}`,
      fecha_envio: `2099-01-01T00:00:0${id}.123456-06:00`,
      leida: false,
      deseo_id: null,
      ...more,
    });
    const notifications = [django(2, { prioridad: { alta: true } }), django(1)];
    backend.reply = accepting(notifications);
    const wearable = new Wearable(hub.wearableUrl('7'));
    expect((await wearable.next('initial_notifications'))['notifications']).toEqual(notifications);
    wearable.say({ type: 'mark_read', notification_id: 2 });
    await wearable.next('marked_read');
    await wearable.close();
    const again = new Wearable(hub.wearableUrl('7'));
    expect((await again.next('initial_notifications'))['notifications']).toEqual([django(1)]);
    await again.close();
  });

  test('takes the thousand newest of a longer list', async () => {
    backend.reply = accepting(
      Array.from({ length: 1_005 }, (_, i) => ({ id: 2_000 - i, tipo: 'test', contenido: '', deseo_id: null })),
    );
    const wearable = await Wearable.connect(hub.wearableUrl('7'));
    expect(await metric(hub, 'pulsera_notifications_unread')).toBe(1_000);
    expect(await metric(hub, 'pulsera_drops_total{reason="backend_notifications"}')).toBe(5);
    await wearable.close();
  });

  test('that a redirect answers is refused, and the redirect is not followed', async () => {
    backend.reply = reply(302, '', { Location: backend.url.replace('{consumidor_id}', 'login') });
    expect(await answer(call(7))).toMatchObject({ status: 403, code: 'backend_refused' });
    expect(backend.asked).toHaveLength(1);
  });

  test('is judged by the hub first: who cannot come in anyway is not asked about', async () => {
    expect((await answer(call('not%20one'))).status).toBe(400);
    expect((await answer(call(7, { extra: ['Origin: http://evil.example'] }))).status).toBe(403);
    expect(backend.asked).toEqual([]);
  });

  test('refused is in the consumer’s timeline with what Django said', async () => {
    backend.reply = reply(401);
    const console_ = await openConsole(hub);
    const timeline: TimelineEntry[] = [];
    console_.client.open(
      'consumers.detail',
      { consumer: '7' },
      { event: (event) => timeline.unshift(...(event.timeline ?? [])) },
    );
    await answer(call(7));
    await expect.poll(() => timeline).toMatchObject([{ kind: 'refused', detail: 'backend_refused', note: '401' }]);
    console_.close();
  });
});

describe('while Django thinks', () => {
  beforeEach(() => {
    backend.reply = held(backend);
  });
  const allow = (): void => {
    backend.reply = accepting();
    for (const response of backend.open.splice(0)) response.end('{"notifications":[]}');
  };

  test('what the wearable says with its handshake and after it is heard once it is in, in order', async () => {
    const client = call(7, { more: Buffer.concat([PING, PING]) });
    await expect.poll(() => backend.open).toHaveLength(1);
    client.say(Buffer.concat(Array(100).fill(PING)));
    // The hub has read them when it has answered somebody who came later.
    expect((await fetch(`${hub.url}healthz`)).status).toBe(200);
    client.say(frame('nope'));
    allow();
    await expect.poll(() => client.text).toContain('bad_json');
    expect(pongs(client)).toBe(102);
    expect(client.text.indexOf('initial_notifications')).toBeLessThan(client.text.indexOf('pong'));
    expect(client.text.lastIndexOf('pong')).toBeLessThan(client.text.indexOf('bad_json'));
  });

  test('a flood from the wearable waits on its side', async () => {
    const client = call(7);
    await expect.poll(() => backend.open).toHaveLength(1);
    const flood = frame('x'.repeat(60_000));
    for (let i = 0; i < 500; i += 1) client.say(flood);
    // The kernels' buffers take some megabytes; then it stands still.
    const waiting: number[] = [];
    await expect
      .poll(() => {
        waiting.push(client.socket.writableLength);
        return new Set(waiting.slice(-5)).size === 1 && waiting.length > 5;
      })
      .toBe(true);
    expect(client.socket.writableLength).toBeGreaterThan(10_000_000);
    expect(await metric(hub, 'pulsera_messages_in_total{type="other"}')).toBe(0);
    allow();
    await expect.poll(() => metric(hub, 'pulsera_messages_in_total{type="other"}')).toBeGreaterThan(0);
    expect(client.text).toContain('101 Switching Protocols');
  });

  test.each(['end', 'resetAndDestroy'] as const)(
    'a wearable that leaves (%s) is nobody’s connection',
    async (leave) => {
      const client = call(7);
      await expect.poll(() => backend.open).toHaveLength(1);
      client.socket[leave]();
      expect((await fetch(`${hub.url}healthz`)).status).toBe(200);
      allow();
      await expect.poll(() => client.ended).toBe(true);
      await expect.poll(() => metric(hub, 'pulsera_backend_requests_total{outcome="accepted"}')).toBe(1);
      expect(hub.hub.connections()).toBe(0);
      expect(await metric(hub, 'pulsera_connects_total')).toBe(0);
    },
  );

  test('a wearable that leaves before Django says no was not refused', async () => {
    const client = call(7);
    await expect.poll(() => backend.open).toHaveLength(1);
    client.socket.resetAndDestroy();
    expect((await fetch(`${hub.url}healthz`)).status).toBe(200);
    backend.open[0]?.writeHead(403).end();
    await expect.poll(() => metric(hub, 'pulsera_backend_requests_total{outcome="refused"}')).toBe(1);
    expect(await metric(hub, 'pulsera_refusals_total{reason="backend_refused"}')).toBe(0);
  });

  test('those who wait count as connections', async () => {
    const waiting = Array.from({ length: 50 }, (_, i) => call(i));
    await expect.poll(() => backend.open).toHaveLength(50);
    expect(await answer(call(99))).toMatchObject({ status: 503, code: 'full' });
    allow();
    for (const client of waiting) await expect.poll(() => client.text).toContain('initial_notifications');
    expect(await answer(call(99))).toMatchObject({ status: 503, code: 'full' });
    for (const client of waiting.splice(0)) client.socket.destroy();
    await expect.poll(() => hub.hub.connections()).toBe(0);
    const wearable = await Wearable.connect(hub.wearableUrl('99'));
    await wearable.close();
  });

  test('a hub that stops tells those who wait so, and does not wait for Django', async () => {
    const client = call(7);
    await expect.poll(() => backend.open).toHaveLength(1);
    const stopped = hub.hub.stop('going_away');
    // Sooner than what is asked would be given up by itself.
    await expect.poll(() => client.ended, { timeout: 1_500 }).toBe(true);
    expect(await answer(client)).toMatchObject({ status: 503, code: 'stopping' });
    await stopped;
    expect(client.text).toMatch(/Retry-After: \d+/);
  });
});

describe('while Django is away', () => {
  test('who it let in today comes in, others are told when to come again, and a hub that starts again remembers', async () => {
    const headers = { Cookie: 'sessionid=1', Authorization: 'Token 1' };
    const first = await Wearable.connect(hub.wearableUrl('7'), { headers });
    await first.close();
    await backend.stop();
    const second = await Wearable.connect(hub.wearableUrl('7'), { headers });
    await second.close();
    const refused = await answer(call(8, session(1)));
    expect(refused).toMatchObject({ status: 503, code: 'backend_unavailable' });
    expect(refused.head).toMatch(/Retry-After: \d+/);
    expect(await answer(call(7, session(2)))).toMatchObject({ status: 503, code: 'backend_unavailable' });
    expect(await metric(hub, 'pulsera_backend_unverified_total')).toBe(1);
    expect(await metric(hub, 'pulsera_backend_requests_total{outcome="unreachable"}')).toBe(3);
    hub = await hub.restart();
    const third = await Wearable.connect(hub.wearableUrl('7'), { headers });
    await third.close();
    expect(await answer(call(8, session(1)))).toMatchObject({ status: 503 });
  });

  test('a session that it ended does not come in, although it let it in today', async () => {
    const headers = { Cookie: 'sessionid=1', Authorization: 'Token 1' };
    await (await Wearable.connect(hub.wearableUrl('7'), { headers })).close();
    backend.reply = reply(403);
    expect(await answer(call(7, session(1)))).toMatchObject({ status: 403, code: 'backend_refused' });
    await backend.stop();
    expect(await answer(call(7, session(1)))).toMatchObject({ status: 503, code: 'backend_unavailable' });
  });

  test('it is spared after five in vain, and asked again when it is back', { timeout: 30_000 }, async () => {
    backend.reply = reply(500);
    for (let i = 0; i < 7; i += 1) {
      expect(await answer(call(i))).toMatchObject({ status: 503, code: 'backend_unavailable' });
    }
    expect(backend.asked).toHaveLength(5);
    expect(await metric(hub, 'pulsera_backend_up')).toBe(0);
    expect(await metric(hub, 'pulsera_backend_requests_total{outcome="spared"}')).toBe(2);
    backend.reply = accepting();
    await expect
      .poll(
        () =>
          Wearable.connect(hub.wearableUrl('7'))
            .then((wearable) => wearable.close())
            .then(() => 'in', String),
        {
          timeout: 20_000,
          interval: 500,
        },
      )
      .toBe('in');
    expect(backend.asked).toHaveLength(6);
    expect(await metric(hub, 'pulsera_backend_up')).toBe(1);
    complaints = ['the backend does not answer and is spared for a while'];
  });

  test('credentials are neither in the log nor anywhere in the data dir', async () => {
    const headers = { Cookie: 'sessionid=4711', Authorization: 'Token 4711' };
    const wearable = await Wearable.connect(hub.wearableUrl('consumidor-77'), { headers });
    await wearable.close();
    backend.reply = reply(500);
    for (let i = 0; i < 6; i += 1) await answer(call(i, session(4_711)));
    await hub.hub.stop('going_away');
    const files = (await readdir(hub.dataDir, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
    const texts = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')));
    const all = texts.join('') + JSON.stringify(hub.complaints);
    expect(all).toContain('consumidor-77');
    expect(all).not.toContain('4711');
    complaints = ['the backend does not answer and is spared for a while'];
  });
});
