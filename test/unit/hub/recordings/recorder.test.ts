import { expect, onTestFinished, test, vi } from 'vitest';
import { Recorder, type RecorderSources } from '../../../../src/hub/recordings/recorder.ts';
import type { RecordingWriter } from '../../../../src/hub/recordings/writer.ts';
import type { StoredNotification } from '../../../../src/hub/store/store.ts';
import type { Sink } from '../../../../src/shared/console/service.ts';
import type { RecordedLine } from '../../../../src/shared/recording/format.ts';
import { BEAD, SLOT_MS } from '../../../../src/shared/ribbon.ts';
import { Parts } from '../../../support/parts.ts';
import { HEADER } from '../../../support/recording.ts';

/** A recorder over real parts and fake time; `lines` is what it wrote behind the header. */
function record({ consumers = null as string[] | null, bytesLimit = 1e9 } = {}) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const parts = new Parts();
  const written: string[] = [];
  const disk = { congested: false, bytes: 0, lines: 0 };
  const writer = {
    get congested() {
      return disk.congested;
    },
    get bytes() {
      return disk.bytes;
    },
    write: (lines: readonly string[]) => {
      written.push(...lines);
      for (const line of lines) disk.bytes += line.length;
    },
    flush: () => {},
  } as unknown as RecordingWriter;
  const sinks: Record<string, Sink<never>> = {};
  const source = (name: string) => (sink: Sink<never>) => {
    sinks[name] = sink;
    return () => delete sinks[name];
  };
  const ends: string[] = [];
  const startedAt = parts.clock.wall();
  const recorder = new Recorder({
    header: { ...HEADER, startedAt, consumers },
    writer,
    sources: {
      clock: parts.clock,
      consumers: parts.consumers,
      feed: parts.feed,
      sockets: () => [],
      rows: source('rows'),
      status: source('status'),
      points: source('points'),
    } as unknown as RecorderSources,
    untilAt: startedAt + 60_000,
    bytesLimit,
    onLimit: (end) => ends.push(end),
  });
  return {
    parts,
    disk,
    sinks,
    recorder,
    ends,
    /** Lets a tick pass, and answers what was written since the last one. */
    tick: (): RecordedLine[] => {
      parts.clock.pass(250);
      vi.advanceTimersByTime(250);
      return written.splice(0).map((line) => JSON.parse(line) as RecordedLine);
    },
  };
}

const say = (parts: Parts, id: string, text = 'x'): void =>
  parts.feed.frame(id, 1, 'in', 'ping', text.length, text, parts.clock.wall());

test('what comes while the disk is slow is left out and counted, on the screen and in the file', () => {
  const { parts, disk, recorder, tick } = record();
  tick();
  say(parts, 'a');
  expect(tick()).toMatchObject([
    { name: 'consumers.detail', args: { consumer: 'a' }, event: { frames: [{ type: 'ping' }] } },
  ]);
  disk.congested = true;
  say(parts, 'a');
  say(parts, 'b');
  expect(recorder.dropped).toBe(2);
  expect(tick()).toMatchObject([{ name: 'recording.dropped', event: { dropped: 2 } }]);
  disk.congested = false;
  say(parts, 'b');
  expect(tick()).toMatchObject([{ name: 'consumers.detail', args: { consumer: 'b' } }]);
  expect(recorder.dropped).toBe(2);
});

test('no tick holds more than its bound, by number and by characters', () => {
  const { parts, recorder, tick } = record();
  for (let i = 0; i < 20_010; i += 1) say(parts, 'a');
  expect(recorder.dropped).toBe(10);
  tick();
  const long = 'x'.repeat(4_000);
  for (let i = 0; i < 1_100; i += 1) say(parts, 'a', long);
  expect(recorder.dropped).toBe(10 + 1_100 - Math.floor((4 * 1024 * 1024) / 4_000));
});

