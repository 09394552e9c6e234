import { describe, expect, test } from 'vitest';
import { Rhythm } from '../../../src/hub/rhythm.ts';
import { BEAD, readBead } from '../../../src/shared/ribbon.ts';
import { Parts } from '../../support/parts.ts';

describe('pings', () => {
  test('come within the interval, then about every interval, and carry a rising number', () => {
    const parts = new Parts();
    const [one, two] = [parts.connect('a'), parts.connect('b')];
    // 0.1 + 0.9 × ½ of 25 s.
    parts.pass(13_500);
    expect(one.pings).toHaveLength(0);
    parts.pass(500);
    parts.pong(one);
    parts.pong(two);
    parts.pass(25_000);
    expect([one.pings.length, two.pings.length]).toEqual([2, 2]);
    const numbers = [...one.pings, ...two.pings].map((payload) => Number(payload.readBigUInt64BE()));
    expect(numbers).toEqual([1, 3, 2, 4]);
  });

  test('spread over the interval from the start, whatever chance says', () => {
    for (const [chance, due] of [
      [0, 2_500],
      [0.999999, 25_000],
    ] as const) {
      const parts = new Parts({ heartbeat: { random: () => chance } });
      const { connection } = parts.connect();
      expect(Math.round(connection.pingDueAt - parts.clock.mono())).toBe(due);
    }
  });

  test('never are two under way to a socket that gives no sign of life', () => {
    const parts = new Parts();
    const mute = parts.connect();
    parts.pass(43_000);
    expect(mute.pings).toHaveLength(1);
    expect(mute.terminated).toBe(false);
  });

  test('come within a second when somebody wants to know, and then at their interval again', () => {
    const parts = new Parts();
    const wearable = parts.connect();
    parts.pass(2_000);
    expect(wearable.pings).toHaveLength(0);
    parts.heartbeat.hasten();
    parts.pass(1_000);
    expect(wearable.pings).toHaveLength(1);
    parts.pong(wearable);
    parts.pass(20_000);
    expect(wearable.pings).toHaveLength(1);
    parts.pass(6_000);
    expect(wearable.pings).toHaveLength(2);
  });

  test('wait while the first frame is being made: the hub does not listen yet', () => {
    const parts = new Parts();
    const opening = parts.connect();
    opening.connection.opening = [];
    parts.pass(120_000);
    expect(opening.pings).toHaveLength(0);
    expect(opening.terminated).toBe(false);
  });
});

describe('a pong', () => {
  test('that answers the ping under way tells the round trip', () => {
    const parts = new Parts();
    const wearable = parts.connect();
    parts.pass(14_000);
    parts.clock.pass(42);
    parts.pong(wearable);
    expect(parts.row().rttMs).toBe(42);
    expect(parts.rtts.percentile(1)).toBe(42);
    const consumer = wearable.connection.consumer;
    expect(readBead(parts.consumers.ribbon(consumer, parts.consumers.slot(), 1)[0] ?? 0).rtt).toBe(42);
  });

  test.each([
    ['none', Buffer.alloc(0)],
    ['another number', Buffer.from([0, 0, 0, 0, 0, 0, 0, 2])],
    ['too much', Buffer.from([0, 0, 0, 0, 0, 0, 0, 1, 0])],
    ['text', Buffer.from('autobahn')],
  ])('with %s in it is life and nothing more', (_what, payload) => {
    const parts = new Parts();
    const wearable = parts.connect();
    parts.pass(14_000);
    parts.clock.pass(10);
    parts.pong(wearable, payload);
    expect(parts.row().rttMs).toBe(0);
    parts.pass(20_000);
    expect(parts.row().state).toBe('on_time');
  });

  test('counts once', () => {
    const parts = new Parts();
    const wearable = parts.connect();
    parts.pass(14_000);
    parts.clock.pass(10);
    parts.pong(wearable);
    parts.clock.pass(5_000);
    parts.pong(wearable);
    expect(parts.row().rttMs).toBe(10);
  });
});

