import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiNotification, apiDraft, askApi } from '../support/http.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(async () => {
  expect(hub.complaints).toEqual([]);
  await hub.stop();
});

const create = (drafts: readonly object[]) => askApi(hub, 'POST', '/api/notificaciones/', drafts);

/** Follows `next` to the end; `between` happens after each page. */
async function walk(path: string, between: (page: number) => Promise<unknown>): Promise<ApiNotification[]> {
  const seen: ApiNotification[] = [];
  let next: string | null = path;
  for (let page = 0; next !== null; page += 1) {
    const { status, body } = await askApi(hub, 'GET', next);
    expect(status).toBe(200);
    seen.push(...body.results);
    next = body.next;
    await between(page);
  }
  return seen;
}

const keyOf = ({ consumidor_id, id }: ApiNotification): string => `${consumidor_id}/${id}`;

test('every one is visited once, newest first, while others are added', async () => {
  const before: string[] = [];
  for (let i = 0; i < 6; i += 1) {
    // Many share a millisecond, so that their order hangs on the id.
    const { body } = await create(Array.from({ length: 20 }, (_, j) => apiDraft(`page-${j % 3}`)));
    before.push(...body.results.map(keyOf));
  }
  const seen = await walk('/api/notificaciones/?limit=7', (page) =>
    create([apiDraft(`page-${page % 3}`, { contenido: 'added meanwhile' })]),
  );
  expect(seen.map(keyOf)).toEqual(before.toReversed());
});

test('with a filter on what is unread, reading what was seen hides nothing', async () => {
  const { body } = await create(Array.from({ length: 50 }, () => apiDraft('page-unread')));
  let read = 0;
  const seen = await walk('/api/notificaciones/?consumidor_id=page-unread&leida=false&limit=6', async () => {
    const id = body.results.at(-1 - read)?.id;
    read += 1;
    await askApi(hub, 'PATCH', `/api/notificaciones/${id}/`, { leida: true });
  });
  expect(seen.map(keyOf)).toEqual(body.results.map(keyOf).toReversed());
});

test('a cursor goes on from its place after a restart', async () => {
  await create(Array.from({ length: 5 }, (_, i) => apiDraft('page-restart', { contenido: String(i) })));
  const { body } = await askApi(hub, 'GET', '/api/notificaciones/?consumidor_id=page-restart&limit=2');
  hub = await hub.restart();
  const rest = await askApi(hub, 'GET', body.next ?? '');
  expect(rest.body.results.map((one) => one.contenido)).toEqual(['2', '1']);
});
