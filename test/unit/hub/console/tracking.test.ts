import { describe, expect, test } from 'vitest';
import { advance, track } from '../../../../src/hub/console/tracking.ts';
import type { FeedEvent } from '../../../../src/hub/feed.ts';
import type { Delivery, StoredNotification } from '../../../../src/hub/store/store.ts';

const stored: StoredNotification = {
  consumer: 'a',
  id: 7,
  tipo: 'alerta',
  contenido: 'x',
  deseoId: 5,
  producer: 'http',
  sentAt: 100,
  storedAt: 101,
  readAt: null,
  readBy: null,
  readOn: null,
  raw: null,
};
const delivery = (connection: number, writtenAt: number, confirmedAt: number | null, id = 7): Delivery => ({
  consumer: 'a',
  id,
  connection,
  writtenAt,
  confirmedAt,
  readAt: null,
});
const event = (kind: FeedEvent['kind'], at: number, more: Partial<FeedEvent> = {}): FeedEvent => ({
  consumer: 'a',
  at,
  kind,
  connection: 1,
  detail: 7,
  note: null,
  ...more,
});

test('a journey begins where the store knows it: the first socket and the first proof, over how many', () => {
  expect(track(stored)).toMatchObject({
    writtenAt: null,
    writtenTo: 0,
    confirmedAt: null,
    confirmedBy: 0,
    deseo_id: 5,
  });
  const deliveries = [delivery(1, 300, null), delivery(2, 200, 450), delivery(3, 250, 400), delivery(9, 1, 2, 8)];
  expect(track(stored, deliveries)).toMatchObject({
    writtenAt: 200,
    writtenTo: 3,
    confirmedAt: 400,
    confirmedBy: 2,
    readAt: null,
  });
});

describe('a journey goes on', () => {
  test('by what happens, each time kept at its first', () => {
    const tracked = track(stored);
    expect(advance(tracked, event('written', 200))).toBe(true);
    expect(advance(tracked, event('written', 210))).toBe(true);
    expect(advance(tracked, event('confirmed', 300))).toBe(true);
    expect(advance(tracked, event('confirmed', 310))).toBe(true);
    expect(advance(tracked, event('read', 400, { by: 'wearable' }))).toBe(true);
    expect(advance(tracked, event('read', 500, { by: 'console' }))).toBe(false);
    expect(tracked).toMatchObject({
      writtenAt: 200,
      writtenTo: 2,
      confirmedAt: 300,
      confirmedBy: 2,
      readAt: 400,
      readBy: 'wearable',
    });
  });

  test('and what was proven was written, though the store did not know it yet', () => {
    const tracked = track(stored);
    advance(tracked, event('confirmed', 300));
    expect(tracked).toMatchObject({ writtenAt: 300, writtenTo: 1, confirmedBy: 1 });
  });

  test('by nothing else', () => {
    expect(advance(track(stored), event('late', 200))).toBe(false);
  });
});
