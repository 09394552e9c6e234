import { describe, expect, test } from 'vitest';
import { Breaker, type BreakerState, type Pass } from '../../../src/hub/breaker.ts';
import { FakeClock } from '../../support/parts.ts';

function made() {
  const clock = new FakeClock();
  const states: BreakerState[] = [];
  const breaker = new Breaker({ clock, onState: (state) => states.push(state) });
  const begin = (): Pass => {
    const pass = breaker.begin();
    if (!pass) throw new Error('it is spared');
    return pass;
  };
  const say = (...failures: readonly boolean[]): void => {
    for (const failed of failures) breaker.end(begin(), failed);
  };
  return { clock, states, breaker, begin, say };
}

const FIVE = [true, true, true, true, true] as const;

describe('it opens', () => {
  test('after five failures in a row, not after four', () => {
    const { breaker, say } = made();
    say(true, true, true, true, false, true, true, true, true);
    expect(breaker.state).toBe('closed');
    expect(breaker.failures).toBe(4);
    say(true);
    expect(breaker.state).toBe('open');
    expect(breaker.failures).toBe(5);
    expect(breaker.begin()).toBeNull();
  });

  test('when half of the last twenty failed, not before there were twenty', () => {
    const { breaker, say } = made();
    for (let i = 0; i < 9; i += 1) say(true, false);
    say(true);
    expect(breaker.state).toBe('closed');
    say(false);
    expect(breaker.state).toBe('open');
  });

  test('not for nine of the last twenty, however long', () => {
    const { breaker, say } = made();
    for (let i = 0; i < 100; i += 1) say(...Array.from({ length: 20 }, (_, n) => n % 2 === 1 && n !== 1));
    expect(breaker.state).toBe('closed');
  });
});

describe('open', () => {
  test('it lets exactly one look after 5 s, and closes when that one was answered', () => {
    const { breaker, clock, say, begin, states } = made();
    say(...FIVE);
    const openedAt = clock.wall();
    expect(breaker.since).toBe(openedAt);
    clock.pass(4_999);
    expect(breaker.begin()).toBeNull();
    clock.pass(1);
    const probe = begin();
    expect(breaker.state).toBe('half_open');
    expect(breaker.begin()).toBeNull();
    clock.pass(10);
    breaker.end(probe, false);
    expect(breaker.state).toBe('closed');
    expect(breaker.failures).toBe(0);
    expect(breaker.since).toBe(openedAt + 5_010);
    expect(states).toEqual(['open', 'half_open', 'closed']);
    say(true, true, true, true);
    expect(breaker.state).toBe('closed');
  });

  test('each probe that fails doubles the time, up to a minute; one that does not begins anew', () => {
    const { breaker, clock, say, begin } = made();
    say(...FIVE);
    const waits: number[] = [];
    const wait = (): Pass => {
      for (let ms = 0; ; ms += 1_000) {
        const pass = breaker.begin();
        if (pass) {
          waits.push(ms);
          return pass;
        }
        clock.pass(1_000);
      }
    };
    for (let i = 0; i < 6; i += 1) breaker.end(wait(), true);
    breaker.end(wait(), false);
    say(...FIVE);
    breaker.end(wait(), false);
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000, 5_000]);
    expect(begin()).not.toBeNull();
  });
});

test('closed again, it forgets what was before', () => {
  const { breaker, clock, say } = made();
  for (let i = 0; i < 10; i += 1) say(true, false);
  expect(breaker.state).toBe('open');
  clock.pass(5_000);
  say(false, true, true, true, true);
  expect(breaker.state).toBe('closed');
});

test('what was asked before it opened says nothing about the probe', () => {
  const { breaker, clock, say, begin } = made();
  const [late, later] = [begin(), begin()];
  say(...FIVE);
  breaker.end(late, false);
  expect(breaker.state).toBe('open');
  clock.pass(5_000);
  const probe = begin();
  breaker.end(later, false);
  expect(breaker.state).toBe('half_open');
  breaker.end(probe, true);
  expect(breaker.state).toBe('open');
});