test('the texts of notifications count among the characters that a tick holds', () => {
  const { parts, recorder, tick } = record();
  tick();
  const contenido = 'x'.repeat(4_000);
  for (let id = 1; id <= 1_100; id += 1) {
    const notification = { consumer: 'a', id, contenido } as StoredNotification;
    parts.feed.emit({
      ...{ consumer: 'a', at: parts.clock.wall(), kind: 'stored', connection: null },
      ...{ detail: id, note: null, notification },
    });
  }
  expect(recorder.dropped).toBe(1_100 - Math.floor((4 * 1024 * 1024) / 4_000));
});

test('ribbons that wait for the disk are asked for together afterwards, however long that was', () => {
  const { parts, disk, recorder, tick } = record();
  tick();
  parts.consumers.bead(parts.consumers.enter('a'), BEAD.ALIVE);
  disk.congested = true;
  const passed = 10;
  for (let i = 0; i < passed; i += 1) {
    parts.clock.pass(SLOT_MS);
    parts.consumers.bead(parts.consumers.enter('a'), BEAD.ALIVE);
    tick();
  }
  disk.congested = false;
  const lines = [...tick(), ...tick()].filter(({ name }) => name === 'connections.ribbons');
  expect(lines).toHaveLength(1);
  expect(lines).toMatchObject([{ event: { ribbons: [['a', Array.from({ length: passed }, () => BEAD.ALIVE)]] } }]);
  disk.congested = true;
  parts.clock.pass(SLOT_MS);
  parts.consumers.bead(parts.consumers.enter('a'), BEAD.ALIVE);
  tick();
  recorder.end('stopped');
  expect(tick()).toMatchObject([
    { name: 'connections.ribbons', event: { ribbons: [['a', [BEAD.ALIVE, BEAD.ALIVE]]] } },
    { name: 'recording.ended' },
  ]);
});

test('rows and figures wait while the disk is slow, and are told twice and half a second otherwise', () => {
  const { parts, disk, sinks, tick } = record();
  tick();
  expect(sinks['rows']?.congested()).toBe(false);
  sinks['rows']?.push({ reset: false, whole: true, rows: [], removed: ['a'] } as never);
  expect(tick()).toMatchObject([{ name: 'connections.rows', event: { removed: ['a'] } }]);
  expect(sinks['rows']?.congested()).toBe(true);
  parts.clock.pass(250);
  expect(sinks['rows']?.congested()).toBe(false);
  disk.congested = true;
  expect([sinks['rows'], sinks['status'], sinks['points']].map((sink) => sink?.congested())).toEqual([
    true,
    true,
    true,
  ]);
});

test('of others than those who were chosen there is no word, and nobody listens to them', () => {
  const { parts, sinks, tick } = record({ consumers: ['a'] });
  expect([parts.feed.watches('a'), parts.feed.watches('b')]).toEqual([true, false]);
  tick();
  say(parts, 'b');
  const row = (id: string) => [id, 5, 0, 1, '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null, 1];
  sinks['rows']?.push({ reset: false, whole: true, rows: [row('a'), row('b')], removed: ['c'] } as never);
  const lines = tick();
  expect(lines).toMatchObject([{ event: { rows: [{ 0: 'a' }], removed: [] } }]);
});

test('asks to end at its time and at its size, and hears nothing once it has', () => {
  const timed = record();
  for (let i = 0; i < 240; i += 1) timed.tick();
  expect(timed.ends).toEqual(['time']);
  vi.useRealTimers();
  const sized = record({ bytesLimit: 1_000 });
  say(sized.parts, 'a', 'x'.repeat(1_000));
  sized.tick();
  expect(sized.ends).toEqual(['size']);
  sized.recorder.end('size');
  expect(sized.parts.feed.watches('a')).toBe(false);
  expect(sized.sinks).toEqual({});
  expect(sized.tick().at(-1)).toMatchObject({ name: 'recording.ended', event: { end: 'size' } });
});

test('times never go back, whatever the clock does', () => {
  const { parts, tick } = record();
  const [first] = tick().slice(-1);
  say(parts, 'a');
  const before = tick().at(-1)?.at ?? 0;
  parts.clock.set = -3_600_000;
  say(parts, 'a');
  expect(tick().at(-1)?.at).toBe(before);
  expect(first).toBeDefined();
});
