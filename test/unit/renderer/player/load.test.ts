import { expect, test } from 'vitest';
import { fetchFile } from '../../../../src/renderer/player/load.ts';
import { ConsoleError } from '../../../../src/shared/console/service.ts';

type Hub = Parameters<typeof fetchFile>[0];

/** A hub that hands `letters` out two at a time; `before` is told where each read begins. */
function hubOf(letters: string, before: (offset: number) => void = () => {}): Hub {
  const call = async (_name: string, { offset }: { offset: number }) => {
    before(offset);
    return { data: btoa(letters.slice(offset, offset + 2)), bytes: letters.length };
  };
  return { call } as unknown as Hub;
}
const going = (): AbortSignal => new AbortController().signal;

test('a recording is fetched whole, and how far it is is told after each piece', async () => {
  const told: (readonly [number, number])[] = [];
  const parts = await fetchFile(hubOf('recorded!'), 'a', (bytes, of) => told.push([bytes, of]), going());
  expect(await new Blob(parts).text()).toBe('recorded!');
  expect(told).toEqual([
    [2, 9],
    [4, 9],
    [6, 9],
    [8, 9],
    [9, 9],
  ]);
});

test('once it is cancelled nothing more is asked for, and nothing comes of what was fetched', async () => {
  const cancelled = new AbortController();
  const asked: number[] = [];
  const hub = hubOf('recorded!', (offset) => {
    asked.push(offset);
    if (offset === 2) cancelled.abort();
  });
  await expect(fetchFile(hub, 'a', () => {}, cancelled.signal)).rejects.toThrow('aborted');
  expect(asked).toEqual([0, 2]);
});

test('what the hub cannot read is its error', async () => {
  const hub = hubOf('recorded!', (offset) => {
    if (offset > 0) throw new ConsoleError('recording_missing');
  });
  await expect(fetchFile(hub, 'a', () => {}, going())).rejects.toMatchObject({ code: 'recording_missing' });
});
