import { describe, expect, test } from 'vitest';
import { type EndedConnection, findDropPattern } from '../../../src/shared/dropPattern.ts';

const MINUTE = 60_000;

/** Connections newest first, each half an hour long, that ended so long after their last frame. */
function cuts(quietMs: readonly number[], code = 1006): EndedConnection[] {
  return quietMs.map((quiet, i) => {
    const endedAt = 100 * 60 * MINUTE - i * 60 * MINUTE;
    return { connectedAt: endedAt - 30 * MINUTE, endedAt, lastFrameAt: endedAt - quiet, code };
  });
}
const silent = (visits: readonly EndedConnection[]): EndedConnection[] =>
  visits.map((visit) => ({ ...visit, lastFrameAt: null }));

describe('an idle timeout on the way', () => {
  test('every connection was cut the same time after its last frame', () => {
    expect(findDropPattern(cuts([60_100, 59_800, 60_400]), [], false)).toEqual({
      kind: 'idle_timeout',
      count: 3,
      afterMs: 60_100,
    });
  });

  test('also where the wearable never sent one, and its connection counts as the last thing that happened', () => {
    const visits = silent(cuts([0, 0, 0])).map((visit) => ({ ...visit, endedAt: visit.connectedAt + 30_000 }));
    expect(findDropPattern(visits, [], true)).toEqual({ kind: 'idle_timeout', count: 3, afterMs: 30_000 });
  });

  test.each([
    ['too few of them', cuts([60_000, 60_000])],
    ['one was cut at another time', cuts([60_000, 60_000, 60_000, 12_000])],
    ['they come right after a frame', cuts([400, 300, 500])],
    ['the wearable said goodbye', cuts([60_000, 60_000, 60_000], 1001)],
    ['one of them said goodbye', [...cuts([60_000, 60_000, 60_000]), ...cuts([60_000], 1000)]],
  ])('is not said where %s', (_why, visits) => {
    expect(findDropPattern(visits, [], false)).toBeNull();
  });

  test('an old connection that ended otherwise does not count any more', () => {
    const visits = [...cuts(Array(8).fill(60_000)), ...cuts([0], 1001)];
    expect(findDropPattern(visits, [], false)).toMatchObject({ kind: 'idle_timeout', count: 8 });
  });
});

test('never pings: cut after this time and that, and never a frame of its own', () => {
  const visits = silent(cuts([0, 0, 0])).map((visit, i) => ({ ...visit, connectedAt: visit.connectedAt + i * MINUTE }));
  expect(findDropPattern(visits, [], false)).toEqual({ kind: 'never_pings', count: 3 });
  const one = visits.map((visit, i) => (i === 1 ? { ...visit, lastFrameAt: visit.endedAt - 2_000 } : visit));
  expect(findDropPattern(one, [], false)).toBeNull();
});

test.each([
  ['too_large', 1009],
  ['slow', 4008],
  ['replaced', 4501],
] as const)('always %s, by the close code %i', (kind, code) => {
  expect(findDropPattern(cuts([1, 2_000, 90_000], code), [], true)).toEqual({ kind, count: 3 });
  expect(findDropPattern([...cuts([1, 2_000], code), ...cuts([3], 1000)], [], true)).toBeNull();
});

describe('refused for its Origin', () => {
  const refused = (at: number, code = 'bad_origin') => ({ at, code, value: 'http://localhost:5173' });

  test('since it was here last, or without ever having been here', () => {
    const wanted = { kind: 'bad_origin', count: 2, origin: 'http://localhost:5173' };
    expect(findDropPattern([], [refused(20), refused(10)], false)).toEqual(wanted);
    const here = cuts([0, 0, 0], 1000);
    const later = (here[0]?.endedAt ?? 0) + 10;
    expect(findDropPattern(here, [refused(later), refused(later - 5), refused(1)], false)).toEqual(wanted);
  });

  test('not while it is here, not from before it was, and not among other refusals', () => {
    expect(findDropPattern([], [refused(20)], true)).toBeNull();
    expect(findDropPattern(cuts([0], 1000), [refused(10)], false)).toBeNull();
    expect(findDropPattern([], [refused(20), refused(10, 'full')], false)).toBeNull();
  });
});
