/** Several hubs' presence on one real Redis: who is there, and whose consumers are where. */
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/hub/clock.ts';
import { Asks } from '../../src/hub/cluster/asks.ts';
import { Presence, type PresenceOptions } from '../../src/hub/cluster/presence.ts';
import { sealer } from '../../src/hub/cluster/seal.ts';
import { openHosts, type RedisHost } from '../../src/layer/redis.ts';
import { type ConsumerRow, unpackRow } from '../../src/shared/console/rows.ts';
import { Parts } from '../support/parts.ts';
import { startRedis, stopRedises, type TestRedis } from '../support/redis.ts';

const KEYS = 'pulsera:test:';
const BEAT_MS = 50;
const LEASE_MS = 2_000;

/** A hub as far as presence goes: real Redis connections and bookkeeping, consumers without sockets of their own. */
class Member {
  readonly parts = new Parts();
  readonly host: RedisHost;
  readonly asks: Asks;
  readonly presence: Presence;
  readonly instance: string;
  readonly unexpected: unknown[] = [];
  readonly heard: string[] = [];
  number: number;
  copied = 0;

  constructor(redis: TestRedis, number: number, options: Partial<PresenceOptions> = {}, keys: readonly string[] = []) {
    const onUnexpected = (error: unknown): void => void this.unexpected.push(error);
    this.number = number;
    this.instance = options.instance ?? `${number}`.padStart(12, '0');
    [this.host] = openHosts([redis.url], { prefix: 'test', onUnexpected }) as [RedisHost];
    const shared = { host: this.host, keys: KEYS, instance: this.instance, sealer: sealer(keys), onUnexpected };
    const { consumers, counts } = this.parts;
    this.asks = new Asks({ ...shared, onUnreadable: () => {} });
    this.presence = new Presence({
      ...shared,
      describe: () => ({
        number: this.number,
        name: `hub ${number}`,
        url: `http://127.0.0.1:${number}/`,
        connected: consumers.connected,
        sockets: consumers.connections.size,
        startedAt: 1,
        version: '0.0.0-test',
      }),
      queues: 8,
      clock: systemClock,
      consumers,
      counts,
      asks: this.asks,
      renumber: async () => {
        this.number += 100;
        return this.number;
      },
      onCopied: () => {
        this.copied += 1;
      },
      leaseMs: LEASE_MS,
      beatMs: BEAT_MS,
      ...options,
    });
    this.presence.onJoined((instance) => this.heard.push(`joined ${instance}`));
    this.presence.onLeft((instance) => this.heard.push(`left ${instance}`));
    this.asks.start();
    this.presence.start();
    members.push(this);
  }

  /** Every consumer of other hubs, as this one knows them. */
  rows(): Map<string, ConsumerRow> {
    return new Map([...this.presence.ids()].map((id) => [id, this.row(id)]));
  }

  row(id: string): ConsumerRow {
    const row = this.presence.row(id);
    if (!row) throw new Error(`there is no ${id}`);
    return unpackRow(row);
  }

  names(): string[] {
    return this.presence.hubs().map(({ name }) => name);
  }

  /** As a kill does: nothing is said to anybody. */
  async kill(): Promise<void> {
    await this.host.close();
    await this.presence.stop();
    this.asks.stop();
  }
}

const members: Member[] = [];
afterEach(async () => {
  for (const member of members) {
    await member.presence.stop();
    member.asks.stop();
    await member.host.close();
    expect(member.unexpected).toEqual([]);
  }
  members.length = 0;
  await stopRedises();
});

/** Waits until hubs know of each other. */
async function together(...hubs: Member[]): Promise<void> {
  await expect.poll(() => hubs.map((hub) => hub.names().length)).toEqual(hubs.map(() => hubs.length));
}

const hubOf = (of: { readonly presence: Presence }, number: number) =>
  of.presence.hubs().find((hub) => hub.number === number);

