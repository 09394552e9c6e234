/** The console of one hub shows and reaches the consumers of every hub on the same Redis. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { HubContract, SocketInfo, TimelineEntry, TrackedNotification } from '../../src/shared/console/contract.ts';
import { type ConsumerRow, unpackRow } from '../../src/shared/console/rows.ts';
import type { Event } from '../../src/shared/console/service.ts';
import { post } from '../support/api.ts';
import { Child, killChildren } from '../support/child.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import type { TestHub } from '../support/hub.ts';
import { startHubs } from '../support/hubs.ts';
import { startRedis, stopRedises, type TestRedis } from '../support/redis.ts';
import { Wearable } from '../support/wearable.ts';

let redis: TestRedis;
let a: TestHub;
let b: TestHub;
let viewer: TestConsole;
let numberOfB: number;
let people = 0;
const newcomer = (): string => `c${++people}`;

beforeAll(async () => {
  redis = await startRedis();
  [a, b] = (await startHubs(redis, ['a', 'b'])) as [TestHub, TestHub];
  viewer = await openConsole(a);
  const other = await openConsole(b);
  numberOfB = (await other.client.call('hub.info', {})).number;
  other.close();
});
afterEach(killChildren);
afterAll(async () => {
  viewer.close();
  await Promise.all([a.stop(), b.stop()]);
  await stopRedises();
});

/** A consumer's detail, put together from its events. */
class Detail {
  row: ConsumerRow | null = null;
  sockets: SocketInfo[] = [];
  frames = 0;
  readonly timeline: TimelineEntry[] = [];
  readonly notifications = new Map<number, TrackedNotification>();
  readonly close: () => void;

