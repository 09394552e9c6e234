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

describe('hubs on one Redis', () => {
  test('know each other, with what each says about itself', async () => {
    const redis = await startRedis();
    const [one, two, three] = [new Member(redis, 1), new Member(redis, 2), new Member(redis, 3)] as const;
    await together(one, two, three);
    expect(one.names().toSorted()).toEqual(['hub 1', 'hub 2', 'hub 3']);
    two.parts.connect('a');
    two.parts.connect('a');
    await expect.poll(() => one.presence.byNumber(2)).toMatchObject({ connected: 1, sockets: 2 });
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
    expect(one.presence.byNumber(9)).toBeUndefined();
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
