import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idsInUseSchema } from '../../src/hub/api/schemas.ts';
import { apiDraft, askApi } from '../support/http.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { startHubs } from '../support/hubs.ts';
import { startRedis, stopRedises } from '../support/redis.ts';
import { Wearable } from '../support/wearable.ts';

const SIMULATOR = { 'User-Agent': 'pulsera-simulator/1.0.0' };

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(async () => {
  await hub.stop();
  await stopRedises();
});

const inUse = async (query: string, of: Pick<TestHub, 'url'> = hub): Promise<unknown> => {
  const { status, body } = await askApi(of as TestHub, 'GET', `/api/ids/${query}`);
  expect(status).toBe(200);
  expect(idsInUseSchema.strict().parse(body)).toEqual(body);
  return body;
};

test('nobody has any id at first', async () => {
  expect(await inUse('?first=100&count=500')).toEqual({ connected: [], notified: [] });
});

test('who is connected has theirs, a simulation has not, and both together has', async () => {
  const simulated = [200, 201].map((id) => new Wearable(hub.wearableUrl(id), { headers: SIMULATOR }));
  for (const wearable of simulated) await wearable.next('initial_notifications');
  expect(await inUse('?first=200&count=5')).toEqual({ connected: [], notified: [] });
  const real = [await Wearable.connect(hub.wearableUrl(201)), await Wearable.connect(hub.wearableUrl(203))];
  expect(await inUse('?first=200&count=5')).toEqual({ connected: ['201', '203'], notified: [] });
  expect(await inUse('?first=202&count=1')).toEqual({ connected: [], notified: [] });
  for (const wearable of real) await wearable.close();
  await expect.poll(() => inUse('?first=200&count=5')).toEqual({ connected: [], notified: [] });
  for (const wearable of simulated) await wearable.close();
});

test('who was sent something has theirs, unless a simulation sent all of it', async () => {
  await askApi(hub, 'POST', '/api/notificaciones/', apiDraft(300), SIMULATOR);
  await askApi(hub, 'POST', '/api/notificaciones/', apiDraft(301), SIMULATOR);
  await askApi(hub, 'POST', '/api/notificaciones/', apiDraft(301));
  await askApi(hub, 'POST', '/api/notificaciones/', apiDraft(302));
  expect(await inUse('?first=299&count=5')).toEqual({ connected: [], notified: ['301', '302'] });
});

test('who is connected to another hub has theirs too', async () => {
  const redis = await startRedis();
  const [one, two] = await startHubs(redis, ['one', 'two']);
  if (!one || !two) throw new Error('two hubs were to start');
  const real = await Wearable.connect(two.wearableUrl(401));
  const simulated = new Wearable(two.wearableUrl(402), { headers: SIMULATOR });
  await expect.poll(() => inUse('?first=400&count=5', one)).toMatchObject({ connected: ['401'] });
  await real.close();
  await simulated.close();
  await Promise.all([one.stop(), two.stop()]);
});

describe('what cannot be asked', () => {
  test.each([
    ['?first=0', 'first', /first must be a whole number from 1 to 9,999,999,999/],
    ['?first=x', 'first', /first must be a whole number/],
    ['?first=1&count=501', 'count', /count must be a whole number from 1 to 500/],
    ['?count=1.5', 'count', /count must be a whole number/],
    ['?last=3', 'last', /last/],
  ])('%s', async (query, field, detail) => {
    const { status, body } = await askApi(hub, 'GET', `/api/ids/${query}`);
    expect([status, body]).toEqual([
      422,
      expect.objectContaining({ code: 'bad_value', field, detail: expect.stringMatching(detail) }),
    ]);
  });

  test('without the token, where the hub wants it', async () => {
    const closed = await startTestHub({ flags: { requireToken: 'true' } });
    expect((await askApi(closed, 'GET', '/api/ids/')).status).toBe(401);
    await closed.stop();
  });
});
