import type { IncomingHttpHeaders } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Backend, type Verdict } from '../../../src/hub/backend.ts';
import { newCounts } from '../../../src/hub/counts.ts';
import { StoreError } from '../../../src/hub/store/store.ts';
import { accepting, held, reply, startBackend, startRawBackend, type TestBackend } from '../../support/backend.ts';
import { FakeClock } from '../../support/parts.ts';

const HOUR_MS = 3_600_000;
const there = (): boolean => false;

let server: TestBackend;
let clock: FakeClock;
let remembered: Map<string, number>;
let unexpected: unknown[];
let states: string[];
let counts: ReturnType<typeof newCounts>;
const backends: Backend[] = [];

beforeEach(async () => {
  server = await startBackend();
  clock = new FakeClock();
  remembered = new Map();
  unexpected = [];
  states = [];
  counts = newCounts();
});
afterEach(async () => {
  for (const backend of backends.splice(0)) backend.stop();
  await server.stop();
  expect(unexpected).toEqual([]);
});

function made(url = server.url, fails: Error | null = null): Backend {
  const backend = new Backend({
    url,
    version: '1.2.3',
    clock,
    counts,
    key: Buffer.from('key'),
    remember: {
      accepted: async (consumer, hash, since) => {
        if (fails) throw fails;
        return (remembered.get(`${consumer} ${hash}`) ?? -1) >= since;
      },
      recordAccepted: async (consumer, hash, at) => {
        if (fails) throw fails;
        remembered.set(`${consumer} ${hash}`, at);
      },
    },
    onState: (state, outcome) => states.push(`${state} ${outcome}`),
    onUnexpected: (error) => unexpected.push(error),
  });
  backends.push(backend);
  return backend;
}

const unavailable = (outcome: string): object => ({ kind: 'unavailable', code: 'backend_unavailable', outcome });

describe('what Django is asked', () => {
  test('is a GET with the credentials of the handshake and nothing else of it', async () => {
    await made().ask(
      'a_b-9',
      { cookie: 'sessionid=1; a=b', authorization: 'Token x', origin: 'http://x', 'x-forwarded-for': '1.2.3.4' },
      there,
    );
    const { host, connection, ...headers } = server.asked[0]?.headers ?? {};
    expect(server.asked).toMatchObject([{ method: 'GET', url: '/pendientes/a_b-9/' }]);
    expect(headers).toEqual({
      accept: 'application/json',
      'user-agent': 'pulsera/1.2.3',
      cookie: 'sessionid=1; a=b',
      authorization: 'Token x',
    });
  });

  test('goes over connections that are kept', async () => {
    const backend = made();
    for (let i = 0; i < 10; i += 1) await backend.ask('7', {}, there);
    server.reply = reply(403, 'x'.repeat(10_000));
    for (let i = 0; i < 10; i += 1) await backend.ask('7', {}, there);
    expect(server.asked).toHaveLength(20);
    expect(server.connections).toBeLessThan(4);
  });

  test('is asked again where a kept connection was cut as it was used', async () => {
    const backend = made();
    await backend.ask('7', {}, there);
    server.reply = (response) => {
      server.reply = accepting([{ id: 1 }]);
      response.socket?.resetAndDestroy();
    };
    expect(await backend.ask('7', {}, there)).toEqual({ kind: 'accepted', notifications: [{ id: 1 }] });
    expect(server.asked).toHaveLength(3);
    expect(backend.status.failures).toBe(0);
  });
});