describe('hubs on one Redis', () => {
  test('know each other, with what each says about itself', async () => {
    const redis = await startRedis();
    const [one, two, three] = [new Member(redis, 1), new Member(redis, 2), new Member(redis, 3)] as const;
    await together(one, two, three);
    expect(one.names().toSorted()).toEqual(['hub 1', 'hub 2', 'hub 3']);
    two.parts.connect('a');
    two.parts.connect('a');
    await expect.poll(() => hubOf(one, 2)).toMatchObject({ connected: 1, sockets: 2 });
    expect(one.presence.hubs()[0]).toMatchObject({ name: 'hub 1', self: true });
    expect(one.presence.byInstance(two.instance)).toEqual({
      number: 2,
      name: 'hub 2',
      url: 'http://127.0.0.1:2/',
      self: false,
      connected: 1,
      sockets: 2,
      startedAt: 1,
      version: '0.0.0-test',
      instance: two.instance,
      queues: 8,
    });
    expect(hubOf(one, 9)).toBeUndefined();
  });

  test('see each other’s consumers come, change, go and be forgotten', async () => {
    const redis = await startRedis();
    const [one, two] = [new Member(redis, 1), new Member(redis, 2)] as const;
    const before = two.parts.connect('before');
    await together(one, two);
    await expect.poll(() => one.presence.row('before')).toBeTruthy();
    expect(one.row('before')).toEqual({ ...two.parts.row('before'), hub: 2, hubs: 1 });
    expect(one.presence.where('before')).toEqual([two.instance]);
    expect([...one.presence.connectedElsewhere()]).toEqual(['before']);

    const seen = one.presence.version;
    two.parts.connect('later');
    await expect.poll(() => one.presence.row('later')).toBeTruthy();
    expect(one.presence.since(seen)).toEqual({ changed: ['later'], removed: [] });

    two.parts.sockets.ended(before.connection, 1001, '');
    await expect.poll(() => one.row('before').state).toBe('gone');
    expect(one.row('before')).toMatchObject({ hub: 2, hubs: 0, sockets: 0 });
    expect(one.presence.where('before')).toEqual([]);
    expect([...one.presence.connectedElsewhere()]).toEqual(['later']);

    const version = one.presence.version;
    two.parts.clock.pass(16 * 60_000);
    two.parts.consumers.forget(two.parts.clock.mono());
    await expect.poll(() => one.presence.row('before')).toBeUndefined();
    expect(one.presence.since(version)?.removed).toEqual(['before']);
  });

  test('tell nothing of their consumers while they are alone', async () => {
    const redis = await startRedis();
    const one = new Member(redis, 1);
    const listener = redis.client();
    const said: string[] = [];
    listener.on('message', (_channel, message) => said.push(message));
    await listener.subscribe(`${KEYS}rows`);
    one.parts.connect('a');
    const beats = async (): Promise<number> =>
      JSON.parse((await redis.cli('GET', `${KEYS}hub:${one.instance}`)) || '{}').beat;
    await expect.poll(beats).toBeGreaterThan(5);
    expect(said).toEqual([]);
  });
});

