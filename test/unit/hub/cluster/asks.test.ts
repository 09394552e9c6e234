import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type AskError, Asks, question } from '../../../../src/hub/cluster/asks.ts';
import { sealer } from '../../../../src/hub/cluster/seal.ts';
import { openHosts, type RedisHost } from '../../../../src/layer/redis.ts';
import { startRedis, stopRedises, type TestRedis } from '../../../support/redis.ts';

const DOUBLE = question('double', z.object({ n: z.number() }), z.object({ twice: z.number() }));
const TEXT = question('text', z.object({ text: z.string() }), z.string());

let redis: TestRedis;
const open: Hub[] = [];
beforeAll(async () => {
  redis = await startRedis();
});
afterEach(async () => {
  for (const hub of open.splice(0)) await hub.close();
});
afterAll(stopRedises);

class Hub {
  readonly host: RedisHost;
  readonly asks: Asks;
  readonly unexpected: unknown[] = [];
  unreadable = 0;

  constructor(instance: string, keys: readonly string[] = []) {
    const onUnexpected = (error: unknown): void => void this.unexpected.push(error);
    [this.host] = openHosts([redis.url], { prefix: 'test', onUnexpected }) as [RedisHost];
    this.asks = new Asks({
      host: this.host,
      keys: 'pulsera:test:',
      instance,
      sealer: sealer(keys),
      onUnreadable: () => {
        this.unreadable += 1;
      },
      onUnexpected,
    });
    this.asks.start();
    open.push(this);
  }

  async close(): Promise<void> {
    this.asks.stop();
    await this.host.close();
  }
}

/** Two hubs; the second one listens. */
async function pair(keys: readonly string[] = []): Promise<[Hub, Hub]> {
  const hubs: [Hub, Hub] = [new Hub('a', keys), new Hub('b', keys)];
  const listeners = async (): Promise<string> =>
    redis.cli('PUBSUB', 'NUMSUB', 'pulsera:test:ask:a', 'pulsera:test:ask:b');
  await expect.poll(listeners).toMatch(/ask:a\n1\n.*ask:b\n1$/);
  return hubs;
}

const codeOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'answered',
    (error: AskError) => error.code,
  );

describe.each([
  ['without keys', []],
  ['encrypted', ['secret']],
])('%s', (_name, keys) => {
  test('each of many questions at once gets its own answer', async () => {
    const [a, b] = await pair(keys);
    b.asks.register(DOUBLE, async ({ n }) => ({ twice: 2 * n }));
    const asked = Array.from({ length: 100 }, (_, n) => a.asks.ask('b', DOUBLE, { n }));
    expect(await Promise.all(asked)).toEqual(asked.map((_, n) => ({ twice: 2 * n })));
  });
});

