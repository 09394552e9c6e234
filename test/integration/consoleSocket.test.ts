/** Who may open the console, and what the contract answers over its real WebSocket. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { CONTRACT_VERSION } from '../../src/shared/console/contract.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
let cookie: string;
beforeAll(async () => {
  hub = await startTestHub();
  const response = await session({ token: hub.token });
  cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
});
afterAll(async () => {
  expect(hub.complaints).toEqual([]);
  await hub.stop();
});

const origin = (): string => hub.url.replace(/\/$/, '');
function session(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${hub.url}console/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/** Opens the console's socket, and answers 'open' or the status that refused it. */
async function tryOpen(headers: Record<string, string>, query = ''): Promise<'open' | number> {
  const ws = new WebSocket(`${hub.url.replace('http', 'ws')}console/socket${query}`, { headers });
  return new Promise((resolve, reject) => {
    ws.on('open', () => {
      ws.terminate();
      resolve('open');
    });
    ws.on('unexpected-response', (_request, response) => {
      ws.terminate();
      resolve(response.statusCode ?? 0);
    });
    ws.on('error', reject);
  }).catch((error: Error) => {
    throw error;
  }) as Promise<'open' | number>;
}

describe('the session', () => {
  test('is given for the token, as a cookie that scripts cannot read and other sites cannot send', async () => {
    const response = await session({ token: hub.token });
    expect(response.status).toBe(204);
    const set = response.headers.get('set-cookie') ?? '';
    expect(set).toMatch(
      new RegExp(`^pulsera_${hub.hub.port}=[\\w-]+; Path=/console/; Max-Age=\\d+; HttpOnly; SameSite=Strict$`),
    );
    expect(set).not.toContain(hub.token);
    expect((await fetch(`${hub.url}console/session`, { headers: { Cookie: cookie } })).status).toBe(204);
  });

  test.each([[{ token: 'wrong' }], [{ token: '' }], [{ token: 7 }], [{}], [null], [[]]])(
    'is refused for %j',
    async (body) => {
      const response = await session(body);
      expect(response.status).toBe(401);
      expect(response.headers.get('set-cookie')).toBeNull();
    },
  );

  test('is not given to a page of another origin, and not known without its cookie', async () => {
    expect((await session({ token: hub.token }, { Origin: 'http://localhost:1' })).status).toBe(403);
    expect((await fetch(`${hub.url}console/session`)).status).toBe(401);
    expect(
      (await fetch(`${hub.url}console/session`, { headers: { Cookie: `pulsera_${hub.hub.port}=${hub.token}` } }))
        .status,
    ).toBe(401);
  });

  test('survives a restart of the hub', async () => {
    const own = await startTestHub();
    const first = await fetch(`${own.url}console/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token: own.token }),
    });
    const value = /=([^;]+)/.exec(first.headers.get('set-cookie') ?? '')?.[1];
    const next = await own.restart();
    const known = await fetch(`${next.url}console/session`, {
      headers: { Cookie: `pulsera_${next.hub.port}=${value}` },
    });
    expect(known.status).toBe(204);
    await next.stop();
  });
});

describe('the socket opens', () => {
  test('for a browser with its session and own origin, and for an app with the token and none', async () => {
    expect(await tryOpen({ Cookie: cookie, Origin: origin() })).toBe('open');
    expect(await tryOpen({ Authorization: `Bearer ${hub.token}` })).toBe('open');
  });

  test('for nobody else, on loopback too', async () => {
    expect(await tryOpen({})).toBe(401);
    expect(await tryOpen({ Origin: origin() })).toBe(401);
    expect(await tryOpen({ Cookie: cookie })).toBe(401);
    expect(await tryOpen({ Cookie: cookie, Origin: 'http://localhost:1' })).toBe(401);
    expect(await tryOpen({ Cookie: cookie, Origin: 'http://evil.example' })).toBe(403);
    expect(await tryOpen({ Authorization: `Bearer ${hub.token}`, Origin: origin() })).toBe(401);
    expect(await tryOpen({ Authorization: 'Bearer wrong' })).toBe(401);
    expect(await tryOpen({}, `?token=${hub.token}`)).toBe(401);
  });
});

describe('the contract over the socket', () => {
  /** A console that says anything, and keeps what it hears but the ticks. */
  async function connect(headers: Record<string, string> = { Authorization: `Bearer ${hub.token}` }): Promise<{
    ws: WebSocket;
    heard: Record<string, unknown>[];
    say(message: unknown): void;
    ended: () => boolean;
  }> {
    const ws = new WebSocket(`${hub.url.replace('http', 'ws')}console/socket`, { headers });
    const heard: Record<string, unknown>[] = [];
    let ended = false;
    ws.on('message', (data) => {
      const message = JSON.parse(String(data)) as Record<string, unknown>;
      if (message['t'] !== 'tick') heard.push(message);
    });
    ws.on('close', () => {
      ended = true;
    });
    await new Promise((resolve) => ws.once('open', resolve));
    return {
      ws,
      heard,
      say: (message) => ws.send(typeof message === 'string' ? message : JSON.stringify(message)),
      ended: () => ended,
    };
  }

  test.each([
    ['another version', { t: 'hello', version: CONTRACT_VERSION + 1 }, 'other_version'],
    ['a call before hello', { t: 'call', id: 1, name: 'hub.info', args: {} }, 'bad_console_message'],
    ['what is no JSON', '{nope', 'bad_console_message'],
    ['an unknown kind', { t: 'nope' }, 'bad_console_message'],
  ])('%s is refused and closed', async (_what, message, code) => {
    const { heard, say, ended } = await connect();
    say(message);
    await expect.poll(ended).toBe(true);
    expect(heard).toEqual([{ t: 'refused', code, version: CONTRACT_VERSION }]);
  });

  test('bad arguments name their field, unknown commands are said, and the link goes on', async () => {
    const { ws, heard, say } = await connect();
    say({ t: 'hello', version: CONTRACT_VERSION });
    say({
      t: 'call',
      id: 1,
      name: 'connections.disconnect',
      args: { consumers: ['a b'], connection: null, code: 1000, reason: '' },
    });
    say({ t: 'call', id: 2, name: 'constructor.constructor', args: {} });
    say({
      t: 'call',
      id: 3,
      name: 'connections.disconnect',
      args: { consumers: ['a'], connection: null, code: 1006, reason: '' },
    });
    say({ t: 'open', id: 4, name: 'hub.info', args: {} });
    say({ t: 'call', id: 5, name: 'hub.info', args: {} });
    await expect.poll(() => heard.length).toBe(6);
    const by = (id: number) => heard.find((message) => message['id'] === id);
    expect(by(1)).toMatchObject({ t: 'error', code: 'bad_arguments', values: { field: 'consumers.0' } });
    expect(by(2)).toMatchObject({ t: 'error', code: 'unknown_command' });
    expect(by(3)).toMatchObject({ t: 'error', code: 'bad_close_code', values: { code: 1006 } });
    expect(by(4)).toMatchObject({ t: 'error', code: 'unknown_command' });
    expect(by(5)).toMatchObject({ t: 'result', value: { port: hub.hub.port, loopbackOnly: true } });
    ws.terminate();
  });

  test('streams are bounded, end when closed, and a console that leaves leaves nothing behind', async () => {
    const { ws, heard, say } = await connect();
    say({ t: 'hello', version: CONTRACT_VERSION });
    for (let id = 1; id <= 101; id += 1)
      say({ t: 'open', id, name: 'consumers.detail', args: { consumer: 'watched' } });
    await expect
      .poll(() => heard.find((message) => message['id'] === 101))
      .toMatchObject({ t: 'error', code: 'too_many_requests' });
    for (let id = 2; id <= 100; id += 1) say({ t: 'close', id });
    const wearable = await Wearable.connect(hub.wearableUrl('watched'));
    await expect
      .poll(() => heard.some((message) => message['id'] === 1 && JSON.stringify(message).includes('"connected"')))
      .toBe(true);
    ws.terminate();
    wearable.say({ type: 'ping' });
    await wearable.next('pong');
    await wearable.close();
  });

  test.each([
    ['the simulator with the token', (token: string) => ({ Authorization: `Bearer ${token}` }), 'simulator'],
    ['a page that calls itself so', () => ({ Cookie: cookie, Origin: origin() }), 'console'],
  ])('%s is told from anybody else', async (_who, headers, producer) => {
    const agent = { 'User-Agent': 'pulsera-simulator/1.0.0' };
    const { ws, heard, say } = await connect({ ...headers(hub.token), ...agent });
    say({ t: 'hello', version: CONTRACT_VERSION });
    const payload = { tipo: 'test', contenido: 'x', deseo_id: null };
    say({ t: 'call', id: 1, name: 'notifications.inject', args: { to: [`by-${producer}`], payload } });
    await expect.poll(() => heard.find((message) => message['id'] === 1)).toMatchObject({ t: 'result' });
    const about = { consumer: `by-${producer}`, text: '', tipo: null, state: 'all', producer: null, before: null };
    say({ t: 'call', id: 2, name: 'notifications.history', args: { ...about, limit: 10 } });
    await expect
      .poll(() => heard.find((message) => message['id'] === 2))
      .toMatchObject({ t: 'result', value: { notifications: [{ producer }] } });
    ws.terminate();
  });

  test('disconnect closes with the code and the reason that were chosen', async () => {
    const wearable = await Wearable.connect(hub.wearableUrl('bye'));
    const { ws, heard, say } = await connect();
    say({ t: 'hello', version: CONTRACT_VERSION });
    say({
      t: 'call',
      id: 1,
      name: 'connections.disconnect',
      args: { consumers: ['bye', 'nobody'], connection: null, code: 4500, reason: 'mantenimiento' },
    });
    expect(await wearable.end()).toBe(4500);
    expect(wearable.closed?.reason).toBe('mantenimiento');
    await expect
      .poll(() => heard.find((message) => message['id'] === 1))
      .toEqual({ t: 'result', id: 1, value: { closed: 1 } });
    ws.terminate();
  });
});
