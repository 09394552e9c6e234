import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openConsole } from '../support/console.ts';
import { type ApiAnswer, askApi, apiDraft as draft } from '../support/http.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(async () => {
  expect(hub.complaints).toEqual([]);
  await hub.stop();
});

let lastId = 0;
const freshId = (): string => `api-${++lastId}`;
const ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer> =>
  askApi(hub, method, path, body, headers);
const create = (body: unknown, headers?: Record<string, string>): Promise<ApiAnswer> =>
  ask('POST', '/api/notificaciones/', body, headers);

describe('creating', () => {
  test('one is answered with N and its consumer, and nothing else', async () => {
    const consumer = freshId();
    const { status, headers, body } = await create(draft(consumer, { deseo_id: 5 }));
    expect(status).toBe(201);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(Object.keys(body)).toEqual(['id', 'tipo', 'contenido', 'fecha_envio', 'leida', 'deseo_id', 'consumidor_id']);
    expect(body).toMatchObject({
      id: expect.any(Number),
      tipo: 'alerta',
      contenido: 'Alta probabilidad de craving detectada',
      fecha_envio: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
      leida: false,
      deseo_id: 5,
      consumidor_id: consumer,
    });
    expect(body.id).toBeGreaterThan(2 ** 52);
    expect(Number.isSafeInteger(body.id)).toBe(true);
  });

  test('a list is answered in its order, with rising ids', async () => {
    const [a, b] = [freshId(), freshId()];
    const { status, body } = await create([
      draft(a, { contenido: '1' }),
      draft(b, { contenido: '2' }),
      draft(a, { contenido: '3' }),
    ]);
    expect(status).toBe(201);
    expect(Object.keys(body)).toEqual(['results']);
    expect(body.results.map((one) => one.contenido)).toEqual(['1', '2', '3']);
    expect(body.results.map((one) => one.consumidor_id)).toEqual([a, b, a]);
    const ids = body.results.map((one) => one.id);
    expect(ids).toEqual([0, 1, 2].map((i) => Number(ids[0]) + i));
  });

  test('an empty list creates nothing, and says so', async () => {
    expect(await create([])).toMatchObject({ status: 201, body: { results: [] } });
  });

  test('42 and "42" are the same consumer, a string in answers', async () => {
    const number = 4_200_000 + ++lastId;
    const one = await create(draft(number));
    const other = await create(draft(String(number)));
    expect(one.body.consumidor_id).toBe(String(number));
    const { body } = await ask('GET', `/api/notificaciones/?consumidor_id=${number}`);
    expect(body.results.map((found) => found.id)).toEqual([other.body.id, one.body.id]);
  });

  test('deseo_id is null unless given', async () => {
    expect((await create(draft(freshId()))).body.deseo_id).toBeNull();
    expect((await create(draft(freshId(), { deseo_id: null }))).body.deseo_id).toBeNull();
    expect((await create(draft(freshId(), { deseo_id: -7 }))).body.deseo_id).toBe(-7);
  });

  test('a connected wearable gets it as the wire has it', async () => {
    const consumer = freshId();
    const wearable = await Wearable.connect(hub.wearableUrl(consumer));
    const { consumidor_id: _consumer, ...notification } = (await create(draft(consumer))).body;
    expect(await wearable.next('new_notification')).toEqual({ type: 'new_notification', notification });
    await wearable.close();
  });

  test('1,000 are taken, and one more is refused whole', async () => {
    const consumer = freshId();
    const list = Array.from({ length: 1_001 }, (_, i) => draft(consumer, { contenido: String(i) }));
    expect(await create(list)).toMatchObject({ status: 422, body: { code: 'bad_value', field: '' } });
    expect((await create(list.slice(1))).body.results).toHaveLength(1_000);
    expect(
      (await ask('GET', `/api/notificaciones/?consumidor_id=${consumer}&limit=1`)).body.results[0]?.contenido,
    ).toBe('1000');
  });

  test('where one of a list is bad, none is created', async () => {
    const consumer = freshId();
    const answer = await create([draft(consumer), draft(consumer, { tipo: '' }), draft(consumer)]);
    expect(answer).toMatchObject({ status: 422, body: { code: 'bad_value', field: '/1/tipo' } });
    expect(answer.body.detail).toBe('[1].tipo must be text of 1 to 64 characters.');
    expect((await ask('GET', `/api/notificaciones/?consumidor_id=${consumer}`)).body.results).toEqual([]);
  });

  test.each([
    ['the most characters, each two code units long', '💚'.repeat(4_000)],
    ['NUL and control characters', 'a\u0000b\u0001\u001b[31m\u007f\u2028\r\n'],
    ['nothing', ''],
    ['right-to-left and combining', '\u202eשלום e\u0301'],
    ['what looks like markup', '<script>alert(1)</script>&amp;"\\'],
  ])('the text comes back as it was sent: %s', async (_what, contenido) => {
    const consumer = freshId();
    const wearable = await Wearable.connect(hub.wearableUrl(consumer));
    const { status, body } = await create(draft(consumer, { contenido, tipo: contenido.slice(0, 8) || 'x' }));
    expect(status).toBe(201);
    expect(body.contenido).toBe(contenido);
    expect((await ask('GET', `/api/notificaciones/${body.id}/`)).body).toMatchObject({ contenido, tipo: body.tipo });
    expect((await wearable.next('new_notification'))['notification']).toMatchObject({ contenido });
    const filtered = `/api/notificaciones/?consumidor_id=${consumer}&tipo=${encodeURIComponent(body.tipo)}`;
    expect((await ask('GET', filtered)).body.results).toHaveLength(1);
    await wearable.close();
  });

  test.each([
    ['curl/7.88.1', 'http'],
    ['pulsera-cli/0.1.0', 'cli'],
    ['pulsera-simulator/0.1.0', 'simulator'],
    ['not pulsera-cli/0.1.0', 'http'],
  ])('%s is the producer %s', async (agent, producer) => {
    const consumer = freshId();
    await create(draft(consumer), { 'User-Agent': agent });
    const console = await openConsole(hub);
    const { promise, resolve } = Promise.withResolvers<unknown>();
    console.client.open('consumers.detail', { consumer }, { event: ({ notifications }) => resolve(notifications) });
    expect(await promise).toMatchObject([{ producer }]);
    console.close();
  });
});