describe('it lets in', () => {
  test('with what is unread, as it was given', async () => {
    const notifications = [{ id: 2, tipo: 'alerta', extra: { más: [1] } }, { id: 1 }];
    server.reply = accepting(notifications);
    expect(await made().ask('7', {}, there)).toEqual({ kind: 'accepted', notifications });
  });

  test('at most 1,000 of them, and counts the others', async () => {
    server.reply = accepting(Array.from({ length: 1_003 }, (_, id) => ({ id })));
    const verdict = await made().ask('7', {}, there);
    expect(verdict.kind === 'accepted' && verdict.notifications.at(-1)).toEqual({ id: 999 });
    expect([...counts.drops]).toEqual([['backend_notifications', 3]]);
  });

  test('up to 4 MiB of them, in however many pieces', async () => {
    const body = JSON.stringify({ notifications: [{ contenido: 'ñ'.repeat(1_000_000) }] }).padEnd(
      4 * 2 ** 20 - 1_000_000,
    );
    server.reply = (response) => {
      response.write(body.slice(0, 100));
      setImmediate(() => response.end(body.slice(100)));
    };
    expect((await made().ask('7', {}, there)).kind).toBe('accepted');
  });

  test('a store that keeps nothing stops nobody', async () => {
    expect((await made(server.url, new StoreError('full', 'full')).ask('7', {}, there)).kind).toBe('accepted');
  });
});

describe('it refuses', () => {
  test.each([301, 302, 303, 304, 307, 308, 401, 403, 404])('%d', async (status) => {
    server.reply = reply(status, '', { Location: server.url.replace('{consumidor_id}', '7') });
    const backend = made();
    expect(await backend.ask('7', {}, there)).toEqual({ kind: 'refused', code: 'backend_refused', status });
    expect(server.asked).toHaveLength(1);
    expect([...backend.outcomes]).toEqual([['refused', 1]]);
  });

  test('who was accepted before, and does not serve them when it is silent later', async () => {
    const backend = made();
    await backend.ask('7', { cookie: 'sessionid=1' }, there);
    server.reply = reply(403);
    await backend.ask('7', { cookie: 'sessionid=1' }, there);
    server.reply = reply(500);
    expect(await backend.ask('7', { cookie: 'sessionid=1' }, there)).toEqual(unavailable('server_error'));
  });

  test('without a line in the store for those it never accepted', async () => {
    server.reply = reply(403);
    await made().ask('7', {}, there);
    expect(remembered.size).toBe(0);
  });

  test('at once, however long the page that says so', async () => {
    server.reply = (response) => {
      response.writeHead(403);
      response.write('x');
    };
    const backend = made();
    expect((await backend.ask('7', {}, there)).kind).toBe('refused');
  });
});

