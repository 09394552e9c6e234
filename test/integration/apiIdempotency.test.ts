import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiAnswer, apiDraft, askApi } from '../support/http.ts';
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

let last = 0;
const fresh = (): string => `key-${++last}`;
const post = (body: unknown, key?: string): Promise<ApiAnswer> =>
  askApi(hub, 'POST', '/api/notificaciones/', body, key === undefined ? {} : { 'Idempotency-Key': key });
const stored = async (consumer: string): Promise<number> =>
  (await askApi(hub, 'GET', `/api/notificaciones/?consumidor_id=${consumer}`)).body.results.length;

describe('the same key with the same body', () => {
  test('answers the first 201 again, byte for byte', async () => {
    const consumer = fresh();
    const one = await post(apiDraft(consumer), consumer);
    const other = await post(apiDraft(consumer), consumer);
    expect([one.status, one.headers.get('idempotency-replayed')]).toEqual([201, null]);
    expect([other.status, other.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(other.text).toBe(one.text);
    expect(await stored(consumer)).toBe(1);
  });

  test('also for a list, and also when it was read meanwhile', async () => {
    const consumer = fresh();
    const list = [apiDraft(consumer), apiDraft(consumer, { contenido: 'Línea\u2028 💚 "' })];
    const one = await post(list, consumer);
    await askApi(hub, 'PATCH', `/api/notificaciones/${one.body.results[0]?.id}/`, { leida: true });
    const other = await post(list, consumer);
    expect(other.headers.get('idempotency-replayed')).toBe('true');
    expect(other.text).toBe(one.text);
    expect(await stored(consumer)).toBe(2);
  });

  test('also for an empty list', async () => {
    const key = fresh();
    expect((await post([], key)).headers.get('idempotency-replayed')).toBeNull();
    expect(await post([], key)).toMatchObject({ status: 201, body: { results: [] } });
    expect((await post(apiDraft('1'), key)).body.code).toBe('idempotency_key_reused');
  });

  test('delivers once', async () => {
    const consumer = fresh();
    const wearable = await Wearable.connect(hub.wearableUrl(consumer));
    for (let i = 0; i < 3; i += 1) await post(apiDraft(consumer), consumer);
    await post(apiDraft(consumer, { contenido: 'the last' }));
    await wearable.next('new_notification');
    expect((await wearable.next('new_notification'))['notification']).toMatchObject({ contenido: 'the last' });
    await wearable.close();
  });

  test('ten at once: one is created, nine are answered the same', async () => {
    for (let round = 0; round < 10; round += 1) {
      const consumer = fresh();
      const answers = await Promise.all(Array.from({ length: 10 }, () => post(apiDraft(consumer), consumer)));
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
      expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(9);
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(await stored(consumer)).toBe(1);
    }
  });

  test('survives a restart', async () => {
    const consumer = fresh();
    const one = await post(apiDraft(consumer), consumer);
    hub = await hub.restart();
    const other = await post(apiDraft(consumer), consumer);
    expect(other.headers.get('idempotency-replayed')).toBe('true');
    expect(other.text).toBe(one.text);
  });
});

describe('the same key with another body', () => {
  test.each([
    ['another text', { contenido: 'x' }],
    ['another consumer', { consumidor_id: 'x' }],
  ])('is 422: %s', async (_what, change) => {
    const consumer = fresh();
    await post(apiDraft(consumer), consumer);
    const { status, headers, body } = await post(apiDraft(consumer, change), consumer);
    expect(status).toBe(422);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ code: 'idempotency_key_reused', field: 'Idempotency-Key' });
    expect(await stored(consumer)).toBe(1);
  });

  test('is 422 even where only a space differs: the bytes count', async () => {
    const consumer = fresh();
    const body = JSON.stringify(apiDraft(consumer));
    expect((await post(body, consumer)).status).toBe(201);
    expect((await post(`${body} `, consumer)).body.code).toBe('idempotency_key_reused');
  });

  test('at once: one body wins, the other is refused', async () => {
    const consumer = fresh();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => post(apiDraft(consumer, { contenido: String(i) }), consumer)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'idempotency_key_reused')).toHaveLength(9);
    expect(await stored(consumer)).toBe(1);
  });
});

describe('a key', () => {
  test('is not used up by what was refused', async () => {
    const consumer = fresh();
    expect((await post(apiDraft(consumer, { tipo: '' }), consumer)).status).toBe(422);
    expect(await post(apiDraft(consumer), consumer)).toMatchObject({ status: 201 });
  });

  test('of its own for each request creates each', async () => {
    const consumer = fresh();
    await post(apiDraft(consumer), `${consumer}-a`);
    await post(apiDraft(consumer), `${consumer}-b`);
    await post(apiDraft(consumer));
    expect(await stored(consumer)).toBe(3);
  });

  test.each(['!', '~', '"quoted"', 'x'.repeat(255)])('may be %s', async (key) => {
    expect((await post(apiDraft('keys'), `${key}`)).status).toBe(201);
  });

  test.each([
    ['empty', ''],
    ['256 characters', 'x'.repeat(256)],
    ['two words', 'a b'],
    ['beyond ASCII', 'ñ'],
    ['a tab', 'a\tb'],
  ])('may not be %s', async (_what, key) => {
    const { status, body } = await post(apiDraft('keys'), key);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'bad_value', field: 'Idempotency-Key' });
    expect(body.detail).toBe('Idempotency-Key must be 1 to 255 visible ASCII characters.');
  });
});