describe('a hub that goes', () => {
  test('says so, and is gone at once with its consumers', async () => {
    const redis = await startRedis();
    const [one, two] = [new Member(redis, 1), new Member(redis, 2, { leaseMs: 600_000 })] as const;
    two.parts.connect('a');
    await together(one, two);
    await expect.poll(() => one.presence.row('a')).toBeTruthy();
    await two.presence.stop();
    await expect.poll(() => one.names()).toEqual(['hub 1']);
    expect([...one.presence.ids()]).toEqual([]);
    expect(one.heard).toEqual([`joined ${two.instance}`, `left ${two.instance}`]);
    expect(await redis.cli('SMEMBERS', `${KEYS}hubs`)).toBe(one.instance);
    expect(await redis.cli('EXISTS', `${KEYS}hub:${two.instance}`)).toBe('0');
    expect(one.presence.goneInstances()).toEqual([]);
  });

  test('by a kill, is there until its lease ends and then known to be gone; started anew it is there again', async () => {
    const redis = await startRedis();
    const [one, two] = [new Member(redis, 1), new Member(redis, 2)] as const;
    two.parts.connect('a');
    await together(one, two);
    await expect.poll(() => one.presence.row('a')).toBeTruthy();
    await two.kill();
    await expect.poll(() => redis.cli('EXISTS', `${KEYS}hub:${two.instance}`)).toBe('0');
    await expect.poll(() => one.names(), { interval: 10 }).toEqual(['hub 1']);
    expect(one.presence.row('a')).toBeUndefined();
    expect(one.presence.goneInstances().map(({ instance }) => instance)).toEqual([two.instance]);

    const again = new Member(redis, 2);
    again.parts.connect('b');
    await together(one, again);
    await expect.poll(() => [...one.presence.ids()]).toEqual(['b']);
    expect(one.presence.goneInstances()).toEqual([]);
    expect(again.copied).toBe(0);
  });

  test('by a kill and is back before its lease ended, takes over without the rows of the run before', async () => {
    const redis = await startRedis();
    const [one, two] = [new Member(redis, 1, { leaseMs: 60_000 }), new Member(redis, 2, { leaseMs: 60_000 })] as const;
    two.parts.connect('before');
    await together(one, two);
    await expect.poll(() => one.presence.row('before')).toBeTruthy();
    await two.kill();
    const again = new Member(redis, 2, { leaseMs: 60_000 });
    again.parts.connect('after');
    await expect.poll(() => [...one.presence.ids()]).toEqual(['after']);
    expect(one.heard).toEqual([`joined ${two.instance}`, `left ${two.instance}`, `joined ${two.instance}`]);
    expect([again.copied, again.number]).toEqual([0, 2]);
  });

  test('and stays away is forgotten in the end, and its number is free', async () => {
    const redis = await startRedis();
    const one = new Member(redis, 1, { leaseMs: 200, forgetMs: 300 });
    const two = new Member(redis, 2, { leaseMs: 200 });
    await together(one, two);
    expect(await redis.cli('HGET', `${KEYS}numbers`, '2')).toBe(two.instance);
    await two.kill();
    await expect.poll(() => redis.cli('SMEMBERS', `${KEYS}hubs`)).toBe(one.instance);
    expect(await redis.cli('HGETALL', `${KEYS}numbers`)).toBe(`1\n${one.instance}`);
    await expect.poll(() => one.presence.goneInstances()).toEqual([]);
  });
});

describe('numbers and instances', () => {
  test('a hub whose number is another’s takes another number, and is known by that', async () => {
    const redis = await startRedis();
    const one = new Member(redis, 1);
    await expect.poll(() => redis.cli('HGET', `${KEYS}numbers`, '1')).toBe(one.instance);
    const two = new Member(redis, 1, { instance: 'abcdefabcdef' });
    two.parts.connect('a');
    await expect.poll(() => hubOf(one, 101)?.name).toBe(hubOf(two, 101)?.name);
    await expect.poll(() => one.presence.row('a') && one.row('a').hub).toBe(101);
    expect([one.number, two.number]).toEqual([1, 101]);
    expect(await redis.cli('HGET', `${KEYS}numbers`, '101')).toBe(two.instance);
  });

  test('of two hubs on copies of one data dir exactly one leaves, and says so once', async () => {
    const redis = await startRedis();
    const three = new Member(redis, 3);
    const original = new Member(redis, 1);
    original.parts.connect('original');
    await expect.poll(() => three.presence.row('original')).toBeTruthy();
    const copy = new Member(redis, 1);
    copy.parts.connect('copy');
    await expect.poll(() => [original.copied, copy.copied]).toEqual([1, 0]);
    await expect.poll(() => [...three.presence.ids()]).toEqual(['copy']);
    await expect.poll(() => copy.names().toSorted()).toEqual(['hub 1', 'hub 3']);
    expect(original.names()).toEqual(['hub 1']);
    // What is asked of the instance goes to the one that stays.
    const channel = `${KEYS}ask:${copy.instance}`;
    await expect.poll(() => redis.cli('PUBSUB', 'NUMSUB', channel)).toBe(`${channel}\n1`);
    // A beat or two later it is still so.
    const beat = async (): Promise<number> => JSON.parse(await redis.cli('GET', `${KEYS}hub:${copy.instance}`)).beat;
    const now = await beat();
    await expect.poll(beat).toBeGreaterThan(now + 3);
    expect([original.copied, copy.copied]).toEqual([1, 0]);
    expect([...three.presence.ids()]).toEqual(['copy']);
  });
});

