import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatAt,
  formatBytes,
  formatClock,
  formatClockMs,
  formatDuration,
  formatIso,
  formatMoment,
  formatNumber,
  formatUntil,
  formatWhen,
} from '../../../src/shared/format.ts';

const s = 1_000;
const m = 60 * s;
const h = 60 * m;

describe('numbers', () => {
  test.each([
    [4218, 'es', 0, '4\u202f218'],
    [1_234_567, 'es', 0, '1\u202f234\u202f567'],
    [3.84, 'es', 1, '3,8'],
    [4218, 'en', 0, '4,218'],
    [3.84, 'en', 1, '3.8'],
    [0, 'es', 0, '0'],
  ] as const)('%d in %s is %s', (value, language, decimals, text) => {
    expect(formatNumber(value, language, decimals)).toBe(text);
  });

  test('whatever the number is, both languages say the same digits, in groups of three', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(10 ** 12), max: 10 ** 12 }),
        fc.integer({ min: 0, max: 2 }),
        (value, decimals) => {
          const spanish = formatNumber(value, 'es', decimals);
          const english = formatNumber(value, 'en', decimals);
          expect(spanish.replaceAll('\u202f', '').replace(',', '.')).toBe(english.replaceAll(',', ''));
          expect(Number(english.replaceAll(',', ''))).toBe(value);
          expect(spanish).toMatch(/^-?\d{1,3}(\u202f\d{3})*(,\d+)?$/);
        },
      ),
    );
  });
});

describe('durations', () => {
  test.each([
    [0, '0 s'],
    [999, '0 s'],
    [33 * s, '33 s'],
    [m, '1 m'],
    [m + 12 * s, '1 m 12 s'],
    [9 * m + 59 * s, '9 m 59 s'],
    [46 * m + 30 * s, '46 m'],
    [h, '1 h 00 m'],
    [3 * h + 5 * m, '3 h 05 m'],
    [3 * 24 * h + 4 * h + 59 * m, '3 d 4 h'],
    [2 * 24 * h, '2 d'],
    [-5 * s, '0 s'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test('whatever the time is, it has two units at most, never says too much, and is off by less than its last unit', () => {
    const unit = { d: 24 * h, h, m, s };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * 24 * h }), (ms) => {
        const text = formatDuration(ms);
        expect(text).toMatch(/^\d+ [dhms]( \d+ [hms])?$/);
        const parts = [...text.matchAll(/(\d+) ([dhms])/g)].map(
          ([, n, name]) => [Number(n), unit[name as 'd']] as const,
        );
        const said = parts.reduce((sum, [n, size]) => sum + n * size, 0);
        expect(said).toBeLessThanOrEqual(ms);
        // Seconds are left out from ten minutes on, and a rest of zero is not said.
        expect(ms - said).toBeLessThan(said < 10 * m ? s : said < 24 * h ? m : h);
      }),
    );
  });

  test('in one unit', () => {
    expect([formatDuration(m + 12 * s, 1), formatDuration(3 * h + 5 * m, 1)]).toEqual(['1 m', '3 h']);
  });
});

test.each([
  [612, '612 B'],
  [612_400, '612 kB'],
  [999_499, '999 kB'],
  [999_500, '1,0 MB'],
  [1_340_000, '1,3 MB'],
  [999_949_999, '999,9 MB'],
  [999_950_000, '1,0 GB'],
  [4_000_000_000, '4,0 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes, 'es')).toBe(text);
});

test('the clock is the wall clock of where it is read', () => {
  expect(formatClock(new Date(2025, 10, 24, 9, 2, 1).getTime())).toBe('09:02:01');
});

describe('times', () => {
  const at = new Date(2025, 10, 23, 18, 41, 5, 38).getTime();

  test('frames have the millisecond, with the mark of the language', () => {
    expect([formatClockMs(at, 'es'), formatClockMs(at, 'en')]).toEqual(['18:41:05,038', '18:41:05.038']);
  });

  test('another day says its date instead of its seconds', () => {
    expect(formatWhen(at, at + 60_000)).toBe('18:41:05');
    expect(formatWhen(at, new Date(2025, 10, 24, 0, 0, 1).getTime())).toBe('23.11 18:41');
  });

  test.each([
    ['es', 'a las 18:41:05', 'las 18:41:05', 'el 23.11 a las 18:41', 'el 23.11 a las 18:41'],
    ['en', 'at 18:41:05', '18:41:05', 'on 23 Nov at 18:41', '23 Nov at 18:41'],
  ] as const)('in a sentence in %s it has its articles, on the same day and on another', (language, ...said) => {
    const tomorrow = new Date(2025, 10, 24, 0, 0, 1).getTime();
    const say = (now: number): string[] => [formatAt(at, now, language), formatUntil(at, now, language)];
    expect([...say(at + 60_000), ...say(tomorrow)]).toEqual(said);
  });

  test('a copy carries the offset and is the same moment', () => {
    const iso = formatIso(at);
    expect(iso).toMatch(/^2025-11-23T18:41:05\.038[+-]\d\d:\d\d$/);
    expect(Date.parse(iso)).toBe(at);
  });

  test.each([
    ['Europe/Madrid', '2025-07-01T12:00:00.007+02:00'],
    ['Europe/Madrid', '2025-12-01T12:00:00.007+01:00'],
    ['America/St_Johns', '2025-12-01T07:30:00.007-03:30'],
    ['Asia/Kathmandu', '2025-12-01T16:45:00.007+05:45'],
    ['UTC', '2025-12-01T11:00:00.007+00:00'],
  ])('in %s it is %s', (zone, iso) => {
    expect(formatIso(Date.parse(iso), zone)).toBe(iso);
  });

  test('whatever the moment and the zone are, it is the same moment', () => {
    const moment = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2090, 0) });
    fc.assert(
      fc.property(moment, fc.constantFrom(...Intl.supportedValuesOf('timeZone')), (moment, zone) => {
        expect(Date.parse(formatIso(moment, zone))).toBe(moment);
      }),
    );
  });

  test("the hub's time stands below the viewer's only where it differs", () => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const [other] = ['Asia/Kathmandu', 'Pacific/Marquesas'].filter((zone) => formatIso(at, zone) !== formatIso(at));
    expect(formatMoment(at, null)).toBe(formatIso(at));
    expect(formatMoment(at, own)).toBe(formatIso(at));
    expect(formatMoment(at, other ?? null)).toBe(`${formatIso(at)}\nhub ${formatIso(at, other)}`);
  });

  test('a zone that this machine does not know leaves the time as it is', () => {
    expect(formatMoment(at, 'Luna/Tranquilidad')).toBe(formatIso(at));
  });
});

test('times beyond all dates have a date all the same: a file may claim any number', () => {
  for (const at of [1e300, -1e300, 8.64e15]) {
    expect(formatClock(at)).toMatch(/^\d\d:\d\d:\d\d$/);
    expect(formatWhen(at, 0)).not.toContain('NaN');
    expect(formatMoment(at, 'Pacific/Kiritimati')).not.toContain('NaN');
  }
});