describe('a socket without a sign of life', () => {
  test('is silent 8 s after a ping, gone and cut after 30 s', () => {
    const parts = new Parts();
    const mute = parts.connect();
    parts.pass(14_000);
    expect(mute.pings).toHaveLength(1);
    parts.pass(7_750);
    expect(parts.row().state).toBe('on_time');
    parts.pass(250);
    expect(parts.row()).toMatchObject({ state: 'silent', figure: parts.row().connectedAt });
    expect(parts.states).toEqual([[1, 'on_time', 'silent']]);
    parts.pass(21_750);
    expect(mute.terminated).toBe(false);
    parts.pass(250);
    expect(mute.terminated).toBe(true);
    expect(parts.row()).toMatchObject({ state: 'gone', event: 'closed', eventDetail: 4009 });
    expect(parts.counts.closes.get(4009)).toBe(1);
    expect(parts.history).toMatchObject([{ kind: 'closed', code: 4009, lastFrameAt: null }]);
    expect(parts.consumers.connections.size).toBe(0);
  });

  test('shows so in the ribbon', () => {
    const parts = new Parts();
    const { consumer } = parts.connect().connection;
    parts.pass(22_000);
    const beads = parts.consumers.ribbon(consumer, parts.consumers.slot(), 2);
    expect(beads.some((bead) => (bead & BEAD.MISSED) !== 0)).toBe(true);
  });

  test('is back with the first byte, and is asked again', () => {
    const parts = new Parts();
    const wearable = parts.connect();
    parts.pass(30_000);
    expect(parts.row().state).toBe('silent');
    wearable.read += 1;
    parts.pass(250);
    expect(parts.row().state).toBe('on_time');
    expect(parts.states.at(-1)).toEqual([1, 'silent', 'on_time']);
    // The old ping may never be answered; the next one starts the clock anew.
    parts.pass(25_000);
    expect(wearable.pings.length).toBe(2);
    expect(wearable.terminated).toBe(false);
  });

  test('that drips a large frame lives on', () => {
    const parts = new Parts();
    const wearable = parts.connect();
    for (let i = 0; i < 60; i += 1) {
      wearable.read += 1;
      parts.pass(2_000);
    }
    expect(parts.row().state).toBe('on_time');
  });

  test('is not to blame when the hub itself slept', () => {
    const parts = new Parts();
    const wearable = parts.connect();
    parts.pass(14_000);
    parts.clock.pass(120_000);
    parts.heartbeat.sweep();
    expect(parts.row().state).toBe('on_time');
    // What came meanwhile is heard before the next sweep.
    parts.pong(wearable);
    parts.pass(1_000);
    expect(parts.row().state).toBe('on_time');
    expect(wearable.terminated).toBe(false);
  });

  test('is gone after the hub slept, if it still says nothing', () => {
    const parts = new Parts();
    const wearable = parts.connect();
    parts.pass(14_000);
    parts.clock.pass(120_000);
    parts.pass(500);
    expect(wearable.terminated).toBe(true);
  });
});