describe('Redis', () => {
  test('being away lets the others go when their lease is over by our clock; on its return all is as before', async () => {
    const redis = await startRedis();
    const [one, two] = [new Member(redis, 1, { leaseMs: 500 }), new Member(redis, 2, { leaseMs: 500 })] as const;
    two.parts.connect('a');
    await together(one, two);
    await expect.poll(() => one.presence.row('a')).toBeTruthy();
    await redis.stop();
    await expect.poll(() => [one.names(), two.names()]).toEqual([['hub 1'], ['hub 2']]);
    expect([...one.presence.ids()]).toEqual([]);
    two.parts.connect('b');
    await redis.start();
    await together(one, two);
    await expect.poll(() => [...one.rows().keys()].toSorted()).toEqual(['a', 'b']);
  });

  test('being restarted empty within the lease lets nobody go', async () => {
    const redis = await startRedis();
    const options = { leaseMs: 60_000 };
    const [one, two] = [new Member(redis, 1, options), new Member(redis, 2, options)] as const;
    two.parts.connect('a');
    await together(one, two);
    await expect.poll(() => one.presence.row('a')).toBeTruthy();
    await redis.restart();
    two.parts.connect('b');
    await expect.poll(() => [...one.rows().keys()].toSorted()).toEqual(['a', 'b']);
    expect(one.heard).toEqual([`joined ${two.instance}`]);
    await expect.poll(() => redis.cli('HGET', `${KEYS}numbers`, '2')).toBe(two.instance);
  });

  test('being flushed lets nobody go', async () => {
    const redis = await startRedis();
    const [one, two] = [new Member(redis, 1), new Member(redis, 2)] as const;
    two.parts.connect('a');
    await together(one, two);
    await expect.poll(() => one.presence.row('a')).toBeTruthy();
    for (let i = 0; i < 20; i += 1) await redis.cli('FLUSHALL');
    two.parts.connect('b');
    await expect.poll(() => [...one.rows().keys()].toSorted()).toEqual(['a', 'b']);
    expect(one.heard).toEqual([`joined ${two.instance}`]);
    await expect.poll(async () => (await redis.cli('SMEMBERS', `${KEYS}hubs`)).split('\n').length).toBe(2);
  });

  test('cutting the subscriber loses changes for a moment, not for good, even if nothing changes afterwards', async () => {
    const redis = await startRedis();
    const [one, two] = [new Member(redis, 1), new Member(redis, 2)] as const;
    two.parts.connect('a');
    await together(one, two);
    await expect.poll(() => one.presence.row('a')).toBeTruthy();
    for (let i = 0; i < 10; i += 1) {
      await redis.cli('CLIENT', 'KILL', 'TYPE', 'pubsub');
      two.parts.connect(`b${i}`);
    }
    await expect.poll(() => one.rows().size).toBe(11);
    expect(one.heard).toEqual([`joined ${two.instance}`]);
  });

  test('out of memory, a hub is gone for the others after its lease and back when there is room', async () => {
    const redis = await startRedis();
    const options = { leaseMs: 500 };
    const [one, two] = [new Member(redis, 1, options), new Member(redis, 2, options)] as const;
    await together(one, two);
    await redis.cli('CONFIG', 'SET', 'maxmemory', '1');
    await expect.poll(() => [one.names(), two.names()]).toEqual([['hub 1'], ['hub 2']]);
    await redis.cli('CONFIG', 'SET', 'maxmemory', '0');
    await together(one, two);
  });
});

