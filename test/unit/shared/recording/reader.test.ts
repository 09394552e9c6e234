import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../../src/shared/console/contract.ts';
import type { RowTuple } from '../../../../src/shared/console/rows.ts';
import type { RecordedLine } from '../../../../src/shared/recording/format.ts';
import { RecordingReader } from '../../../../src/shared/recording/reader.ts';
import { Recording } from '../../../../src/shared/recording/recording.ts';
import { HEADER, readRecording, recordingOf, START } from '../../../support/recording.ts';

const frame = fc.record({
  seq: fc.nat(),
  at: fc.nat(),
  connection: fc.nat(),
  direction: fc.constantFrom('in', 'out'),
  type: fc.string(),
  bytes: fc.nat(),
  text: fc.string({ unit: 'binary' }),
}) as fc.Arbitrary<Frame>;

const recordingWith = (header: typeof HEADER): Recording => new Recording(header);

const rowsLine = (at: number, id: string, unread: number): RecordedLine => ({
  at,
  name: 'connections.rows',
  event: {
    reset: false,
    whole: true,
    rows: [[id, 5, 0, 1, 'a', 'c', 0, 1, 0, 0, 0, unread, 0, 0, 0, 0, 1, 0, null, 1] satisfies RowTuple],
    removed: [],
  },
});
const ended = (at: number): RecordedLine => ({ at, name: 'recording.ended', event: { end: 'stopped' } });

test('what was written is what is read, whatever pieces it comes in', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(frame, { minLength: 1, maxLength: 5 }), { maxLength: 8 }),
      fc.integer({ min: 1, max: 500 }),
      (batches, size) => {
        const lines = batches.map(
          (frames, i): RecordedLine => ({
            at: START + i,
            name: 'consumers.detail',
            args: { consumer: '42' },
            event: { kind: 'changed', frames },
          }),
        );
        const bytes = recordingOf([...lines, ended(START + batches.length)]);
        const reader = new RecordingReader(recordingWith);
        for (let at = 0; at < bytes.length; at += size) expect(reader.push(bytes.subarray(at, at + size))).toBe(true);
        const recording = reader.end();
        expect(recording.trouble).toBe(null);
        expect(recording.header).toEqual(HEADER);
        const track = recording.details.get('42');
        expect(track?.raw.map((_, i) => track.read(i)) ?? []).toEqual(JSON.parse(JSON.stringify(lines)));
      },
    ),
    { numRuns: 40 },
  );
});

test('cut at any byte, it plays what is whole', () => {
  const lines = Array.from({ length: 30 }, (_, i) => rowsLine(START + i, `c${i % 7}`, i));
  const bytes = recordingOf([...lines, ended(START + 30)]);
  let most = 0;
  for (let length = 0; length < bytes.length; length += 1) {
    const reader = new RecordingReader(recordingWith);
    reader.push(bytes.subarray(0, length));
    try {
      const recording = reader.end();
      expect(recording.lines).toBeGreaterThanOrEqual(most);
      most = recording.lines;
      // All that is missing may be what gzip says of itself at its end.
      if (recording.end === null) expect(recording.trouble).toEqual({ code: 'cut_short', skipped: 0 });
      else expect(recording.lines).toBe(31);
    } catch (error) {
      expect(error).toMatchObject({ code: 'recording_foreign' });
      expect(most).toBe(0);
    }
  }
  expect(most).toBe(31);
});

test('a damaged byte costs what it hits, and no more than the rest', () => {
  const lines = Array.from({ length: 50 }, (_, i) => rowsLine(START + i, `c${i}`, i));
  const bytes = recordingOf([...lines, ended(START + 50)]);
  for (let at = 0; at < bytes.length; at += 1) {
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ 0x55;
    try {
      const recording = readRecording(damaged);
      expect(recording.lines).toBeLessThanOrEqual(51);
    } catch (error) {
      expect(error).toMatchObject({ name: 'ConsoleError', code: expect.stringMatching(/^recording_/) });
    }
  }
});

