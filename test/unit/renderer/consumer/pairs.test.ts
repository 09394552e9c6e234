import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatRoute, parseRoute } from '../../../../src/renderer/router.ts';
import {
  type FrameFilter,
  filterFrames,
  formatFrameFilter,
  pairFrames,
  parseFrameFilter,
} from '../../../../src/renderer/screens/consumer/pairs.ts';
import type { Frame } from '../../../../src/shared/console/contract.ts';

let seq = 0;
function frame(
  direction: Frame['direction'],
  type: string,
  at: number,
  text = `{"type":"${type}"}`,
  connection = 1,
): Frame {
  seq += 1;
  return { seq, at, connection, direction, type, bytes: text.length, text };
}
const read = (type: 'mark_read' | 'marked_read', id: number | string, at: number, connection = 1): Frame =>
  frame(type === 'mark_read' ? 'in' : 'out', type, at, JSON.stringify({ type, notification_id: id }), connection);
/** Pairs in words, by the frames' places in the order they came. */
function pairs(...frames: Frame[]): string[] {
  const found = pairFrames(frames.toReversed());
  const place = (wanted: number): number => frames.findIndex((one) => one.seq === wanted);
  return frames.flatMap((one, i) => {
    const pair = found.get(one.seq);
    return pair?.answer ? [`${place(pair.other)} → ${i} in ${pair.delayMs}`] : [];
  });
}

describe('pairs', () => {
  test('a pong answers the oldest ping that waits, on its own socket', () => {
    const frames = [
      frame('in', 'ping', 0),
      frame('in', 'ping', 5, undefined, 2),
      frame('in', 'ping', 10),
      frame('out', 'pong', 11),
      frame('out', 'pong', 12),
      frame('out', 'pong', 13),
      frame('out', 'pong', 14, undefined, 2),
    ];
    expect(pairs(...frames)).toEqual(['0 → 3 in 11', '2 → 4 in 2', '1 → 6 in 9']);
  });

  test('a marked_read answers the mark_read of the same notification, however it was written', () => {
    const frames = [
      read('mark_read', '7', 0),
      read('mark_read', 8, 1),
      read('marked_read', 8, 4),
      read('marked_read', '7', 9),
    ];
    expect(pairs(...frames)).toEqual(['1 → 2 in 3', '0 → 3 in 9']);
  });

  test('a read made elsewhere, a lone answer and other frames have none', () => {
    expect(
      pairs(
        read('marked_read', 7, 0),
        read('mark_read', 7, 1),
        frame('out', 'pong', 2),
        frame('in', 'text', 3, 'ping'),
        read('marked_read', 7, 4, 2),
      ),
    ).toEqual([]);
  });

  test('both frames know each other, and a clock that was set back makes no negative delay', () => {
    const [ping, pong] = [frame('in', 'ping', 10), frame('out', 'pong', 4)];
    const found = pairFrames([pong, ping]);
    expect(found.get(ping.seq)).toEqual({ other: pong.seq, delayMs: 0, answer: false });
    expect(found.get(pong.seq)).toEqual({ other: ping.seq, delayMs: 0, answer: true });
  });
});

describe('the filter', () => {
  const frames = [
    frame('out', 'new_notification', 3, '{"type":"new_notification","contenido":"Estrés"}'),
    frame('out', 'pong', 2),
    frame('in', 'ping', 1),
    frame('in', 'text', 0, 'hola'),
  ];
  const everything: FrameFilter = { direction: 'all', type: '', text: '', beats: false };
  const shown = (part: Partial<FrameFilter>): string =>
    filterFrames(frames, { ...everything, ...part })
      .shown.map(({ type }) => type)
      .join(' ');

  test('hides ping and pong and says how many, within what else is asked', () => {
    expect(shown({})).toBe('new_notification text');
    expect(filterFrames(frames, everything).hidden).toBe(2);
    expect(filterFrames(frames, { ...everything, direction: 'in' }).hidden).toBe(1);
    expect(shown({ beats: true })).toBe('new_notification pong ping text');
  });

  test('takes a direction, a type and a text, in any case, of the type or of what was said', () => {
    expect(shown({ direction: 'in' })).toBe('text');
    expect(shown({ type: 'ping' })).toBe('ping');
    expect(shown({ text: ' ESTRÉS ' })).toBe('new_notification');
    expect(shown({ text: 'new_' })).toBe('new_notification');
    expect(shown({ text: 'hola', direction: 'out' })).toBe('');
  });
});

describe('the filter in the address', () => {
  const all: FrameFilter = { direction: 'all', type: '', text: '', beats: false };

  test('goes there and back again', () => {
    const filters = fc.record({
      direction: fc.constantFrom('all' as const, 'in' as const, 'out' as const),
      type: fc.string({ maxLength: 64 }),
      text: fc.string({ maxLength: 200 }),
      beats: fc.boolean(),
    });
    fc.assert(
      fc.property(filters, (filter) => {
        const hash = formatRoute({ room: 'connections', id: '42', query: formatFrameFilter(filter) });
        expect(parseFrameFilter(parseRoute(hash).query)).toEqual(filter);
      }),
    );
  });

  test('no filter leaves no trace', () => {
    expect(formatRoute({ room: 'connections', id: '42', query: formatFrameFilter(all) })).toBe('#/connections/42');
  });

  test('what makes no sense is no filter, and nothing is longer than anybody types', () => {
    expect(parseFrameFilter({})).toEqual(all);
    expect(parseFrameFilter({ way: 'sideways', pings: 'yes' })).toEqual(all);
    expect(parseFrameFilter({ q: 'x'.repeat(100_000) }).text).toHaveLength(200);
  });
});