describe('a question fails', () => {
  test('as hub_away where nobody listens, without waiting', async () => {
    const [a] = await pair();
    expect(await codeOf(a.asks.ask('c', DOUBLE, { n: 1 }, { timeoutMs: 60_000 }))).toBe('hub_away');
  });

  test('as hub_timeout where no answer comes', async () => {
    const [a, b] = await pair();
    b.asks.register(DOUBLE, () => new Promise(() => {}));
    expect(await codeOf(a.asks.ask('b', DOUBLE, { n: 1 }, { timeoutMs: 50 }))).toBe('hub_timeout');
  });

  test('as bad_request where the other hub does not know it or takes other arguments, or its answer is another', async () => {
    const [a, b] = await pair();
    expect(await codeOf(a.asks.ask('b', DOUBLE, { n: 1 }))).toBe('bad_request');
    b.asks.register(DOUBLE, ({ n }) => ({ twice: n }));
    const other = question('double', z.object({ n: z.string() }), z.object({ twice: z.number() }));
    expect(await codeOf(a.asks.ask('b', other, { n: '1' }))).toBe('bad_request');
    const wish = question('double', z.object({ n: z.number() }), z.object({ twice: z.string() }));
    expect(await codeOf(a.asks.ask('b', wish, { n: 1 }))).toBe('bad_request');
    expect(b.unexpected).toEqual([]);
  });

  test('as failed where its handler does, which only the other hub is told about', async () => {
    const [a, b] = await pair();
    const cause = new Error('the disk is on fire');
    b.asks.register(DOUBLE, () => Promise.reject(cause));
    const asked = a.asks.ask('b', DOUBLE, { n: 1 });
    await expect(asked).rejects.toMatchObject({ code: 'failed', message: expect.not.stringContaining('fire') });
    expect([a.unexpected, b.unexpected]).toEqual([[], [cause]]);
  });

  test('as too_large where the question or the answer is over 1 MiB', async () => {
    const [a, b] = await pair();
    b.asks.register(TEXT, ({ text }) => text.repeat(2));
    const large = 'x'.repeat(700_000);
    expect(await codeOf(a.asks.ask('b', TEXT, { text: `${large}${large}` }))).toBe('too_large');
    expect(await codeOf(a.asks.ask('b', TEXT, { text: large }))).toBe('too_large');
    expect(await a.asks.ask('b', TEXT, { text: 'x' })).toBe('xx');
  });

  test('as busy where too many wait, here or there; room is made when they end', async () => {
    const [a, b] = await pair();
    const gate = Promise.withResolvers<{ twice: number }>();
    b.asks.register(DOUBLE, () => gate.promise);
    const waiting = Array.from({ length: 1_000 }, () =>
      codeOf(a.asks.ask('b', DOUBLE, { n: 1 }, { timeoutMs: 60_000 })),
    );
    expect(await codeOf(a.asks.ask('b', DOUBLE, { n: 1 }))).toBe('busy');
    let refused = 0;
    for (const code of waiting) void code.then(() => ++refused);
    // The other hub takes 200 of them.
    await expect.poll(() => refused).toBe(800);
    gate.resolve({ twice: 2 });
    const codes = await Promise.all(waiting);
    expect(codes.filter((code) => code === 'answered').length).toBe(200);
    expect(codes.filter((code) => code === 'busy').length).toBe(800);
    expect(await codeOf(a.asks.ask('b', DOUBLE, { n: 1 }))).toBe('answered');
  });

  test('as hub_away while Redis is away, and works again on its return', async () => {
    const [a, b] = await pair();
    b.asks.register(DOUBLE, ({ n }) => ({ twice: 2 * n }));
    await redis.stop();
    await expect.poll(() => a.host.connected).toBe(false);
    expect(await codeOf(a.asks.ask('b', DOUBLE, { n: 1 }, { timeoutMs: 60_000 }))).toBe('hub_away');
    await redis.start();
    await expect.poll(() => codeOf(a.asks.ask('b', DOUBLE, { n: 1 }))).toBe('answered');
  });

  test('as hub_away when this hub stops', async () => {
    const [a, b] = await pair();
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    b.asks.register(DOUBLE, () => {
      resolve();
      return new Promise(() => {});
    });
    const code = codeOf(a.asks.ask('b', DOUBLE, { n: 1 }, { timeoutMs: 60_000 }));
    await asked;
    a.asks.stop();
    expect(await code).toBe('hub_away');
    expect(await codeOf(a.asks.ask('b', DOUBLE, { n: 1 }))).toBe('hub_away');
  });
});

test('what is no message of a hub is counted, and nothing else', async () => {
  const [a, b] = await pair(['secret']);
  b.asks.register(DOUBLE, ({ n }) => ({ twice: 2 * n }));
  const stranger = redis.client();
  const channel = 'pulsera:test:ask:b';
  await stranger.publish(channel, 'nonsense');
  await stranger.publish(channel, sealer([]).seal({ kind: 'ask', id: '1', from: 'a', name: 'double', args: { n: 1 } }));
  await stranger.publish(channel, sealer(['secret']).seal({ kind: 'other' }));
  await stranger.publish(channel, sealer(['secret']).seal({ kind: 'answer', id: 'unknown', value: 1 }));
  await expect.poll(() => b.unreadable).toBe(3);
  expect(await a.asks.ask('b', DOUBLE, { n: 4 })).toEqual({ twice: 8 });
  expect([a.unreadable, b.unexpected]).toEqual([0, []]);
});
