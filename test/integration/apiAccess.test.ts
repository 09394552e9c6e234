import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemSchema } from '../../src/hub/api/problems.ts';
import { apiDraft, askApi, exchange, rawRequest } from '../support/http.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

let open: TestHub;
let closed: TestHub;
beforeAll(async () => {
  open = await startTestHub();
  closed = await startTestHub({ flags: { requireToken: 'true' } });
});
afterAll(async () => {
  for (const hub of [open, closed]) {
    expect(hub.complaints).toEqual([]);
    await hub.stop();
  }
});

/** What only those get who may use the API. */
const PROTECTED = [
  ['GET', '/api/notificaciones/'],
  ['POST', '/api/notificaciones/'],
  ['GET', '/api/notificaciones/1/'],
  ['PATCH', '/api/notificaciones/1/'],
  ['OPTIONS', '/api/notificaciones/'],
  ['GET', '/api/openapi.json'],
  ['GET', '/api/docs'],
  ['GET', '/api/nada'],
  ['GET', '/api'],
  ['GET', '/metrics'],
  ['GET', '/metrics/'],
] as const;

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

/** Asks with these header lines, whatever they are; `host` stands for the whole value. */
async function said(
  hub: TestHub,
  { method = 'GET', path = '/api/notificaciones/', lines = [] as readonly string[], host = '' } = {},
) {
  const request = rawRequest(hub.hub.port, method, path, { headers: lines }).toString('latin1');
  const answer = await exchange(
    hub.hub.port,
    host === '' ? request : request.replace(/^Host: .*\r\n/m, host.replace(/^(?=.)/, 'Host: ')),
  );
  const json = answer.headers['content-type']?.includes('json');
  return { ...answer, body: json ? JSON.parse(answer.body) : answer.body };
}

const UNAUTHORIZED = {
  status: 401,
  body: {
    type: '/api/docs#unauthorized',
    title: expect.any(String),
    status: 401,
    code: 'unauthorized',
    detail: expect.stringMatching(/\.$/),
  },
};

describe('with --require-token', () => {
  test.each(PROTECTED)('%s %s is 401 without it', async (method, path) => {
    const { status, headers, body } = await askApi(closed, method, path);
    expect({ status, body }).toMatchObject(UNAUTHORIZED);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(headers.get('www-authenticate')).toBe('Bearer realm="pulsera"');
  });

  test.each(PROTECTED)('%s %s is let in with it', async (method, path) => {
    expect((await askApi(closed, method, path, undefined, bearer(closed.token))).status).not.toBe(401);
  });

  test('nothing is done before the token was seen, nor is the body', async () => {
    const answer = await askApi(closed, 'POST', '/api/notificaciones/', '{', { 'Content-Type': 'text/plain' });
    expect(answer).toMatchObject(UNAUTHORIZED);
    await askApi(closed, 'POST', '/api/notificaciones/', apiDraft('nobody'));
    const list = await askApi(closed, 'GET', '/api/notificaciones/', undefined, bearer(closed.token));
    expect(list.body.results).toEqual([]);
  });

  test.each([
    '/%61pi/notificaciones/',
    '/ap%69/notificaciones/1/',
    '/api%2fnotificaciones/',
    '/%6detrics',
    '/metrics#x',
    '/api/docs#x',
    'http://127.0.0.1/api/notificaciones/',
    'http://127.0.0.1/%61pi/openapi.json',
    'https://example.com/metrics',
    '//api/notificaciones/',
    '/./api/notificaciones/',
    '/x/../metrics',
    '/API/notificaciones/',
    '/metrics;x',
  ])('the address %s opens nothing without it', async (path) => {
    const answer = await said(closed, { path });
    expect([401, 404]).toContain(answer.status);
    expect(problemSchema.parse(answer.body).status).toBe(answer.status);
    // Where it leads somewhere with the token, it was the token that was missing.
    const allowed = await said(closed, { path, lines: [`Authorization: Bearer ${closed.token}`] });
    expect(answer.status).toBe(allowed.status === 404 ? answer.status : 401);
  });

  test.each([
    ['no token', 'Bearer '],
    ['another one', `Bearer ${'A'.repeat(43)}`],
    ['another scheme', 'Basic %s'],
    ['no scheme', '%s'],
    ['a part of it', 'Bearer %s'],
    ['two', 'Bearer %s %s'],
  ])('%s opens nothing', async (what, value) => {
    const token = what === 'a part of it' ? closed.token.slice(0, -1) : closed.token;
    const Authorization = value.replaceAll('%s', token);
    expect(await askApi(closed, 'GET', '/api/notificaciones/', undefined, { Authorization })).toMatchObject(
      UNAUTHORIZED,
    );
  });

  test('the scheme may be written in any case', async () => {
    const Authorization = `bearer ${closed.token}`;
    expect((await askApi(closed, 'GET', '/api/notificaciones/', undefined, { Authorization })).status).toBe(200);
  });

  test("a token in the address, or a browser's session, opens nothing of it", async () => {
    const query = `/api/notificaciones/?token=${closed.token}&access_token=${closed.token}`;
    expect(await askApi(closed, 'GET', query)).toMatchObject(UNAUTHORIZED);
    const session = await askApi(closed, 'POST', '/console/session', { token: closed.token });
    const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(cookie).toMatch(/^pulsera_\d+=.{40,}$/);
    expect(await askApi(closed, 'GET', '/api/notificaciones/', undefined, { Cookie: cookie })).toMatchObject(
      UNAUTHORIZED,
    );
  });
});