describe('a value that cannot be used is named', () => {
  const good = draft('1');
  const long = 'x'.repeat(65);
  test.each<readonly [string, unknown, string, string]>([
    ['no object', 5, '', 'The body must be an object.'],
    ['null', null, '', 'The body must be an object.'],
    ['no consumer', { tipo: 'a', contenido: 'b' }, '/consumidor_id', 'consumidor_id is missing.'],
    ['an empty consumer', { ...good, consumidor_id: '' }, '/consumidor_id', 'consumidor_id must be 1 to 64'],
    ['a long consumer', { ...good, consumidor_id: long }, '/consumidor_id', 'consumidor_id must be 1 to 64'],
    ['a consumer with a slash', { ...good, consumidor_id: 'a/b' }, '/consumidor_id', 'consumidor_id must be 1 to 64'],
    [
      'a consumer with a line end',
      { ...good, consumidor_id: '1\n' },
      '/consumidor_id',
      'consumidor_id must be 1 to 64',
    ],
    ['a negative consumer', { ...good, consumidor_id: -1 }, '/consumidor_id', 'consumidor_id must be 1 to 64'],
    ['a consumer with a fraction', { ...good, consumidor_id: 1.5 }, '/consumidor_id', 'consumidor_id must be 1 to 64'],
    ['a consumer that is true', { ...good, consumidor_id: true }, '/consumidor_id', 'consumidor_id must be 1 to 64'],
    ['a consumer that is null', { ...good, consumidor_id: null }, '/consumidor_id', 'consumidor_id must be 1 to 64'],
    ['no tipo', { consumidor_id: 1, contenido: 'b' }, '/tipo', 'tipo is missing.'],
    ['an empty tipo', { ...good, tipo: '' }, '/tipo', 'tipo must be text of 1 to 64 characters.'],
    ['a long tipo', { ...good, tipo: long }, '/tipo', 'tipo must be text of 1 to 64 characters.'],
    ['a tipo that is a number', { ...good, tipo: 1 }, '/tipo', 'tipo must be text of 1 to 64 characters.'],
    ['no contenido', { consumidor_id: 1, tipo: 'a' }, '/contenido', 'contenido is missing.'],
    [
      'a long contenido',
      { ...good, contenido: 'x'.repeat(4_001) },
      '/contenido',
      'contenido must be text of 0 to 4,000',
    ],
    ['4,001 wide characters', { ...good, contenido: '💚'.repeat(4_001) }, '/contenido', 'contenido must be text of 0'],
    ['half a character', { ...good, contenido: 'a\ud83d' }, '/contenido', 'contenido must be valid Unicode'],
    ['half a character in tipo', { ...good, tipo: '\udc9a' }, '/tipo', 'tipo must be valid Unicode'],
    ['a deseo_id with a fraction', { ...good, deseo_id: 1.5 }, '/deseo_id', 'deseo_id must be a whole number or null.'],
    ['a deseo_id that is text', { ...good, deseo_id: '5' }, '/deseo_id', 'deseo_id must be a whole number or null.'],
    ['a key that is not known', { ...good, leida: true }, '/leida', 'leida is not known here.'],
    ['an id of its own', { ...good, id: 1 }, '/id', 'id is not known here.'],
    ['a key that needs escaping', { ...good, 'a/b~c': 1 }, '/a~1b~0c', 'a/b~c is not known here.'],
    ['a list within a list', [[good]], '/0', '[0] must be an object.'],
  ])('%s', async (_what, sent, field, detail) => {
    const { status, headers, body } = await create(sent);
    expect(status).toBe(422);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({
      type: '/api/docs#bad_value',
      title: 'A value cannot be used',
      status: 422,
      code: 'bad_value',
      field,
    });
    expect(body.detail.startsWith(detail)).toBe(true);
    expect(body).not.toHaveProperty('errors');
  });

  test('several are listed', async () => {
    const { body } = await create({ tipo: 5, contenido: 'x', deseo_id: 'y', z: 1 });
    expect(body.field).toBe('/consumidor_id');
    expect(body.detail).toMatch(/^consumidor_id is missing\. .*errors/);
    expect(body.errors).toEqual([
      { field: '/consumidor_id', detail: 'consumidor_id is missing.' },
      { field: '/tipo', detail: 'tipo must be text of 1 to 64 characters.' },
      { field: '/deseo_id', detail: 'deseo_id must be a whole number or null.' },
      { field: '/z', detail: 'z is not known here.' },
    ]);
  });
});
