import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openConsole } from '../support/console.ts';
import { type ApiAnswer, askApi, apiDraft as draft } from '../support/http.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { created, first, StoreFolder } from '../support/storeFolder.ts';
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

describe('listing', () => {
  const consumer = 'api-list';
  const ids: number[] = [];
  beforeAll(async () => {
    for (const [i, tipo] of ['alerta', 'test', 'alerta', 'recordatorio', 'alerta'].entries()) {
      ids.push((await create(draft(consumer, { tipo, contenido: String(i) }))).body.id);
    }
    await ask('PATCH', `/api/notificaciones/${ids[0]}/`, { leida: true });
    await ask('PATCH', `/api/notificaciones/${ids[3]}/`, { leida: true });
  });
  const listed = async (query: string): Promise<string> => {
    const { status, body } = await ask('GET', `/api/notificaciones/?consumidor_id=${consumer}${query}`);
    expect(status).toBe(200);
    return body.results.map((one) => one.contenido).join('');
  };

  test.each([
    ['', '43210'],
    ['&leida=true', '30'],
    ['&leida=false', '421'],
    ['&tipo=alerta', '420'],
    ['&tipo=alerta&leida=false', '42'],
    ['&tipo=nada', ''],
    ['&limit=2', '43'],
    ['&limit=200', '43210'],
  ])('newest first with %s', async (query, contents) => {
    expect(await listed(query)).toBe(contents);
  });

  test('without a consumer it lists everybody', async () => {
    const other = freshId();
    await create(draft(other));
    const { body } = await ask('GET', '/api/notificaciones/?limit=6');
    const consumers = body.results.map((one) => one.consumidor_id);
    expect(consumers).toEqual([other, ...Array.from({ length: 5 }, () => consumer)]);
  });

  test('pages follow each other by relative addresses that keep the filters', async () => {
    let next: string | null = `/api/notificaciones/?consumidor_id=${consumer}&leida=false&limit=2`;
    const pages: string[] = [];
    while (next !== null) {
      expect(next).toMatch(/^\/api\/notificaciones\/\?/);
      const { body }: ApiAnswer = await ask('GET', next);
      pages.push(body.results.map((one) => one.contenido).join(''));
      next = body.next;
    }
    expect(pages).toEqual(['42', '1']);
  });

  test('a page holds 50 unless told otherwise, and there is no next where nothing follows', async () => {
    const many = freshId();
    await create(Array.from({ length: 50 }, () => draft(many)));
    expect((await ask('GET', `/api/notificaciones/?consumidor_id=${many}`)).body).toMatchObject({ next: null });
    await create(draft(many));
    const { body } = await ask('GET', `/api/notificaciones/?consumidor_id=${many}`);
    expect(body.results).toHaveLength(50);
    expect((await ask('GET', body.next ?? '')).body.results).toHaveLength(1);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=x', 'limit'],
    ['limit=', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=5&limit=6', 'limit'],
    ['leida=1', 'leida'],
    ['leida', 'leida'],
    ['tipo=', 'tipo'],
    ['consumidor_id=a%20b', 'consumidor_id'],
    ['consumidor_id=1&consumidor_id=2', 'consumidor_id'],
    ['cursor=garbage', 'cursor'],
    ['cursor=bnVsbA', 'cursor'],
    [`cursor=${'x'.repeat(401)}`, 'cursor'],
    ['pagina=2', 'pagina'],
    ['__proto__=1', '__proto__'],
  ])('?%s is refused', async (query, field) => {
    const { status, body } = await ask('GET', `/api/notificaciones/?${query}`);
    expect({ status, code: body.code, field: body.field }).toEqual({ status: 422, code: 'bad_value', field });
    expect(body.detail.startsWith(`${field} `)).toBe(true);
  });
});

describe('one notification', () => {
  const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

  test('tells how it travelled: written, confirmed, read', async () => {
    const consumer = freshId();
    const wearable = await Wearable.connect(hub.wearableUrl(consumer));
    const { body: answer } = await create(draft(consumer));
    const path = `/api/notificaciones/${answer.id}/`;
    const deliveries = async () => (await ask('GET', path)).body.deliveries;
    // Nobody sends a pong by hand: the proof is the hub's own ping.
    await expect.poll(deliveries, { timeout: 10_000 }).toEqual([
      {
        connection: expect.any(Number),
        written_at: expect.stringMatching(ISO),
        confirmed_at: expect.stringMatching(ISO),
        read_at: null,
      },
    ]);
    wearable.say({ type: 'mark_read', notification_id: answer.id });
    await wearable.next('marked_read');
    await expect.poll(async () => (await deliveries())[0]?.read_at).toMatch(ISO);
    const { status, body } = await ask('GET', path);
    expect(status).toBe(200);
    expect(body).toEqual({ ...answer, leida: true, deliveries: [expect.anything()] });
    const { written_at: written, confirmed_at: confirmed } = first(body.deliveries);
    expect(Date.parse(confirmed ?? '')).toBeGreaterThanOrEqual(Date.parse(written));
    await wearable.close();
  });

  test('is not confirmed before the ping that followed it was answered', async () => {
    const consumer = freshId();
    const wearable = await Wearable.connect(hub.wearableUrl(consumer), { autoPong: false });
    const pings: Buffer[] = [];
    wearable.ws.on('ping', (payload) => pings.push(payload));
    const { body: answer } = await create(draft(consumer));
    await wearable.next('new_notification');
    const path = `/api/notificaciones/${answer.id}/`;
    const deliveries = async () => (await ask('GET', path)).body.deliveries;
    await expect.poll(() => pings.length, { timeout: 10_000 }).toBe(1);
    await expect.poll(deliveries, { timeout: 10_000 }).toMatchObject([{ confirmed_at: null, read_at: null }]);
    expect((await deliveries())[0]?.written_at).toMatch(ISO);
    wearable.ws.pong(pings[0]);
    await expect.poll(async () => (await deliveries())[0]?.confirmed_at, { timeout: 10_000 }).toMatch(ISO);
    await wearable.close();
  });

  test('of a consumer that was never there has no deliveries', async () => {
    const { body: answer } = await create(draft(freshId()));
    const { body } = await ask('GET', `/api/notificaciones/${answer.id}/`);
    expect(body).toEqual({ ...answer, deliveries: [] });
  });

  test('is marked as read, once and for all, and the wearable is told', async () => {
    const consumer = freshId();
    const wearable = await Wearable.connect(hub.wearableUrl(consumer));
    const { body: answer } = await create(draft(consumer));
    const path = `/api/notificaciones/${answer.id}/`;
    expect(await ask('PATCH', path, { leida: true })).toMatchObject({ status: 200, body: { ...answer, leida: true } });
    expect(await wearable.next('marked_read')).toEqual({ type: 'marked_read', notification_id: answer.id });
    expect(await ask('PATCH', path, { leida: true })).toMatchObject({ status: 200, body: { ...answer, leida: true } });
    await wearable.close();
  });

  test('read over HTTP is shown so', async () => {
    const consumer = freshId();
    const { body: answer } = await create(draft(consumer));
    await ask('PATCH', `/api/notificaciones/${answer.id}/`, { leida: true });
    const console = await openConsole(hub);
    const { promise, resolve } = Promise.withResolvers<unknown>();
    console.client.open('consumers.detail', { consumer }, { event: ({ notifications }) => resolve(notifications) });
    expect(await promise).toMatchObject([{ readBy: 'http' }]);
    console.close();
  });

  test.each<readonly [string, unknown, string]>([
    ['unread again', { leida: false }, '/leida'],
    ['nothing', {}, '/leida'],
    ['something else too', { leida: true, tipo: 'x' }, '/tipo'],
    ['no object', [], ''],
  ])('cannot be patched with %s', async (_what, body, field) => {
    const { body: answer } = await create(draft(freshId()));
    const refused = await ask('PATCH', `/api/notificaciones/${answer.id}/`, body);
    expect(refused).toMatchObject({ status: 422, body: { code: 'bad_value', field } });
    expect((await ask('GET', `/api/notificaciones/${answer.id}/`)).body.leida).toBe(false);
  });

  test.each(['GET', 'PATCH'])('that is not there is 404 with %s', async (method) => {
    const body = method === 'PATCH' ? { leida: true } : undefined;
    expect(await ask(method, '/api/notificaciones/1/', body)).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
    const { body: answer } = await create(draft(freshId()));
    const elsewhere = `/api/notificaciones/${answer.id}/?consumidor_id=somebody-else`;
    expect(await ask(method, elsewhere, body)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test.each([
    ['abc/', 'id'],
    ['-1/', 'id'],
    ['1.0/', 'id'],
    ['1e3/', 'id'],
    ['9007199254740992/', 'id'],
    ['99999999999999999999/', 'id'],
    ['1/?consumidor_id=', 'consumidor_id'],
    ['1/?limit=5', 'limit'],
  ])('/api/notificaciones/%s is refused', async (path, field) => {
    expect(await ask('GET', `/api/notificaciones/${path}`)).toMatchObject({ status: 422, body: { field } });
  });
});

describe('an id that several consumers have, as Django may give them', () => {
  const folder = new StoreFolder();
  let id: number;
  let shared: TestHub;
  beforeAll(async () => {
    const store = await folder.open();
    const made = await created(store, 'a', 'b');
    id = first(made).id;
    await store.close();
    const db = new DatabaseSync(folder.file);
    db.prepare("UPDATE notifications SET id = ? WHERE consumer = 'b'").run(id);
    db.close();
    shared = await startTestHub({ dataDir: folder.path });
    expect(folder.file).toBe(join(shared.dataDir, 'pulsera.db'));
  });
  afterAll(async () => {
    await shared.stop();
    await folder.remove();
  });
  const at = (query: string): URL => new URL(`/api/notificaciones/${id}/${query}`, shared.url);

  test('is 409 until the consumer is said', async () => {
    const refused = await fetch(at(''));
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ code: 'ambiguous', field: 'consumidor_id' });
    for (const consumer of ['a', 'b']) {
      const answer = await fetch(at(`?consumidor_id=${consumer}`));
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ id, consumidor_id: consumer });
    }
  });

  test('and then only that one is marked', async () => {
    const options = { method: 'PATCH', headers: { 'Content-Type': 'application/json' }, body: '{"leida":true}' };
    expect((await fetch(at(''), options)).status).toBe(409);
    expect((await fetch(at('?consumidor_id=b'), options)).status).toBe(200);
    expect(await (await fetch(at('?consumidor_id=a'))).json()).toMatchObject({ leida: false });
    expect(await (await fetch(at('?consumidor_id=b'))).json()).toMatchObject({ leida: true });
  });
});