describe('on loopback', () => {
  test.each(PROTECTED)('%s %s needs no token', async (method, path) => {
    expect((await askApi(open, method, path)).status).not.toBe(401);
  });

  test('a wrong token is refused where none was needed, and the right one is let in', async () => {
    expect(await askApi(open, 'GET', '/api/notificaciones/', undefined, bearer('wrong'))).toMatchObject(UNAUTHORIZED);
    expect(await askApi(open, 'GET', '/metrics', undefined, bearer(closed.token))).toMatchObject(UNAUTHORIZED);
    expect((await askApi(open, 'GET', '/api/notificaciones/', undefined, bearer(open.token))).status).toBe(200);
  });

  test.each([
    'Forwarded: for=192.0.2.1',
    'Forwarded:',
    'X-Forwarded-For: 127.0.0.1',
    'X-Forwarded-Host: localhost',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Whatever: 1',
    'x-forwarded-for:',
    'X-Real-IP: 127.0.0.1',
    'Via: 1.1 proxy',
  ])('%s says that a proxy passed it on, and then the token is needed', async (line) => {
    for (const path of ['/api/notificaciones/', '/metrics']) {
      expect(await said(open, { path, lines: [line] })).toMatchObject(UNAUTHORIZED);
      const lines = [line, `Authorization: Bearer ${open.token}`];
      expect((await said(open, { path, lines })).status).toBe(200);
    }
  });
});

describe('from elsewhere', () => {
  test('a hub that is open to the network wants the token from everybody, and its own names are allowed', async () => {
    const wide = await startTestHub({ flags: { host: '0.0.0.0' } });
    const { port } = wide.hub;
    const outside = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ family }) => family === 'IPv4');
    for (const { address } of outside) {
      const hub = { url: `http://${address}:${port}/` };
      expect(await askApi(hub, 'GET', '/api/notificaciones/')).toMatchObject(UNAUTHORIZED);
      expect((await askApi(hub, 'GET', '/api/notificaciones/', undefined, bearer(wide.token))).status).toBe(200);
      expect((await askApi(hub, 'GET', '/readyz')).body).toEqual({ status: 'ready' });
    }
    expect(wide.complaints.map(({ msg }) => msg)).toEqual([expect.stringContaining('not authenticated')]);
    await wide.stop();
  });

  test('an allowed name that is not loopback needs the token', async () => {
    const named = await startTestHub({ flags: { allowedHosts: 'pulsera.example.com' } });
    const host = 'pulsera.example.com';
    expect(await said(named, { host: `${host}\r\n` })).toMatchObject(UNAUTHORIZED);
    const lines = [`Authorization: Bearer ${named.token}`];
    expect((await said(named, { host: `${host}\r\n`, lines })).status).toBe(200);
    await named.stop();
  });
});

