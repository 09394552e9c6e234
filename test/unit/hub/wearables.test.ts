/** What happens between a handshake and the first frame, with a store that answers when the test says so. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OPENING_LIMIT } from '../../../src/hub/connection.ts';
import { Samples } from '../../../src/hub/counts.ts';
import { Notifications } from '../../../src/hub/notifications.ts';
import {
  type CreateResult,
  type MarkReadResult,
  type Store,
  type StoredNotification,
  StoreError,
  type UnreadResult,
} from '../../../src/hub/store/store.ts';
import { Wearables } from '../../../src/hub/wearables.ts';
import { Wire } from '../../../src/hub/wire.ts';
import { Parts } from '../../support/parts.ts';
import { Wearable } from '../../support/wearable.ts';

/** An answer that the store owes. */
type Owed<T> = PromiseWithResolvers<T>;

let server: Server;
let parts: Parts;
let wearables: Wearables;
let notifications: Notifications;
let unread: Owed<UnreadResult>[];
let creates: Owed<CreateResult>[];
let reads: Owed<MarkReadResult>[];
let unexpected: unknown[];
const clients: Wearable[] = [];

beforeEach(async () => {
  parts = new Parts({ outboxBytes: 1_000_000 });
  [unread, creates, reads, unexpected] = [[], [], [], []];
  const owe = <T>(list: Owed<T>[]) => {
    const owed = Promise.withResolvers<T>();
    list.push(owed);
    return owed.promise;
  };
  const store = {
    unread: () => owe(unread),
    create: () => owe(creates),
    markRead: () => owe(reads),
    recordHistory: () => {},
  } as unknown as Store;
  const wire = new Wire('UTC');
  notifications = new Notifications({ ...parts, store, wire, latencies: new Samples(10), onLatency: () => {} });
  wearables = new Wearables({
    ...parts,
    store,
    wire,
    notifications,
    initialNotifications: 50,
    socketsPerConsumer: 2,
    protocolErrorsPerMinute: 20,
    prepare: () => null,
    onBadHandshake: (tcp) => tcp.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    onUnexpected: (error) => unexpected.push(error),
  });
  server = createServer();
  server.on('upgrade', (request, tcp, head) => wearables.accept(request, tcp as Socket, head, 'a'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  for (const { ws } of clients.splice(0)) ws.terminate();
  await new Promise((resolve) => server.close(resolve));
  expect(unexpected).toEqual([]);
});

/** A wearable that is let in and waits for its first frame. */
async function waiting(): Promise<Wearable> {
  const before = unread.length;
  const wearable = new Wearable(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  clients.push(wearable);
  await expect.poll(() => unread.length).toBe(before + 1);
  return wearable;
}
const stored = (id: number): StoredNotification => ({
  consumer: 'a',
  id,
  tipo: 'test',
  contenido: 'x',
  deseoId: null,
  producer: 'http',
  sentAt: parts.clock.wall(),
  storedAt: parts.clock.wall(),
  readAt: null,
  readBy: null,
  readOn: null,
  raw: null,
});
/** Lets the store tell of new ones, and waits until they were handed out. */
async function create(...ids: number[]): Promise<readonly number[]> {
  const published = notifications.publish({ drafts: [], producer: 'http' });
  creates.at(-1)?.resolve({ kind: 'created', notifications: ids.map(stored) });
  const result = await published;
  return result.kind === 'key_reused' ? [] : result.written;
}
const heard = ({ messages }: Wearable): string[] =>
  messages.map((message) => {
    const {
      notifications: all,
      notification,
      notification_id,
    } = message as unknown as {
      notifications?: { id: number }[];
      notification?: { id: number };
      notification_id?: unknown;
    };
    return `${message.type} ${all?.map(({ id }) => id) ?? notification?.id ?? notification_id ?? ''}`.trim();
  });

describe('until the first frame', () => {
  test('nothing is said, what is created waits, and what the first frame has is not said twice', async () => {
    const wearable = await waiting();
    expect(await create(1, 2)).toEqual([1, 1]);
    expect(await create(3)).toEqual([1]);
    wearable.say({ type: 'ping' });
    expect(heard(wearable)).toEqual([]);
    unread[0]?.resolve({ notifications: [stored(2), stored(1)], total: 2 });
    await create(4);
    await expect
      .poll(() => heard(wearable))
      .toEqual(['initial_notifications 2,1', 'new_notification 3', 'new_notification 4', 'pong']);
    expect(parts.row().unread).toBe(3);
  });

  test('1,000 may wait; with one more the wearable is asked to come back', async () => {
    const wearable = await waiting();
    for (let i = 1; i <= OPENING_LIMIT; i += 100)
      expect(await create(...Array.from({ length: 100 }, (_, n) => i + n))).toEqual(Array(100).fill(1));
    expect(await create(5_000)).toEqual([0]);
    expect(await wearable.end()).toBe(1013);
    expect(heard(wearable)).toEqual([]);
    unread[0]?.resolve({ notifications: [], total: 0 });
  });

  test.each([['busy'], ['failed'], ['closed']] as const)(
    'a store that is %s ends it with 1013, not with a lie',
    async (code) => {
      const wearable = await waiting();
      unread[0]?.reject(new StoreError(code, 'no'));
      expect(await wearable.end()).toBe(1013);
      expect(heard(wearable)).toEqual([]);
    },
  );

  test('a fault of the store is told once', async () => {
    const wearable = await waiting();
    unread[0]?.reject(new Error('fault'));
    expect(await wearable.end()).toBe(1013);
    expect(unexpected.splice(0)).toEqual([new Error('fault')]);
  });

  test('it may leave, be replaced or be disconnected, and the late answer hurts nobody', async () => {
    const left = await waiting();
    left.ws.terminate();
    const replaced = await waiting();
    const disconnected = await waiting();
    await waiting();
    await expect.poll(() => replaced.closed?.code).toBe(4501);
    const socket = parts.consumers.get('a')?.sockets.find(({ opening }) => opening !== null);
    if (socket) parts.sockets.closeWith(socket, 4000, 'bye');
    await expect.poll(() => disconnected.closed?.code).toBe(4000);
    for (const owed of unread) owed.resolve({ notifications: [stored(1)], total: 1 });
    await expect.poll(() => clients.map(heard)).toEqual([[], [], [], ['initial_notifications 1']]);
  });
});

describe('a read', () => {
  test('is answered when it is stored, and until then nothing is said', async () => {
    const wearable = await waiting();
    unread[0]?.resolve({ notifications: [stored(1)], total: 1 });
    wearable.say({ type: 'mark_read', notification_id: '1' });
    wearable.say({ type: 'ping' });
    await expect.poll(() => heard(wearable)).toEqual(['initial_notifications 1', 'pong']);
    reads[0]?.resolve({ changed: true, notification: { ...stored(1), readAt: 1, readBy: 'wearable' } });
    await expect.poll(() => heard(wearable).at(-1)).toBe('marked_read 1');
    expect(parts.row().unread).toBe(0);
  });

  test('that cannot be stored is said to be so, and may be tried again', async () => {
    const wearable = await waiting();
    unread[0]?.resolve({ notifications: [stored(1)], total: 1 });
    wearable.say({ type: 'mark_read', notification_id: 1 });
    await expect.poll(() => reads.length).toBe(1);
    reads[0]?.reject(new StoreError('full', 'no'));
    expect(await wearable.next('error')).toMatchObject({ code: 'store_unavailable' });
    wearable.say({ type: 'mark_read', notification_id: 1 });
    await expect.poll(() => reads.length).toBe(2);
    reads[1]?.resolve({ changed: false, notification: { ...stored(1), readAt: 1, readBy: 'http' } });
    expect(await wearable.next('marked_read')).toEqual({ type: 'marked_read', notification_id: 1 });
  });

  test('whose socket has left is told to the others', async () => {
    const one = await waiting();
    const two = await waiting();
    for (const owed of unread) owed.resolve({ notifications: [stored(1)], total: 1 });
    one.say({ type: 'mark_read', notification_id: 1 });
    await expect.poll(() => reads.length).toBe(1);
    one.ws.terminate();
    await expect.poll(() => parts.row().sockets).toBe(1);
    reads[0]?.resolve({ changed: true, notification: { ...stored(1), readAt: 1, readBy: 'wearable' } });
    expect(await two.next('marked_read')).toEqual({ type: 'marked_read', notification_id: 1 });
  });
});

test('one socket too many replaces a silent one, though others have said nothing for longer', async () => {
  const idle = await waiting();
  const silent = await waiting();
  const [first, second] = parts.consumers.get('a')?.sockets ?? [];
  if (second) Object.assign(second, { state: 'silent', lifeAt: (first?.lifeAt ?? 0) + 500 });
  await waiting();
  await expect.poll(() => silent.closed).toEqual({ code: 4501, reason: 'replaced' });
  expect(idle.closed).toBeNull();
});

test('protocol errors count for a minute', async () => {
  const wearable = await waiting();
  unread[0]?.resolve({ notifications: [], total: 0 });
  const err = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i += 1) wearable.say('nope');
    for (let i = 0; i < times; i += 1) await wearable.next('error');
  };
  await err(19);
  parts.clock.pass(60_001);
  await err(19);
  expect(wearable.closed).toBeNull();
  wearable.say('nope');
  expect(await wearable.end()).toBe(1008);
});

test('a User-Agent is kept once for all who send it, and a simulator is known by it', async () => {
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const connect = (agent: string): void => {
    clients.push(new Wearable(url, { headers: { 'User-Agent': agent } }));
  };
  connect('pulsera-simulator/1.0 (7)');
  await expect.poll(() => parts.row().simulated).toBe(true);
  connect('x-pulsera-simulator/1.0');
  await expect.poll(() => parts.consumers.get('a')?.sockets.map(({ simulated }) => simulated)).toEqual([true, false]);
});