describe('addresses', () => {
  test.each([
    ['GET', '/api/notificaciones', 200],
    ['GET', '/api/notificaciones/', 200],
    ['HEAD', '/api/notificaciones/', 200],
    ['GET', '/api/openapi.json', 200],
    ['GET', '/api/openapi.json/', 200],
    ['HEAD', '/api/docs', 200],
    ['GET', '/api', 404],
    ['GET', '/api/', 404],
    ['GET', '/api/otra/', 404],
    ['POST', '/api/otra/', 404],
    ['GET', '/api/notificaciones/1/2/', 404],
    ['GET', '/api/Notificaciones/', 404],
  ])('%s %s answers %i, without a redirection', async (method, path, status) => {
    const answer = await ask(method, path);
    expect(answer.status).toBe(status);
    if (status === 404) expect(answer.body).toMatchObject({ code: 'not_found', status: 404, title: 'Not found' });
    if (method === 'HEAD') expect(answer.text).toBe('');
  });

  test('one without its final slash is served like with it', async () => {
    const { body } = await ask('POST', '/api/notificaciones', draft(freshId()));
    expect((await ask('GET', `/api/notificaciones/${body.id}`)).body).toEqual({ ...body, deliveries: [] });
    expect((await ask('PATCH', `/api/notificaciones/${body.id}`, { leida: true })).status).toBe(200);
  });

  test.each([
    ['PUT', '/api/notificaciones/', 'GET, HEAD, POST'],
    ['PATCH', '/api/notificaciones', 'GET, HEAD, POST'],
    ['DELETE', '/api/notificaciones/', 'GET, HEAD, POST'],
    ['PROPFIND', '/api/notificaciones/', 'GET, HEAD, POST'],
    ['OPTIONS', '/api/notificaciones/', 'GET, HEAD, POST'],
    ['POST', '/api/notificaciones/1/', 'GET, HEAD, PATCH'],
    ['PUT', '/api/notificaciones/1', 'GET, HEAD, PATCH'],
    ['DELETE', '/api/notificaciones/1/?consumidor_id=2', 'GET, HEAD, PATCH'],
    ['OPTIONS', '/api/notificaciones/1/', 'GET, HEAD, PATCH'],
    ['POST', '/api/openapi.json', 'GET, HEAD'],
    ['DELETE', '/api/docs', 'GET, HEAD'],
    ['OPTIONS', '/api/docs', 'GET, HEAD'],
  ])('%s %s is 405 and says what is allowed', async (method, path, allow) => {
    const { status, headers, body } = await ask(method, path, undefined, {
      Origin: hub.url.slice(0, -1),
      'Access-Control-Request-Method': 'POST',
    });
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe(allow);
    expect(body).toMatchObject({ code: 'method_not_allowed', status: 405 });
    expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  test('what may not be done is said before the body matters', async () => {
    const headers = { 'Content-Type': 'text/plain' };
    expect((await ask('PUT', '/api/notificaciones/', '{', headers)).status).toBe(405);
    expect((await ask('POST', '/api/otra/', '{', headers)).status).toBe(404);
  });
});
