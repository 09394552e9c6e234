import { expect, onTestFinished, test, vi } from 'vitest';
import type { Frame } from '../../../../src/shared/console/contract.ts';
import { detailAt } from '../../../../src/shared/recording/detail.ts';
import type { LineOf } from '../../../../src/shared/recording/format.ts';
import { Track } from '../../../../src/shared/recording/recording.ts';
import { readRecording, recordingOf, START } from '../../../support/recording.ts';

const line = (at: number, event: Partial<LineOf<'consumers.detail'>['event']>): LineOf<'consumers.detail'> => ({
  at: START + at,
  name: 'consumers.detail',
  args: { consumer: 'a' },
  event: { kind: 'changed', ...event },
});
const frame = (at: number): Frame => ({
  ...{ seq: at, at: START + at, connection: 1, direction: 'in', type: 'ping', bytes: 15, text: '{"type":"ping"}' },
});

test('a moment late in a long recording is found without reading all that came before', () => {
  const timeline = [{ at: START, kind: 'connected' as const, connection: 1, detail: null, note: '10.0.0.1:1' }];
  const pings = Array.from({ length: 20_000 }, (_, i) => line(i + 1, { frames: [frame(i + 1)], framesDropped: 0 }));
  const recording = readRecording(recordingOf([line(0, { timeline, sockets: [] }), ...pings]));
  const read = vi.spyOn(Track.prototype, 'read');
  onTestFinished(() => read.mockRestore());
  const detail = detailAt(recording, 'a', START + 20_000);
  expect(detail.timeline).toEqual(timeline);
  expect(detail.frames?.map(({ seq }) => seq)).toEqual(Array.from({ length: 300 }, (_, i) => 19_701 + i));
  expect(read.mock.calls.length).toBeLessThan(400);
});
