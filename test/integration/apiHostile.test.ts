import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { apiDraft, askApi, exchange, type RawAnswer, rawRequest } from '../support/http.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { RawClient } from '../support/raw.ts';

const MIB = 2 ** 20;

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterEach(async () => {
  // Whatever was done, a good producer is served as before, and nothing unexpected happened.
  expect((await askApi(hub, 'POST', '/api/notificaciones/', apiDraft('good'))).status).toBe(201);
  expect(hub.complaints).toEqual([]);
});
afterAll(() => hub.stop());

/** Posts these bytes, byte for byte. */
const post = (
  body: string | Buffer,
  { headers = ['Content-Type: application/json'] as readonly string[], path = '/api/notificaciones/' } = {},
): Promise<RawAnswer> => exchange(hub.hub.port, rawRequest(hub.hub.port, 'POST', path, { headers, body }));

/** What a refusal says, checked to be a whole problem. */
function problem({ status, headers, body }: RawAnswer): {
  status: number;
  code: string;
  field?: string;
  detail: string;
} {
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  const said = JSON.parse(body);
  expect(said).toMatchObject({
    type: `/api/docs#${said.code}`,
    title: expect.any(String),
    status,
    detail: expect.stringMatching(/\.$/),
  });
  return said;
}

const GOOD = JSON.stringify(apiDraft('1'));

describe('the kind of body', () => {
  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/JSON ; charset="utf-8"',
  ])('%s is taken', async (type) => {
    expect((await post(GOOD, { headers: [`Content-Type: ${type}`] })).status).toBe(201);
  });

  test.each([
    ['none at all', []],
    ['an empty one', ['Content-Type: ']],
    ['plain text', ['Content-Type: text/plain']],
    ['a form', ['Content-Type: application/x-www-form-urlencoded']],
    ['multipart', ['Content-Type: multipart/form-data; boundary=x']],
    ['JSON of another kind', ['Content-Type: application/merge-patch+json']],
    ['JSON with a suffix', ['Content-Type: application/json5']],
    ['another charset', ['Content-Type: application/json; charset=latin1']],
    ['another parameter', ['Content-Type: application/json; boundary=x']],
    ['JSON as a parameter', ['Content-Type: text/plain; application/json']],
    ['two in one', ['Content-Type: application/json, text/plain']],
    ['two, the first of them plain', ['Content-Type: text/plain', 'Content-Type: application/json']],
    ['nonsense', ['Content-Type: ???']],
  ])('%s is 415', async (_what, headers) => {
    expect(problem(await post(GOOD, { headers }))).toMatchObject({ status: 415, code: 'not_json' });
  });
});