describe('many consumers', () => {
  test('10,000 of them are there whole, as they are, and so are 5,000 changes and who left', async () => {
    const redis = await startRedis();
    const [one, two] = [new Member(redis, 1), new Member(redis, 2)] as const;
    const wearables = Array.from({ length: 10_000 }, (_, i) => two.parts.connect(`c${i}`));
    await together(one, two);
    await expect.poll(() => one.rows().size).toBe(10_000);
    for (const wearable of wearables.slice(0, 5_000)) two.parts.sockets.ended(wearable.connection, 1001, '');
    await expect.poll(() => [...one.presence.connectedElsewhere()].length).toBe(5_000);
    for (const id of ['c0', 'c4999', 'c5000', 'c9999']) {
      expect(one.row(id)).toMatchObject({ ...two.parts.row(id), hub: 2, hubs: expect.any(Number) });
    }
    expect(one.parts.counts.drops.size).toBe(0);
  });

  test('that connect and leave while everything is asked for are neither lost nor left behind', async () => {
    const redis = await startRedis();
    const two = new Member(redis, 2);
    let next = 0;
    const live: ReturnType<Parts['connect']>[] = [];
    const churn = (): void => {
      for (let i = 0; i < 20; i += 1) live.push(two.parts.connect(`c${next++}`));
      for (const wearable of live.splice(0, 15)) two.parts.sockets.ended(wearable.connection, 1001, '');
    };
    for (let i = 0; i < 300; i += 1) churn();
    const timer = setInterval(churn, 2);
    const late = [new Member(redis, 1), new Member(redis, 3), new Member(redis, 4)] as const;
    await expect.poll(() => late.map((hub) => hub.rows().size > 6_000)).toEqual([true, true, true]);
    clearInterval(timer);
    const wanted = [...two.parts.consumers.all()].map(({ id }) => [id, two.parts.row(id).state]).toSorted();
    for (const hub of late) {
      await expect.poll(() => [...hub.rows()].map(([id, { state }]) => [id, state]).toSorted()).toEqual(wanted);
    }
  });

  test('on two hubs at once count once, on both; the one that holds a socket is shown', async () => {
    const redis = await startRedis();
    const [one, two, three] = [new Member(redis, 1), new Member(redis, 2), new Member(redis, 3)] as const;
    const wearable = two.parts.connect('a');
    three.parts.connect('a');
    await together(one, two, three);
    await expect.poll(() => one.presence.where('a').toSorted()).toEqual([two.instance, three.instance]);
    expect(one.row('a').hubs).toBe(2);
    expect([...one.presence.connectedElsewhere()]).toEqual(['a']);
    two.parts.sockets.ended(wearable.connection, 1001, '');
    await expect.poll(() => one.presence.where('a')).toEqual([three.instance]);
    expect(one.row('a')).toMatchObject({ hub: 3, hubs: 1, state: 'on_time' });
  });
});

describe('with encryption keys', () => {
  test('nothing about hubs and consumers can be read in Redis, and hubs with a common key understand each other', async () => {
    const redis = await startRedis();
    const said: string[] = [];
    const listener = redis.client();
    listener.on('pmessage', (_pattern, _channel, message) => said.push(message));
    await listener.psubscribe('*');
    // As in the middle of a rotation: each encrypts with its first key.
    const one = new Member(redis, 1, {}, ['new', 'old']);
    const two = new Member(redis, 2, {}, ['old', 'new']);
    two.parts.connect('wearable-a');
    await together(one, two);
    await expect.poll(() => one.presence.row('wearable-a')).toBeTruthy();
    two.parts.connect('wearable-b');
    await expect.poll(() => one.presence.row('wearable-b')).toBeTruthy();
    const lease = await redis.cli('GET', `${KEYS}hub:${one.instance}`);
    expect(lease).toMatch(/^[\w-]+=*$/);
    await expect.poll(() => said.length).toBeGreaterThan(0);
    // Tokens and nothing else; by chance they may have any three letters in them.
    for (const message of said) expect(message).toMatch(/^[\w-]+=*$/);
    expect(said.join('\n')).not.toMatch(/wearable/);
  });

  test('a hub without the key is not believed, and counted', async () => {
    const redis = await startRedis();
    const one = new Member(redis, 1, {}, ['secret']);
    const two = new Member(redis, 2);
    await expect.poll(() => one.parts.counts.drops.get('hub_unreadable')).toBeGreaterThan(0);
    await expect.poll(() => two.parts.counts.drops.get('hub_unreadable')).toBeGreaterThan(0);
    expect([one.names(), two.names()]).toEqual([['hub 1'], ['hub 2']]);
  });
});
