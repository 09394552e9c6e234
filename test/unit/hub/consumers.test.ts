import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SocketState } from '../../../src/hub/connection.ts';
import { type FakeWearable, Parts } from '../../support/parts.ts';

/** A consumer that came back so many times. */
function returned(parts: Parts, times: number): FakeWearable {
  let wearable = parts.connect();
  for (let i = 0; i < times; i += 1) {
    parts.sockets.ended(wearable.connection, 1000, '');
    wearable = parts.connect();
  }
  return wearable;
}

describe('the state of a consumer', () => {
  test.each([
    [['silent', 'on_time', 'slow'], 'on_time'],
    [['silent', 'late', 'slow'], 'late'],
    [['silent', 'slow'], 'slow'],
    [['silent', 'silent'], 'silent'],
  ] as const)('is that of the best of its sockets: %j is %s', (states, wanted) => {
    const parts = new Parts();
    for (const state of states) parts.connect().connection.state = state as SocketState;
    const consumer = parts.consumers.get('a');
    if (consumer) parts.consumers.judge(consumer, parts.clock.mono());
    expect(parts.row()).toMatchObject({ state: wanted, sockets: states.length });
  });

  test('is gone without a socket, since it left', () => {
    const parts = new Parts();
    const wearable = parts.connect();
    parts.pass(1_000);
    const left = parts.clock.wall();
    parts.sockets.ended(wearable.connection, 1001, 'app closed');
    parts.pass(5_000);
    expect(parts.row()).toMatchObject({ state: 'gone', figure: left, sockets: 0, event: 'closed', eventDetail: 1001 });
    expect(parts.consumers.connected).toBe(0);
  });

  test('is flapping after three returns within ten minutes, and calm again ten minutes later', () => {
    const parts = new Parts();
    returned(parts, 2);
    expect(parts.row()).toMatchObject({ state: 'on_time', event: 'returned', eventDetail: 2 });
    parts.sockets.ended(parts.consumers.get('a')?.sockets[0] as FakeWearable['connection'], 1006, '');
    const wearable = parts.connect();
    expect(parts.row()).toMatchObject({ state: 'flapping', figure: 3 });
    for (let i = 0; i < 601; i += 1) {
      wearable.read += 1;
      parts.pass(1_000);
    }
    expect(parts.row().state).toBe('on_time');
  });

  test('says late before flapping', () => {
    const parts = new Parts();
    const { connection } = returned(parts, 5);
    expect(parts.row().state).toBe('flapping');
    connection.state = 'late';
    parts.consumers.judge(connection.consumer, parts.clock.mono());
    expect(parts.row().state).toBe('late');
  });

  test('a second socket is no return', () => {
    const parts = new Parts();
    for (let i = 0; i < 6; i += 1) parts.connect();
    parts.sockets.ended(parts.consumers.get('a')?.sockets[0] as FakeWearable['connection'], 1000, '');
    parts.connect();
    expect(parts.row()).toMatchObject({ state: 'on_time', event: 'connected', sockets: 6 });
  });
});

test('a row tells of the socket that last gave a sign of life, and adds up the others', () => {
  const parts = new Parts();
  const [one, two] = [parts.connect(), parts.connect()];
  const born = parts.clock.wall();
  parts.clock.pass(10);
  one.connection.lifeAt = parts.clock.mono();
  Object.assign(one.connection, { messagesIn: 3, messagesOut: 4, rttMs: 12.34 });
  Object.assign(two.connection, { messagesIn: 10, messagesOut: 20 });
  two.waiting = 7;
  expect(parts.row()).toMatchObject({
    sockets: 2,
    address: '10.0.0.1:1',
    client: 'client 1',
    rttMs: 12.3,
    messagesIn: 13,
    messagesOut: 24,
    outboxBytes: 7,
    connectedAt: born,
  });
  parts.sockets.ended(one.connection, 1000, '');
  parts.sockets.ended(two.connection, 1000, '');
  expect(parts.row()).toMatchObject({ address: '10.0.0.1:2', messagesIn: 10, outboxBytes: 0, connectedAt: born });
});

describe('whoever is gone', () => {
  test('stays in the table for 15 minutes', () => {
    const parts = new Parts();
    parts.sockets.ended(parts.connect().connection, 1000, '');
    parts.pass(15 * 60_000 - 250);
    expect(parts.consumers.get('a')).toBeDefined();
    parts.pass(250);
    expect(parts.consumers.get('a')).toBeUndefined();
  });

  test('stays no longer when there are 10,000 later ones, however long it had been connected', () => {
    const parts = new Parts();
    const old = parts.connect('here the longest');
    for (let i = 0; i < 10_000; i += 1) parts.sockets.ended(parts.connect(`c${i}`).connection, 1000, '');
    parts.sockets.ended(old.connection, 1000, '');
    parts.heartbeat.sweep();
    expect(parts.consumers.get('c0')).toBeUndefined();
    expect(parts.consumers.get('c1')).toBeDefined();
    expect(parts.consumers.get('here the longest')).toBeDefined();
  });
});

test('whatever happens, what changed since a version brings any console up to date', () => {
  const step = fc.record({
    consumer: fc.nat(4),
    what: fc.constantFrom('connect', 'leave', 'note', 'send', 'pass', 'forget', 'look'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const parts = new Parts();
      const seen = new Map<string, unknown>();
      let version = 0;
      const look = (): void => {
        const since = parts.consumers.since(version);
        expect(since).not.toBeNull();
        version = parts.consumers.version;
        for (const id of since?.removed ?? []) seen.delete(id);
        for (const consumer of since?.changed ?? []) seen.set(consumer.id, parts.consumers.row(consumer));
      };
      for (const { consumer, what } of steps) {
        const id = `c${consumer}`;
        const socket = parts.consumers.get(id)?.sockets[0];
        if (what === 'connect') parts.connect(id);
        else if (what === 'leave' && socket) parts.sockets.ended(socket, 1000, '');
        else if (what === 'note' && socket) parts.consumers.note(socket.consumer, 'read', consumer, parts.clock.mono());
        else if (what === 'send' && socket) parts.sockets.error(socket, 'bad_json');
        else if (what === 'pass') parts.pass(1_000);
        else if (what === 'forget') {
          parts.clock.pass(16 * 60_000);
          parts.consumers.forget(parts.clock.mono());
        } else if (what === 'look') look();
      }
      look();
      const truth = new Map([...parts.consumers.all()].map((one) => [one.id, parts.consumers.row(one)]));
      expect(seen).toEqual(truth);
    }),
  );
});

test('a console that is too far behind is told to begin anew', () => {
  const parts = new Parts();
  for (let i = 0; i < 20_001; i += 1) {
    parts.sockets.ended(parts.connect(`c${i}`).connection, 1000, '');
    if (i % 5_000 === 0) parts.consumers.forget(parts.clock.mono());
  }
  parts.clock.pass(16 * 60_000);
  parts.consumers.forget(parts.clock.mono());
  expect(parts.consumers.since(1)).toBeNull();
  expect(parts.consumers.since(parts.consumers.version)).toEqual({ changed: [], removed: [] });
});