describe('proof of arrival', () => {
  test('is asked for at once after a delivery, at most once a second for each socket', () => {
    const parts = new Parts();
    const wearable = parts.connect();
    parts.pass(1_000);
    parts.journeys.written(wearable.connection, 7, parts.clock.mono());
    parts.pass(250);
    expect(wearable.pings).toHaveLength(1);
    parts.pong(wearable);
    expect(parts.confirmed).toEqual([[1, 7]]);
    parts.journeys.written(wearable.connection, 8, parts.clock.mono());
    parts.pass(750);
    expect(wearable.pings).toHaveLength(1);
    parts.pass(250);
    expect(wearable.pings).toHaveLength(2);
    parts.pong(wearable);
    expect(parts.confirmed.at(-1)).toEqual([1, 8]);
    expect(parts.counts.confirmPings).toBe(2);
    parts.pass(5_000);
    expect(wearable.pings).toHaveLength(2);
  });

  test('is only for what was written before the ping', () => {
    const parts = new Parts();
    const wearable = parts.connect();
    parts.journeys.written(wearable.connection, 1, parts.clock.mono());
    parts.pass(1_000);
    parts.journeys.written(wearable.connection, 2, parts.clock.mono());
    parts.pong(wearable);
    expect(parts.confirmed).toEqual([[1, 1]]);
    parts.pass(1_000);
    parts.pong(wearable);
    expect(parts.confirmed).toEqual([
      [1, 1],
      [1, 2],
    ]);
  });

  test('is limited for the whole hub; beyond, the ordinary heartbeat brings it', () => {
    const parts = new Parts({ heartbeat: { confirmPingsPerSecond: 4 } });
    const wearables = Array.from({ length: 20 }, (_, i) => parts.connect(`c${i}`));
    for (const { connection } of wearables) parts.journeys.written(connection, 1, parts.clock.mono());
    const asked = (): number => wearables.filter(({ pings }) => pings.length > 0).length;
    parts.pass(250);
    expect(asked()).toBe(1);
    parts.pass(1_000);
    expect(asked()).toBe(5);
    expect(parts.counts.confirmPings).toBe(5);
    parts.pass(14_000);
    expect(asked()).toBe(20);
    for (const wearable of wearables) parts.pong(wearable);
    expect(parts.confirmed).toHaveLength(20);
  });

  test('is not saved up while nobody needs it', () => {
    const parts = new Parts({ heartbeat: { confirmPingsPerSecond: 2 } });
    const wearables = Array.from({ length: 20 }, (_, i) => parts.connect(`c${i}`));
    parts.pass(10_000);
    for (const { connection } of wearables) parts.journeys.written(connection, 1, parts.clock.mono());
    parts.pass(250);
    expect(parts.counts.confirmPings).toBe(2);
  });
});

describe('the state', () => {
  test('is slow while too much waits, with how much as its figure', () => {
    const parts = new Parts();
    const wearable = parts.connect();
    wearable.waiting = 501;
    parts.pass(250);
    expect(parts.row()).toMatchObject({ state: 'slow', figure: 501, outboxBytes: 501 });
    const { version } = parts.consumers;
    wearable.waiting = 900;
    parts.pass(250);
    expect(parts.consumers.since(version)?.changed.map(({ id }) => id)).toEqual(['a']);
    wearable.waiting = 500;
    parts.pass(250);
    expect(parts.row().state).toBe('on_time');
  });

  test('is late when its own ping is overdue, and tells when that was due', () => {
    const parts = new Parts();
    const wearable = parts.connect();
    wearable.connection.rhythm = new Rhythm(parts.clock.mono());
    for (let i = 0; i < 4; i += 1) {
      parts.pass(5_000);
      wearable.connection.lifeAt = parts.clock.mono();
      wearable.connection.rhythm.ping(parts.clock.mono());
    }
    const last = parts.clock.wall();
    parts.pass(6_750);
    expect(parts.row().state).toBe('on_time');
    parts.pass(250);
    expect(parts.row()).toMatchObject({ state: 'late', figure: last + 7_000, lastPingAt: last, pingEveryMs: 5_000 });
  });

  test('is the gravest that fits a socket: silent before slow before late', () => {
    const parts = new Parts();
    const wearable = parts.connect();
    wearable.connection.rhythm = new Rhythm(parts.clock.mono());
    for (let i = 0; i < 4; i += 1) {
      parts.pass(1_000);
      wearable.connection.rhythm.ping(parts.clock.mono());
    }
    parts.pass(5_000);
    expect(parts.row().state).toBe('late');
    wearable.waiting = 800;
    parts.pass(250);
    expect(parts.row().state).toBe('slow');
    parts.pass(20_000);
    expect(parts.row().state).toBe('silent');
  });
});