describe('what is none', () => {
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a text', Buffer.from('hello')],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
    ['gzip of something else', gzipSync('a,b\n1,2\n')],
    ['gzip of other JSON', gzipSync('{"format":"har"}\n{}\n')],
    ['gzip without an end of line', gzipSync('x'.repeat(3_000_000))],
    ['JSON', Buffer.from('{"log":{}}\n')],
  ])('%s is foreign', (_what, bytes) => {
    expect(() => readRecording(bytes)).toThrow(expect.objectContaining({ code: 'recording_foreign' }));
  });

  test('of a version that never was', () => {
    const bytes = gzipSync(`${JSON.stringify({ ...HEADER, version: 0 })}\n`);
    expect(() => readRecording(bytes)).toThrow(expect.objectContaining({ code: 'recording_foreign' }));
  });

  test('a later version is told apart', () => {
    const bytes = gzipSync(`${JSON.stringify({ ...HEADER, version: 2 })}\n`);
    expect(() => readRecording(bytes)).toThrow(
      expect.objectContaining({ code: 'recording_version', values: { version: 2, known: 1 } }),
    );
  });
});

test('a file that somebody unpacked is read as well, and one that an editor wrote anew', () => {
  const plain = gunzipSync(recordingOf([rowsLine(START, 'a', 1), ended(START)]));
  const edited = Buffer.from(`\ufeff${String(plain).replaceAll('\n', '\r\n')}\r\n`);
  for (const bytes of [plain, edited]) expect(readRecording(bytes)).toMatchObject({ trouble: null, lines: 2 });
});

test('behind its last line there is nothing of it: bytes are no matter, lines are counted', () => {
  const whole = recordingOf([rowsLine(START, 'a', 1), ended(START)]);
  expect(readRecording(Buffer.concat([whole, Buffer.from('garbage')])).trouble).toBe(null);
  const { trouble, lines } = readRecording(Buffer.concat([whole, whole]));
  expect([trouble, lines]).toEqual([{ code: 'damaged', skipped: 3 }, 2]);
});

test('one with nothing but lines that make no sense is left', () => {
  const bytes = gzipSync(`${JSON.stringify(HEADER)}\n${'x\n'.repeat(1_500_000)}`);
  expect(readRecording(bytes).trouble).toEqual({ code: 'damaged', skipped: 1_000_000 });
});

test('times beyond all dates are none of a recording', () => {
  expect(() => readRecording(recordingOf([], { ...HEADER, startedAt: 1e300 }))).toThrow(
    expect.objectContaining({ code: 'recording_foreign' }),
  );
});

test('names that a later recorder adds are passed over; lines that make no sense, or go back in time, are counted', () => {
  const text = [
    HEADER,
    rowsLine(START + 5, 'a', 1),
    { at: START + 5, name: 'alerts.raised', event: {} },
    { at: START + 5, name: 'connections.rows', event: { rows: 'none' } },
    rowsLine(START + 4, 'b', 1),
    rowsLine(START + 1e15, 'c', 1),
    rowsLine(START + 6, 'd', 1),
    ended(START + 6),
  ];
  const recording = readRecording(gzipSync(text.map((line) => `${JSON.stringify(line)}\n`).join('')));
  expect(recording.trouble).toEqual({ code: 'damaged', skipped: 3 });
  expect([...recording.rowsAt(recording.until).keys()]).toEqual(['a', 'd']);
});

test('stops at its limit, and plays up to there', () => {
  const lines = Array.from({ length: 1_000 }, (_, i) => rowsLine(START + i, `c${i}`, i));
  const reader = new RecordingReader(recordingWith, 50_000);
  expect(reader.push(recordingOf([...lines, ended(START + 1_000)]))).toBe(false);
  const recording = reader.end();
  expect(recording.trouble?.code).toBe('too_large');
  expect(recording.lines).toBeGreaterThan(100);
  expect(recording.lines).toBeLessThan(1_000);
});

test('a file made to swell is not unpacked beyond the limit', () => {
  const bomb = gzipSync(`${JSON.stringify(HEADER)}\n${'0'.repeat(100_000_000)}`);
  const reader = new RecordingReader(recordingWith, 1_000_000);
  expect(reader.push(bomb)).toBe(false);
  expect(reader.end().trouble?.code).toBe('too_large');
});