describe('no answer that can be used', () => {
  test.each<[string, number, unknown, string]>([
    ['a server error', 500, '', 'server_error'],
    ['a gateway’s error', 502, '', 'server_error'],
    ['another of the client’s', 400, '', 'bad_status'],
    ['too many requests', 429, '', 'bad_status'],
    ['no content', 204, '', 'bad_status'],
    ['a page', 200, '<html>', 'bad_body'],
    ['nothing', 200, '', 'bad_body'],
    ['null', 200, 'null', 'bad_body'],
    ['a bare list', 200, [], 'bad_body'],
    ['no list', 200, { notifications: {} }, 'bad_body'],
    ['a list of lists', 200, { notifications: [[]] }, 'bad_body'],
    ['a list with null', 200, { notifications: [{ id: 1 }, null] }, 'bad_body'],
    ['a list of numbers', 200, { notifications: [1] }, 'bad_body'],
    ['more than 4 MiB', 200, { notifications: [{ contenido: 'x'.repeat(4 * 2 ** 20) }] }, 'bad_body'],
  ])('%s', async (_what, status, body, outcome) => {
    server.reply = reply(status, body);
    const backend = made();
    expect(await backend.ask('7', {}, there)).toEqual(unavailable(outcome));
    expect([...backend.outcomes]).toEqual([[outcome, 1]]);
  });

  test('text that is not UTF-8', async () => {
    server.reply = (response) => response.end(Buffer.from('{"notifications":[{"contenido":"\xff"}]}', 'latin1'));
    expect(await made().ask('7', {}, there)).toEqual(unavailable('bad_body'));
  });

  test('a body without an end', async () => {
    server.reply = (response) => {
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(65_536, 32), () => setImmediate(more));
      };
      more();
    };
    expect(await made().ask('7', {}, there)).toEqual(unavailable('bad_body'));
  });

  test('silence, before the answer and within it, is cut after the limit', { timeout: 10_000 }, async () => {
    const backend = made();
    server.reply = held(server);
    const silent = backend.ask('7', {}, there);
    await expect.poll(() => server.open).toHaveLength(1);
    server.reply = (response) => {
      const drip = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(drip));
    };
    const trickling = backend.ask('7', {}, there);
    expect(await silent).toEqual(unavailable('timeout'));
    expect(await trickling).toEqual(unavailable('timeout'));
    await expect.poll(() => server.open[0]?.destroyed).toBe(true);
  });

  test('nobody there, and a name that does not exist', async () => {
    await server.stop();
    expect(await made().ask('7', {}, there)).toEqual(unavailable('unreachable'));
    expect(await made('http://no-such-host.invalid/{consumidor_id}/').ask('7', {}, there)).toEqual(
      unavailable('unreachable'),
    );
  });

  test.each<[string, string, boolean]>([
    ['bytes that are not HTTP', 'SSH-2.0-OpenSSH\r\n', false],
    ['a cut head', 'HTTP/1.1 200 OK\r\nContent-Le', true],
    ['a cut body', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"notifications":', true],
    ['endless headers', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`, false],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n', false],
    ['nothing', '', true],
  ])('%s', async (_what, bytes, ends) => {
    const raw = await startRawBackend((socket) => {
      if (ends) socket.end(bytes, 'latin1');
      else socket.write(bytes, 'latin1');
    });
    expect(await made(raw.url).ask('7', {}, there)).toEqual(unavailable('unreachable'));
    await raw.stop();
  });
});

describe('while it is silent', () => {
  const session = { cookie: 'sessionid=1', authorization: 'Token x' };

  test('the same credentials that it accepted within a day are good, and others are not', async () => {
    const backend = made();
    await backend.ask('7', session, there);
    server.reply = reply(503);
    const kinds = async (...asked: [string, IncomingHttpHeaders][]): Promise<string[]> => {
      const all: Verdict[] = [];
      for (const [consumer, headers] of asked) all.push(await made().ask(consumer, headers, there));
      return all.map(({ kind }) => kind);
    };
    expect(
      await kinds(
        ['7', session],
        ['8', session],
        ['7', {}],
        ['7', { cookie: 'sessionid=2', authorization: 'Token x' }],
        ['7', { cookie: 'sessionid=1' }],
        ['7', { authorization: 'Token x' }],
        ['7', { cookie: 'Token x', authorization: 'sessionid=1' }],
      ),
    ).toEqual(['unverified', ...Array(6).fill('unavailable')]);
    clock.set = 24 * HOUR_MS;
    expect(await kinds(['7', session])).toEqual(['unverified']);
    clock.set = 24 * HOUR_MS + 1;
    expect(await kinds(['7', session])).toEqual(['unavailable']);
    expect(await backend.ask('7', session, there)).toEqual(unavailable('server_error'));
  });

  test('credentials are kept as a hash that only this key makes', async () => {
    await made().ask('7', session, there);
    const [line = ''] = remembered.keys();
    expect(line).toMatch(/^7 [\w-]{43}$/);
  });

  test('a store that cannot be read lets nobody in', async () => {
    server.reply = reply(503);
    const backend = made(server.url, new StoreError('failed', 'failed'));
    expect(await backend.ask('7', session, there)).toEqual(unavailable('server_error'));
  });

  test('it is spared, one looks whether it is back, and then it is asked again', async () => {
    const backend = made();
    await backend.ask('7', session, there);
    server.reply = reply(500);
    for (let i = 0; i < 5; i += 1) await backend.ask('8', {}, there);
    expect(backend.status).toEqual({ url: server.url, state: 'open', since: clock.wall(), failures: 5 });
    expect(states).toEqual(['open server_error']);
    expect(await backend.ask('8', {}, there)).toEqual(unavailable('spared'));
    expect(await backend.ask('7', session, there)).toEqual({ kind: 'unverified' });
    expect(server.asked).toHaveLength(6);
    expect(backend.unverified).toBe(1);

    clock.pass(5_000);
    server.reply = held(server);
    const probe = backend.ask('8', {}, there);
    expect(await backend.ask('8', {}, there)).toEqual(unavailable('spared'));
    await expect.poll(() => server.open).toHaveLength(1);
    server.open[0]?.end('{"notifications":[]}');
    expect((await probe).kind).toBe('accepted');
    server.reply = accepting();
    expect((await backend.ask('9', {}, there)).kind).toBe('accepted');
    expect(states.map((state) => state.split(' ')[0])).toEqual(['open', 'half_open', 'closed']);
  });

  test('what one client sends does not open the breaker', async () => {
    const backend = made();
    for (const status of [400, 431, 403, 302, 200]) {
      server.reply = reply(status, 'nope');
      for (let i = 0; i < 10; i += 1) await backend.ask('7', {}, there);
    }
    expect(backend.status).toMatchObject({ state: 'closed', failures: 0 });
  });
});

describe('when many come at once', () => {
  const many = (backend: Backend, number: number, gone = there): Promise<Verdict>[] =>
    Array.from({ length: number }, (_, i) => backend.ask(String(i), {}, gone));
  const kindsOf = async (verdicts: readonly Promise<Verdict>[]): Promise<string[]> => [
    ...new Set((await Promise.all(verdicts)).map((verdict) => ('outcome' in verdict ? verdict.outcome : verdict.kind))),
  ];

  test('200 are asked at once, 2,000 wait in order, and the rest are told to come back', async () => {
    const backend = made();
    server.reply = held(server);
    const let_in = many(backend, 2_200);
    expect(await kindsOf(many(backend, 10))).toEqual(['busy']);
    await expect.poll(() => server.open).toHaveLength(200);
    server.reply = accepting();
    for (const response of server.open) response.end('{"notifications":[]}');
    expect(await kindsOf(let_in)).toEqual(['accepted']);
    expect(server.asked).toHaveLength(2_200);
    expect(server.connections).toBeLessThanOrEqual(200);
    expect(new Set(server.asked.map(({ url }) => url)).size).toBe(2_200);
    expect(server.asked.slice(-100).every(({ url }) => Number(url.split('/')[2]) >= 1_900)).toBe(true);
    expect(Object.fromEntries(backend.outcomes)).toEqual({ accepted: 2_200, busy: 10 });
  });

  test('who waited too long or has left is not asked about', async () => {
    const backend = made();
    server.reply = held(server);
    const asked = many(backend, 200);
    const left = many(backend, 5, () => true);
    const staying = many(backend, 5);
    await expect.poll(() => server.open).toHaveLength(200);
    server.reply = accepting();
    server.open[0]?.end('{"notifications":[]}');
    expect(await kindsOf(left)).toEqual(['gone']);
    expect(await kindsOf(staying)).toEqual(['accepted']);
    const late = many(backend, 200);
    clock.pass(3_001);
    for (const response of server.open) response.end('{"notifications":[]}');
    expect(await kindsOf(asked)).toEqual(['accepted']);
    expect((await kindsOf(late)).sort()).toEqual(['accepted', 'busy']);
  });

  test('all who wait are answered as soon as it is spared', async () => {
    const backend = made();
    server.reply = held(server);
    const asked = many(backend, 200);
    const waiting = many(backend, 1_000);
    await expect.poll(() => server.open).toHaveLength(200);
    server.reply = reply(500);
    for (const response of server.open) response.writeHead(500).end();
    expect(await kindsOf(asked)).toEqual(['server_error']);
    expect((await kindsOf(waiting)).includes('spared')).toBe(true);
    expect(server.asked.length).toBeLessThan(210);
  });

  test('stopping gives up all of them', async () => {
    const backend = made();
    server.reply = held(server);
    const all = many(backend, 300);
    await expect.poll(() => server.open).toHaveLength(200);
    backend.stop();
    expect((await kindsOf(all)).sort()).toEqual(['busy', 'unreachable']);
    expect(await backend.ask('7', {}, there)).toEqual(unavailable('busy'));
    expect(states).toEqual([]);
  });
});
