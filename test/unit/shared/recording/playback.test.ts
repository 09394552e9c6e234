import { expect, test } from 'vitest';
import { Playback } from '../../../../src/shared/recording/playback.ts';

test('what listeners read stands still between two tellings, however fast it plays', () => {
  let mono = 0;
  let tick = (): void => {};
  const playback = new Playback({
    from: 1_000,
    until: 100_000,
    monotonic: () => mono,
    schedule: (run) => {
      tick = run;
      return () => {};
    },
  });
  const told: number[] = [];
  playback.onChange(() => told.push(playback.at));
  playback.setSpeed(60);
  playback.play();
  mono = 50;
  expect(playback.at).toBe(1_000);
  expect(playback.now()).toBe(4_000);
  mono = 100;
  tick();
  expect(playback.at).toBe(7_000);
  playback.seek(90_000);
  expect(playback.at).toBe(90_000);
  mono = 1_000;
  tick();
  expect(playback.at).toBe(100_000);
  expect(playback.playing).toBe(false);
  expect(told).toEqual([1_000, 1_000, 7_000, 90_000, 100_000]);
});