describe('a browser does not slip through', () => {
  const own = (): string => open.url.slice(0, -1);

  test.each([
    ['https://example.com'],
    ['http://127.0.0.1.example.com'],
    ['http://localhost.example.com'],
    ['null'],
    [''],
    ['file://'],
    ['chrome-extension://abcdefghijklmnop'],
    ['http://'],
    ['127.0.0.1'],
  ])('the Origin %j is foreign', async (origin) => {
    for (const path of ['/api/notificaciones/', '/metrics', '/healthz', '/']) {
      const answer = await said(open, { path, lines: [`Origin: ${origin}`] });
      expect(answer).toMatchObject({ status: 403, body: { code: 'bad_origin' } });
      expect(problemSchema.parse(answer.body)).toMatchObject({ type: '/api/docs#bad_origin', status: 403 });
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  test('the token does not make a foreign Origin its own', async () => {
    const headers = { ...bearer(open.token), Origin: 'https://example.com' };
    expect(await askApi(open, 'GET', '/api/notificaciones/', undefined, headers)).toMatchObject({
      status: 403,
      body: { code: 'bad_origin' },
    });
  });

  test('its own Origin is let in, and nobody is told that others may read it', async () => {
    const { status, headers } = await askApi(open, 'GET', '/api/notificaciones/', undefined, { Origin: own() });
    expect(status).toBe(200);
    expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each(['/api/notificaciones/', '/api/notificaciones/1/', '/metrics', '/healthz', '/console/session', '/'])(
    'a preflight for %s is never answered',
    async (path) => {
      for (const origin of [own(), 'https://example.com', 'null']) {
        const asked = ['Access-Control-Request-Method: POST', 'Access-Control-Request-Headers: content-type'];
        const answer = await said(open, { method: 'OPTIONS', path, lines: [`Origin: ${origin}`, ...asked] });
        expect([403, 404, 405]).toContain(answer.status);
        expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
      }
    },
  );

  test.each([
    ['example.com\r\n', 403, 'bad_host'],
    ['127.0.0.1.example.com\r\n', 403, 'bad_host'],
    ['192.0.2.1\r\n', 403, 'bad_host'],
    ['a@127.0.0.1\r\n', 403, 'bad_host'],
    ['127.0.0.1\r\nHost: 127.0.0.1\r\n', 400, 'bad_request'],
    ['127.0.0.1\r\nHost: example.com\r\n', 400, 'bad_request'],
  ])('the Host %j is %i', async (host, status, code) => {
    for (const path of ['/api/notificaciones/', '/metrics', '/healthz', '/']) {
      const answer = await said(open, { path, host });
      expect(problemSchema.parse(answer.body)).toMatchObject({ type: `/api/docs#${code}`, status, code });
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    }
  });

  test.each(['localhost', 'LOCALHOST:1', '127.0.0.1', '[::1]:8000', 'localhost.'])(
    'the Host %s is this machine',
    async (host) => {
      expect((await said(open, { host: `${host}\r\n` })).status).toBe(200);
    },
  );
});

describe('what anybody may see', () => {
  test('is that the hub is there, and whether it serves', async () => {
    expect(await askApi(closed, 'GET', '/healthz')).toMatchObject({
      status: 200,
      body: { status: 'ok', name: 'pulsera' },
    });
    const anonymous = await askApi(closed, 'GET', '/readyz');
    expect(anonymous.status).toBe(200);
    expect(anonymous.body).toEqual({ status: 'ready' });
    expect((await said(open, { path: '/readyz', lines: ['Via: 1.1 proxy'] })).body).toEqual({ status: 'ready' });
  });

  test('and more with the right to the API', async () => {
    const detail = {
      status: 'ready',
      version: '0.0.0-test',
      store: 'ok',
      layer: { kind: 'memory', state: 'ok', reason: null, pingMs: null },
      stopping: false,
      connections: 0,
    };
    expect((await askApi(open, 'GET', '/readyz')).body).toEqual(detail);
    expect((await askApi(closed, 'GET', '/readyz', undefined, bearer(closed.token))).body).toEqual(detail);
  });
});