  constructor(consumer: string, { client }: TestConsole = viewer) {
    this.close = client.open('consumers.detail', { consumer }, { event: (event) => this.#fold(event) });
    open.push(this.close);
  }

  kinds(): string[] {
    return this.timeline.map(({ kind }) => kind).toSorted();
  }

  #fold(event: Event<HubContract['consumers']['detail']>): void {
    if (event.row !== undefined) this.row = event.row && unpackRow(event.row);
    this.sockets = event.sockets ?? this.sockets;
    this.timeline.push(...(event.timeline ?? []));
    this.frames += event.frames?.length ?? 0;
    for (const one of event.notifications ?? []) this.notifications.set(one.id, one);
  }
}
const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

const disconnect = (consumers: string[], connection: number | null = null) =>
  viewer.client.call('connections.disconnect', { consumers, connection, code: 4000, reason: 'from a' });

describe('rows', () => {
  test('there is one for a consumer, and it says where it is', async () => {
    const id = newcomer();
    const row = () => viewer.rows.get(id);
    const there = await Wearable.connect(b.wearableUrl(id));
    await expect.poll(row).toMatchObject({ state: 'on_time', hub: numberOfB, hubs: 1, sockets: 1 });
    const here = await Wearable.connect(a.wearableUrl(id));
    await expect.poll(row).toMatchObject({ state: 'on_time', hub: null, hubs: 2, sockets: 1 });
    await here.close();
    await expect.poll(row).toMatchObject({ state: 'on_time', hub: numberOfB, hubs: 1 });
    await there.close();
    // Who left last tells more of it.
    await expect.poll(row).toMatchObject({ state: 'gone', hub: numberOfB, hubs: 0, event: 'closed' });
  });

  test('a console opened later is told of everybody at once', async () => {
    const [here, there] = [newcomer(), newcomer()];
    const wearables = [await Wearable.connect(a.wearableUrl(here)), await Wearable.connect(b.wearableUrl(there))];
    await expect.poll(() => viewer.rows.has(here) && viewer.rows.has(there)).toBe(true);
    const later = await openConsole(a);
    expect(later.rows.get(here)).toMatchObject({ hub: null, hubs: 1 });
    expect(later.rows.get(there)).toMatchObject({ hub: numberOfB, hubs: 1 });
    later.close();
    for (const wearable of wearables) await wearable.close();
  });
});

describe('disconnecting', () => {
  test('closes what every hub holds, and counts it', async () => {
    const [here, there, both] = [newcomer(), newcomer(), newcomer()];
    const wearables = [
      await Wearable.connect(a.wearableUrl(here)),
      await Wearable.connect(b.wearableUrl(there)),
      await Wearable.connect(b.wearableUrl(there)),
      await Wearable.connect(a.wearableUrl(both)),
      await Wearable.connect(b.wearableUrl(both)),
    ];
    await expect.poll(() => [viewer.rows.get(there)?.sockets, viewer.rows.get(both)?.hubs]).toEqual([2, 2]);
    expect(await disconnect([here, there, both, 'nobody'])).toEqual({ closed: 5 });
    for (const wearable of wearables) expect(await wearable.end()).toBe(4000);
  });

  test('by the number of a connection closes that one alone, wherever it is', async () => {
    const id = newcomer();
    const first = await Wearable.connect(b.wearableUrl(id));
    const detail = new Detail(id);
    await expect.poll(() => detail.sockets.length).toBe(1);
    const [socket] = detail.sockets;
    const second = await Wearable.connect(b.wearableUrl(id));
    await expect.poll(() => detail.sockets.length).toBe(2);
    expect(await disconnect([id], socket?.connection)).toEqual({ closed: 1 });
    expect(await first.end()).toBe(4000);
    await expect.poll(() => detail.sockets.length).toBe(1);
    expect(second.closed).toBeNull();
    await second.close();
  });
});

describe('the detail of a consumer on another hub', () => {
  test('has its row, its sockets, and what happened to it and to its notifications there', async () => {
    const id = newcomer();
    const wearable = await Wearable.connect(b.wearableUrl(id));
    const { id: early } = await post(b, { consumidor_id: id, tipo: 'test', contenido: 'early' });
    await wearable.next('new_notification');
    const detail = new Detail(id);
    await expect.poll(() => detail.sockets).toMatchObject([{ hub: numberOfB, state: 'on_time' }]);
    await expect.poll(() => detail.row).toMatchObject({ id, hub: numberOfB, hubs: 1 });
    await expect
      .poll(() => detail.notifications.get(early))
      .toMatchObject({ confirmedBy: 1, writtenTo: 1, contenido: 'early' });
    await expect.poll(() => detail.kinds()).toEqual(['confirmed', 'connected', 'stored', 'written']);

    const { id: later } = await post(b, { consumidor_id: id, tipo: 'test', contenido: 'later' });
    await wearable.next('new_notification');
    wearable.say({ type: 'mark_read', notification_id: later });
    await wearable.next('marked_read');
    wearable.say('nonsense');
    await wearable.next('error');
    await expect
      .poll(() => detail.notifications.get(later))
      .toMatchObject({ confirmedBy: 1, writtenTo: 1, readBy: 'wearable' });
    await wearable.close();
    await expect.poll(() => detail.sockets).toEqual([]);
    await expect.poll(() => detail.kinds()).toContain('closed');
    expect(detail.kinds().filter((kind) => kind === 'stored' || kind === 'read')).toEqual(['read', 'stored', 'stored']);
    expect(detail.kinds()).toContain('error');
    // Frames stay where they are.
    expect(detail.frames).toBe(0);
  });

  test('of one that is here too, the journeys of both hubs are one', async () => {
    const id = newcomer();
    const [here, there] = [await Wearable.connect(a.wearableUrl(id)), await Wearable.connect(b.wearableUrl(id))];
    const detail = new Detail(id);
    const { id: created } = await post(a, { consumidor_id: id, tipo: 'test', contenido: 'x' });
    await here.next('new_notification');
    await there.next('new_notification');
    await expect.poll(() => detail.notifications.get(created)).toMatchObject({ writtenTo: 2, confirmedBy: 2 });
    await expect.poll(() => detail.sockets.map(({ hub }) => hub)).toEqual([null, numberOfB]);
    there.say({ type: 'mark_read', notification_id: created });
    await there.next('marked_read');
    await expect.poll(() => detail.notifications.get(created)?.readBy).toBe('wearable');
    expect(detail.kinds().filter((kind) => kind === 'stored' || kind === 'read')).toEqual(['read', 'stored']);
    await here.close();
    await there.close();
  });
});

describe('a hub in a process of its own', () => {
  let dataDir: string;
  let child: Child;
  let url: string;
  const row = (id: string) => viewer.rows.get(id);
  const start = async (): Promise<void> => {
    const args = ['--port', '0', '--data-dir', dataDir, '--redis', redis.url, '--hub-name', 'c'];
    child = new Child('src/headless/serve.ts', args);
    const [, found] = await child.printed('stdout', /listening on (http:\S+)/);
    url = found ?? '';
  };
  const connect = (id: string): Promise<Wearable> =>
    Wearable.connect(`${url.replace('http', 'ws')}ws/notificaciones/${id}/`);
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'pulsera-test-'));
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  test('that is stopped like a machine that sleeps is gone after its lease, answers nobody, and comes back by itself', async () => {
    const id = newcomer();
    await start();
    const wearable = await connect(id);
    await expect.poll(() => row(id)).toMatchObject({ state: 'on_time', hubs: 1 });
    child.process.kill('SIGSTOP');
    // Within the lease it is believed to be there; a detail opens without it, and a command does without it.
    const detail = new Detail(id);
    await expect.poll(() => detail.row).toMatchObject({ hubs: 1 });
    expect(await disconnect([id])).toEqual({ closed: 0 });
    await expect.poll(() => row(id), { timeout: 15_000 }).toBeUndefined();
    expect(detail.sockets).toEqual([]);
    child.process.kill('SIGCONT');
    // What it was asked while it slept it does now.
    expect(await wearable.end()).toBe(4000);
    const again = await connect(id);
    await expect.poll(() => row(id)).toMatchObject({ state: 'on_time', hubs: 1 });
    await expect.poll(() => detail.sockets.length).toBe(1);
    await again.close();
  });

  test('that is killed leaves nobody behind after its lease; started again it is there with its own', async () => {
    const [before, after] = [newcomer(), newcomer()];
    await start();
    await connect(before);
    await expect.poll(() => row(before)).toMatchObject({ state: 'on_time' });
    await child.kill('SIGKILL');
    await expect.poll(() => row(before), { timeout: 15_000 }).toBeUndefined();
    await start();
    const wearable = await connect(after);
    await expect.poll(() => row(after)).toMatchObject({ state: 'on_time' });
    await child.kill('SIGTERM');
    await expect.poll(() => row(after)).toBeUndefined();
    expect(wearable.closed?.code).toBe(1001);
  });
});
