import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import type { RecorderSources } from '../../../../src/hub/recordings/recorder.ts';
import { Recordings } from '../../../../src/hub/recordings/recordings.ts';
import { EVERYBODY, HEADER, START } from '../../../support/recording.ts';

const NAME = 'day.ndjson.gz';

/** The recordings of a folder with one file, of this text. */
function recordingsWith(text: string): Recordings {
  const folder = mkdtempSync(join(tmpdir(), 'pulsera-recordings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, NAME), gzipSync(text));
  return new Recordings({
    folder,
    sources: {} as RecorderSources,
    about: () => HEADER,
    onUnexpected: (error) => {
      throw error;
    },
  });
}

test('a list reads the headers of files, the longest too, and unpacks nothing behind them', async () => {
  const consumers = Array.from(
    { length: 1_000 },
    (_, i) => String(Math.random()).padEnd(60, 'x') + String(i).padStart(4, '0'),
  );
  const header = JSON.stringify({
    ...HEADER,
    consumers,
    redacted: true,
    hub: { ...HEADER.hub, address: 'ñ'.repeat(50_000) },
  });
  const recordings = recordingsWith(`${header}\n${' '.repeat(100_000_000)}`);
  const before = process.resourceUsage().maxRSS;
  expect(await recordings.kept()).toMatchObject([
    { name: NAME, startedAt: HEADER.startedAt, consumers, redacted: true },
  ]);
  // In kilobytes.
  expect(process.resourceUsage().maxRSS - before).toBeLessThan(50_000);
});

test('what has no header is listed all the same', async () => {
  expect(await recordingsWith('x'.repeat(1_000_000)).kept()).toMatchObject([{ name: NAME, consumers: null }]);
});

test('none begins once the hub stops, not even one that was just beginning', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pulsera-recordings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const recordings = new Recordings({
    folder,
    sources: { clock: { wall: () => START } } as RecorderSources,
    about: () => HEADER,
    onUnexpected: (error) => {
      throw error;
    },
  });
  const order: string[] = [];
  const beginning = recordings.start(EVERYBODY).catch(({ code }) => order.push(code));
  await recordings.close();
  order.push('closed');
  await beginning;
  expect(order).toEqual(['stopping', 'closed']);
  expect(readdirSync(folder)).toEqual([]);
  await expect(recordings.start(EVERYBODY)).rejects.toMatchObject({ code: 'stopping' });
  expect([recordings.progress(), recordings.last]).toEqual([null, null]);
});
