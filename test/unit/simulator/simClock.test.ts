import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SimClock } from '../../../src/simulator/simClock.ts';
import { FakeTime } from '../../support/fakeTime.ts';

function clockAt(speed: number) {
  const time = new FakeTime();
  return { time, clock: new SimClock(time, speed) };
}

describe('the clock', () => {
  test('runs everything once, in order, at its time', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { maxLength: 200 }), fc.constantFrom(0.5, 1, 7), (times, speed) => {
        const { time, clock } = clockAt(speed);
        const ran: number[] = [];
        for (const at of times) {
          clock.at(at, () => {
            expect(Math.abs(clock.now() - at)).toBeLessThanOrEqual(speed);
            ran.push(at);
          });
        }
        clock.start();
        time.pass(10_001 / speed);
        expect(ran).toEqual(times.toSorted((a, b) => a - b));
        expect(time.timers).toBe(0);
      }),
    );
  });

  test('keeps the order of what is at the same time', () => {
    const { time, clock } = clockAt(1);
    const ran: number[] = [];
    for (let n = 0; n < 50; n += 1) clock.at(5, () => ran.push(n));
    clock.start();
    time.pass(5);
    expect(ran).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  test('stands before it starts and while it is paused', () => {
    const { time, clock } = clockAt(1);
    let ran = 0;
    clock.at(10, () => ran++);
    time.pass(100);
    expect([clock.now(), ran]).toEqual([0, 0]);
    clock.start();
    time.pass(4);
    clock.pause();
    time.pass(1_000);
    expect([clock.now(), ran]).toEqual([4, 0]);
    clock.start();
    time.pass(5);
    expect(ran).toBe(0);
    time.pass(1);
    expect([clock.now(), ran]).toEqual([10, 1]);
  });

  test('changes its speed from where it is', () => {
    const { time, clock } = clockAt(1);
    const ran: number[] = [];
    clock.at(100, () => ran.push(clock.now()));
    clock.start();
    time.pass(20);
    clock.setSpeed(10);
    expect(clock.now()).toBe(20);
    time.pass(7);
    expect(ran).toEqual([]);
    time.pass(1);
    expect(ran).toEqual([100]);
    expect(clock.speed).toBe(10);
  });

  test('forgets what is taken back, and everything', () => {
    const { time, clock } = clockAt(1);
    const ran: string[] = [];
    const takeBack = clock.at(1, () => ran.push('taken back'));
    clock.at(2, () => ran.push('kept'));
    clock.at(50, () => ran.push('cleared'));
    takeBack();
    clock.start();
    time.pass(10);
    clock.clear();
    time.pass(100);
    expect(ran).toEqual(['kept']);
  });

  test('runs what is planned for the past at once, and by what runs', () => {
    const { time, clock } = clockAt(1);
    const ran: string[] = [];
    clock.start();
    time.pass(100);
    clock.at(3, () => {
      ran.push('late');
      clock.at(105, () => ran.push('next'));
    });
    time.pass(0);
    expect(ran).toEqual(['late']);
    time.pass(5);
    expect(ran).toEqual(['late', 'next']);
  });

  test('lets others in between so many', () => {
    const { time, clock } = clockAt(1);
    let ran = 0;
    for (let n = 0; n < 1_200; n += 1) clock.at(1, () => ran++);
    clock.start();
    const steps: number[] = [];
    time.after(1, () => steps.push(ran));
    time.pass(1);
    expect(ran).toBe(1_200);
    expect(steps[0]).toBeLessThan(1_200);
  });
});