describe('what is not JSON is 400', () => {
  test.each<readonly [string, string | Buffer]>([
    ['nothing', ''],
    ['spaces', '   '],
    ['half an object', '{"consumidor_id":'],
    ['two objects', `${GOOD}${GOOD}`],
    ['single quotes', "{'tipo':'a'}"],
    ['a comma too many', '{"tipo":"a",}'],
    ['NaN', '{"deseo_id":NaN}'],
    ['a byte order mark', `\ufeff${GOOD}`],
    ['a raw control character', '{"contenido":"a\u0000b"}'],
    ['broken UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22])],
    ['UTF-8 for half a character', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', Buffer.from(GOOD, 'utf16le')],
    ['gzip', gzipSync(GOOD)],
    ['4 million brackets', '['.repeat(4_000_000)],
  ])('%s', async (_what, body) => {
    expect(problem(await post(body))).toMatchObject({ status: 400, code: 'bad_json' });
  });

  test('with a body in chunks too', async () => {
    const headers = ['Content-Type: application/json', 'Transfer-Encoding: chunked'];
    expect(problem(await post('1\r\n{\r\n0\r\n\r\n', { headers }))).toMatchObject({ status: 400, code: 'bad_json' });
  });
});

describe('JSON that means harm is 422', () => {
  test('nested two million deep', async () => {
    const deep = `${'['.repeat(2_000_000)}${']'.repeat(2_000_000)}`;
    expect(problem(await post(deep))).toMatchObject({ status: 422, field: '/0' });
    const inside = GOOD.replace('"Alta probabilidad de craving detectada"', deep);
    expect(problem(await post(inside))).toMatchObject({ status: 422, field: '/contenido' });
  });

  test.each([
    ['__proto__', '/__proto__'],
    ['constructor', '/constructor'],
    ['toString', '/toString'],
    ['', '/'],
  ])('the key %j is not known, and does nothing', async (key, field) => {
    const body = GOOD.replace('{', `{${JSON.stringify(key)}:{"tipo":"x"},`);
    expect(problem(await post(body))).toMatchObject({ status: 422, code: 'bad_value', field });
    expect(({} as Record<string, unknown>)['tipo']).toBeUndefined();
  });

  test('the required ones cannot come by __proto__', async () => {
    expect(problem(await post(`{"__proto__":${GOOD}}`))).toMatchObject({ status: 422, field: '/consumidor_id' });
  });

  test.each([
    ['consumidor_id', '9007199254740993'],
    ['consumidor_id', '1e400'],
    ['consumidor_id', '-0.5'],
    ['deseo_id', '9007199254740993'],
    ['deseo_id', '-9007199254740993'],
    ['deseo_id', '1e400'],
    ['deseo_id', '123456789012345678901234567890'],
  ])('%s cannot be %s', async (field, number) => {
    const body = GOOD.replace('"consumidor_id":"1"', `"consumidor_id":"1","deseo_id":null,"${field}":${number}`);
    expect(problem(await post(body))).toMatchObject({ status: 422, field: `/${field}` });
  });

  test('halves of characters are refused, also as keys', async () => {
    expect(problem(await post(GOOD.replace('Alta', String.raw`\ud800`)))).toMatchObject({ field: '/contenido' });
    expect(problem(await post(GOOD.replace('"tipo"', String.raw`"\udfff":1,"tipo"`)))).toMatchObject({ status: 422 });
  });

  test('what it says back stays small', async () => {
    const keys = Array.from({ length: 100_000 }, (_, i) => `"k${i}":1`).join(',');
    const many = await post(`{${keys}}`);
    expect(JSON.parse(many.body).errors).toHaveLength(20);
    const long = await post(`{"${'x'.repeat(MIB)}":1}`);
    expect(long.status).toBe(422);
    for (const { body } of [many, long]) expect(body.length).toBeLessThan(4_000);
  });
});

describe('JSON that is only odd', () => {
  test('of a key given twice the last one counts', async () => {
    const answer = await post(GOOD.replace('{', '{"tipo":5,"consumidor_id":[],'));
    expect(answer.status).toBe(201);
    expect(JSON.parse(answer.body)).toMatchObject({ tipo: 'alerta', consumidor_id: '1' });
  });

  test.each([
    ['1e2', '100'],
    ['7.0', '7'],
    ['-0', '0'],
    ['9007199254740991', '9007199254740991'],
  ])('the whole number %s is the consumer %s', async (number, consumer) => {
    const answer = await post(GOOD.replace('"1"', number));
    expect(JSON.parse(answer.body)).toMatchObject({ consumidor_id: consumer });
  });

  test('a deseo_id of minus zero comes back as zero', async () => {
    const answer = await post(GOOD.replace('{', '{"deseo_id":-0,'));
    const path = `/api/notificaciones/${JSON.parse(answer.body).id}/`;
    expect(answer.body).toContain('"deseo_id":0,');
    expect((await askApi(hub, 'GET', path)).text).toContain('"deseo_id":0,');
  });
});

describe('the size of a body', () => {
  test('8 MiB are taken', async () => {
    expect((await post(GOOD.padEnd(8 * MIB))).status).toBe(201);
  });

  test('one byte more is 413, before it was sent', async () => {
    const headers = ['Content-Type: application/json', `Content-Length: ${8 * MIB + 1}`];
    const answer = await post('{', { headers });
    expect(problem(answer)).toMatchObject({ status: 413, code: 'too_large' });
    expect(answer.headers['connection']).toBe('close');
  });

  test('so are chunks that become too many', async () => {
    const headers = ['Content-Type: application/json', 'Transfer-Encoding: chunked'];
    const chunk = `${MIB.toString(16)}\r\n${' '.repeat(MIB)}\r\n`;
    expect(problem(await post(chunk.repeat(9), { headers }))).toMatchObject({ status: 413, code: 'too_large' });
  });
});

describe('what is no HTTP request', () => {
  const head = 'POST /api/notificaciones/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';
  test.each([
    ['no method', 'hola\r\n\r\n'],
    ['an unknown method', 'HOLA /api/notificaciones/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
    ['two lengths', `${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
    ['a length and chunks', `${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`],
    ['a chunk without a size', `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}`],
    ['a bad escape', 'GET /api/notificaciones/% HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n'],
    ['a bad escape of UTF-8', 'GET /api/%ff HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n'],
    [
      'an id of 250 digits',
      `GET /api/notificaciones/${'1'.repeat(250)}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`,
    ],
  ])('is 400: %s', async (_what, bytes) => {
    expect(problem(await exchange(hub.hub.port, bytes))).toMatchObject({ status: 400, code: 'bad_request' });
  });

  test('is 431 with headers of 20 kB', async () => {
    const answer = await exchange(hub.hub.port, `${head}X: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(problem(answer)).toMatchObject({ status: 431, code: 'bad_request' });
  });
});

describe('a body that ends too early', () => {
  test.each([
    ['within its length', `Content-Length: ${GOOD.length + 1}`, GOOD],
    ['before its last chunk', 'Transfer-Encoding: chunked', `${GOOD.length.toString(16)}\r\n${GOOD}\r\n`],
    ['within a chunk', 'Transfer-Encoding: chunked', `${(GOOD.length + 1).toString(16)}\r\n${GOOD}`],
  ])('creates nothing: %s', async (_what, header, body) => {
    const list = async () => (await askApi(hub, 'GET', '/api/notificaciones/?consumidor_id=1&limit=1')).body.results;
    const before = await list();
    const client = new RawClient(hub.hub.port);
    client.say(`POST /api/notificaciones/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n`);
    client.say(`${header}\r\n\r\n${body}`);
    client.socket.end();
    await expect.poll(() => client.ended).toBe(true);
    expect(await list()).toEqual(before);
  });
});

describe('any body at all', () => {
  const drafts = fc.record(
    {
      consumidor_id: fc.oneof(fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/), fc.nat(), fc.jsonValue()),
      tipo: fc.oneof(fc.constantFrom('alerta', 'test'), fc.string({ unit: 'binary' }), fc.jsonValue()),
      contenido: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
      deseo_id: fc.oneof(fc.maxSafeInteger(), fc.constant(null), fc.jsonValue()),
      más: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const bodies = fc.oneof(
    { weight: 3, arbitrary: drafts },
    { weight: 2, arbitrary: fc.array(drafts, { maxLength: 4 }) },
    { weight: 1, arbitrary: fc.jsonValue() },
  );

  test('is created as sent, or refused by a problem that names a field', async () => {
    let created = 0;
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const answer = await askApi(hub, 'POST', '/api/notificaciones/', JSON.stringify(body));
        if (answer.status === 201) {
          const sent = [body].flat() as readonly Record<string, unknown>[];
          const got = answer.body.results ?? [answer.body];
          created += got.length;
          expect(got.map((one) => [one.consumidor_id, one.tipo, one.contenido, one.deseo_id])).toEqual(
            sent.map((one) => [String(one['consumidor_id']), one['tipo'], one['contenido'], one['deseo_id'] ?? null]),
          );
          return;
        }
        expect(answer.status).toBe(422);
        expect(answer.body).toMatchObject({ code: 'bad_value', field: expect.any(String) });
        expect(pointed(body, answer.body.field)).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(created).toBeGreaterThan(0);
  });

  test('of raw bytes is refused and harms nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect([400, 422]).toContain((await post(Buffer.from(bytes))).status);
      }),
      { numRuns: 200 },
    );
  });

  test('and any query is answered or refused by name', async () => {
    const names = fc.constantFrom('consumidor_id', 'leida', 'tipo', 'limit', 'cursor', 'x');
    const values = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('true', '1', '200', ''));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(names, values), { maxLength: 4 }), async (pairs) => {
        const query = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join('&');
        const { status, body } = await askApi(hub, 'GET', `/api/notificaciones/?${query}`);
        if (status !== 200) {
          expect(status).toBe(422);
          expect(pairs.map(([name]) => name)).toContain(body.field);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Whether a JSON pointer leads to something, or to where something is missing, in a value. */
function pointed(value: unknown, pointer: string): boolean {
  let at: unknown = value;
  const parts = pointer.split('/').slice(1);
  for (const [i, part] of parts.entries()) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null) return false;
    if (!Object.hasOwn(at, key)) return i === parts.length - 1;
    at = (at as Record<string, unknown>)[key];
  }
  return true;
}
