import { describe, expect, test } from 'vitest';
import { textFrame } from '../../../src/hub/frames.ts';
import { Parts } from '../../support/parts.ts';

const frame = (bytes: number) => textFrame('new_notification', 'x'.repeat(bytes - 4));

describe('the outbox', () => {
  test('takes what fits, and closes with 4008 what reads too slowly', () => {
    const parts = new Parts({ outboxBytes: 1_000 });
    const wearable = parts.connect();
    wearable.waiting = 800;
    expect(parts.sockets.send(wearable.connection, frame(200))).toBe(true);
    expect(parts.sockets.send(wearable.connection, frame(201))).toBe(false);
    expect(wearable.written).toHaveLength(1);
    expect(wearable.closed).toEqual({ code: 4008, reason: 'slow' });
    expect(parts.counts.drops.get('outbox_full')).toBe(1);
    expect(parts.row()).toMatchObject({ state: 'gone', eventDetail: 4008 });
    expect(parts.sockets.send(wearable.connection, frame(130))).toBe(false);
    expect(parts.counts.drops.get('outbox_full')).toBe(1);
  });

  test('takes any one frame while it is empty, or a large first frame would lock its wearable out', () => {
    const parts = new Parts({ outboxBytes: 1_024 });
    const wearable = parts.connect();
    expect(parts.sockets.send(wearable.connection, frame(500_000))).toBe(true);
    expect(wearable.closed).toBeNull();
  });
});

describe('closing', () => {
  test('takes the socket out at once, tells history why, and happens once', () => {
    const parts = new Parts();
    const { connection } = parts.connect();
    parts.clock.pass(500);
    parts.sockets.close(connection, 'replaced');
    parts.sockets.close(connection, 'going_away', 'the hub stops');
    parts.sockets.cut(connection);
    parts.sockets.ended(connection, 1006, '');
    expect(connection.ws.readyState).not.toBe(1);
    expect(parts.history).toEqual([
      {
        kind: 'closed',
        consumer: 'a',
        at: parts.clock.wall(),
        connection: 1,
        address: '10.0.0.1:1',
        connectedAt: parts.clock.wall() - 500,
        lastFrameAt: null,
        code: 4501,
        reason: 'replaced',
      },
    ]);
    expect([...parts.counts.closes]).toEqual([[4501, 1]]);
    expect(parts.events.filter(({ kind }) => kind === 'closed')).toMatchObject([{ detail: 4501, note: 'replaced' }]);
  });

  test('cuts a reason to what a close frame carries', () => {
    const parts = new Parts();
    const wearable = parts.connect();
    parts.sockets.closeWith(wearable.connection, 4500, 'x'.repeat(200));
    expect(wearable.closed?.reason).toHaveLength(123);
  });

  test('cuts a reason between characters, or the frame would not be valid UTF-8', () => {
    const parts = new Parts();
    const wearable = parts.connect();
    parts.sockets.closeWith(wearable.connection, 4500, 'ñ'.repeat(100));
    expect(wearable.closed?.reason).toBe('ñ'.repeat(61));
  });

  test('says nothing to one that gives no sign of life', () => {
    const parts = new Parts();
    const wearable = parts.connect();
    parts.sockets.cut(wearable.connection);
    expect(wearable).toMatchObject({ terminated: true, closed: null });
  });
});

test('an error is sent, shown and counted', () => {
  const parts = new Parts();
  const wearable = parts.connect();
  parts.sockets.error(wearable.connection, 'bad_message', 'type');
  expect(JSON.parse(wearable.frames[0] ?? '')).toMatchObject({ type: 'error', code: 'bad_message', field: 'type' });
  expect(parts.row()).toMatchObject({ event: 'error', eventDetail: 'bad_message', messagesOut: 1 });
  expect(parts.feed.recent('a').events).toMatchObject([{ kind: 'error', detail: 'bad_message', note: 'type' }]);
  expect(parts.counts.out.error).toBe(1);
});

test('frames are kept for whoever looks later, pongs are not', () => {
  const parts = new Parts();
  const { connection } = parts.connect();
  parts.sockets.send(connection, textFrame('pong', '{"type":"pong"}'));
  parts.sockets.send(connection, textFrame('marked_read', '{}'));
  expect(parts.feed.recent('a').frames.map(({ type, direction }) => [type, direction])).toEqual([
    ['marked_read', 'out'],
  ]);
});
