import { describe, expect, test } from 'vitest';
import { foldDetail, leavingOf } from '../../../../src/renderer/screens/consumer/useDetail.ts';
import type { Frame, TimelineEntry, TrackedNotification } from '../../../../src/shared/console/contract.ts';
import { row } from '../connections/rows.ts';

const entry = (at: number): TimelineEntry => ({ at, kind: 'late', connection: 1, detail: null, note: null });
const frame = (seq: number): Frame => ({
  seq,
  at: seq,
  connection: 1,
  direction: 'in',
  type: 'x',
  bytes: 2,
  text: '{}',
});
const notification = (id: number, more: Partial<TrackedNotification> = {}): TrackedNotification => ({
  consumer: '42',
  id,
  tipo: 'test',
  contenido: '',
  deseo_id: null,
  producer: 'http',
  sentAt: id,
  storedAt: id,
  writtenAt: null,
  writtenTo: 0,
  confirmedAt: null,
  confirmedBy: 0,
  readAt: null,
  readBy: null,
  ...more,
});

const opened = foldDetail(null, {
  kind: 'opened',
  row: null,
  timeline: [entry(3), entry(1)],
  frames: [frame(1), frame(2)],
  framesDropped: 0,
  notifications: [notification(1), notification(2)],
});

describe('what changed comes into what is known', () => {
  test('a proof that is told late takes its place by time, and every entry has a number of its own', () => {
    const { timeline } = foldDetail(opened, { kind: 'changed', timeline: [entry(4), entry(2)] });
    expect(timeline.map(({ at }) => at)).toEqual([4, 3, 2, 1]);
    expect(new Set(timeline.map(({ number }) => number)).size).toBe(4);
    expect(timeline.filter(({ at }) => at === 3 || at === 1).map(({ number }) => number)).toEqual(
      opened.timeline.map(({ number }) => number),
    );
  });

  test('frames come oldest first and stand newest first', () => {
    const { frames } = foldDetail(opened, { kind: 'changed', frames: [frame(3), frame(4)] });
    expect(frames.map(({ seq }) => seq)).toEqual([4, 3, 2, 1]);
  });

  test('the hub counts dropped frames since it was opened, so they are not added up', () => {
    const once = foldDetail(opened, { kind: 'changed', frames: [], framesDropped: 5 });
    expect(foldDetail(once, { kind: 'changed', frames: [], framesDropped: 7 }).framesDropped).toBe(7);
  });

  test('a notification that moved on stays where it is', () => {
    const moved = notification(1, { readAt: 9, readBy: 'console' });
    const { notifications } = foldDetail(opened, { kind: 'changed', notifications: [moved, notification(3)] });
    expect(notifications.map(({ id, readAt }) => [id, readAt])).toEqual([
      [3, null],
      [2, null],
      [1, 9],
    ]);
  });

  test('what did not change is kept; a new beginning forgets it', () => {
    expect(foldDetail(opened, { kind: 'changed' })).toEqual(opened);
    expect(foldDetail(opened, { kind: 'opened', row: null }).frames).toEqual([]);
  });
});

test('every list is bounded', () => {
  const many = foldDetail(opened, {
    kind: 'changed',
    timeline: Array.from({ length: 600 }, (_, i) => entry(i)),
    frames: Array.from({ length: 1_200 }, (_, i) => frame(i)),
    notifications: Array.from({ length: 300 }, (_, i) => notification(i)),
  });
  expect([many.timeline.length, many.frames.length, many.notifications.length]).toEqual([500, 1_000, 200]);
  expect([many.frames[0]?.seq, many.notifications[0]?.id]).toEqual([1_199, 299]);
});

describe('when and why it left', () => {
  const closed = (at: number, code: number): TimelineEntry => ({ ...entry(at), kind: 'closed', detail: code });
  const timelineOf = (...timeline: TimelineEntry[]) =>
    foldDetail(null, { kind: 'opened', row: null, timeline }).timeline;
  const gone = { id: '42', state: 'gone', figure: 7, sockets: 0 } as const;

  test('is what the row says, while closing is the last that happened to it', () => {
    const told = row({ ...gone, event: 'closed', eventDetail: 1001 });
    expect(leavingOf({ row: told, timeline: timelineOf(closed(6, 1006)) })).toEqual({ at: 7, code: 1001 });
  });

  test('comes from its history where it was read since, or left long ago', () => {
    const read = row({ ...gone, event: 'read', eventDetail: 4503599627370498 });
    expect(leavingOf({ row: read, timeline: timelineOf(entry(9), closed(6, 1006), closed(2, 1000)) })).toEqual({
      at: 7,
      code: 1006,
    });
    expect(leavingOf({ row: read, timeline: [] })).toEqual({ at: 7, code: null });
    expect(leavingOf({ row: null, timeline: timelineOf(closed(6, 1006)) })).toEqual({ at: 6, code: 1006 });
  });

  test('is nothing while it is here, or never was', () => {
    expect(leavingOf({ row: row({ id: '42' }), timeline: timelineOf(closed(6, 1006)) })).toBeNull();
    expect(leavingOf({ row: null, timeline: [] })).toBeNull();
  });
});
