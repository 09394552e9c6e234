import fastify from 'fastify';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { api } from '../../../../src/hub/api/api.ts';
import { Notifications } from '../../../../src/hub/notifications.ts';
import { type Store, StoreError } from '../../../../src/hub/store/store.ts';

/** What every question to the store ends in: a store in trouble cannot be had at will. */
let trouble: Error;
const unexpected: unknown[] = [];
const store = new Proxy({} as Store, { get: () => () => Promise.reject(trouble) });
const notifications = new Notifications({ store } as ConstructorParameters<typeof Notifications>[0]);
const app = fastify({ routerOptions: { ignoreTrailingSlash: true } });
let url: string;

beforeAll(async () => {
  const onUnexpected = (error: unknown): unknown => unexpected.push(error);
  const inUse = (): Promise<never> => Promise.reject(trouble);
  app.register(api, { prefix: '/api', store, notifications, inUse, version: '1.2.3', onUnexpected });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
beforeEach(() => {
  unexpected.length = 0;
});
afterAll(() => app.close());

const json = { 'Content-Type': 'application/json' };
const ASKED = [
  ['POST', '/api/notificaciones/', '{"consumidor_id":1,"tipo":"a","contenido":"b"}'],
  ['GET', '/api/notificaciones/', null],
  ['GET', '/api/notificaciones/1/', null],
  ['GET', '/api/ids/', null],
  ['PATCH', '/api/notificaciones/1/', '{"leida":true}'],
] as const;

test.each(ASKED)('%s %s says what is wrong with the store', async (method, path, body) => {
  for (const [error, status, code, retryAfter] of [
    [new StoreError('full', 'The disk is full.'), 507, 'store_full', null],
    [new StoreError('busy', 'Too much waits.'), 503, 'store_busy', '1'],
    [new StoreError('closed', 'The hub is stopping.'), 503, 'store_unavailable', null],
    [new StoreError('failed', 'secret: no such table'), 503, 'store_unavailable', null],
  ] as const) {
    trouble = error;
    const response = await fetch(`${url}${path}`, { method, headers: body ? json : {}, body });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(response.headers.get('retry-after')).toBe(retryAfter);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ type: `/api/docs#${code}`, status, code, detail: expect.any(String) });
    expect(text).not.toContain('secret');
  }
  expect(unexpected).toEqual([]);
});

test.each(ASKED)('%s %s tells nothing of what was unexpected, and hands it on once', async (method, path, body) => {
  trouble = new TypeError('secret is not a function');
  const response = await fetch(`${url}${path}`, { method, headers: body ? json : {}, body });
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({
    type: '/api/docs#internal_error',
    title: 'Something unexpected happened',
    status: 500,
    code: 'internal_error',
    detail: 'Something unexpected happened; it was logged.',
  });
  expect(unexpected).toEqual([trouble]);
});
