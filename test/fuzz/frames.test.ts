/** The hub builds its frames itself: `ws`, which did not build them, reads them as they were meant. */
import { createRequire } from 'node:module';
import type { Writable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textFrame } from '../../src/hub/frames.ts';

/** The parser of `ws` for what a server sends; it is not among its exports. */
const Receiver = createRequire(import.meta.url)('../../node_modules/ws/lib/receiver.js') as new (options: {
  readonly isServer: boolean;
}) => Writable;

/** Every text that the bytes carry, in whatever pieces they come. */
async function read(bytes: Buffer, cuts: readonly number[]): Promise<string[]> {
  const receiver = new Receiver({ isServer: false });
  const texts: string[] = [];
  receiver.on('message', (data: Buffer, isBinary: boolean) => texts.push(isBinary ? 'binary' : data.toString()));
  let from = 0;
  for (const cut of [...cuts.map((one) => one % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    receiver.write(bytes.subarray(from, cut));
    from = cut;
  }
  await new Promise<void>((resolve, reject) => {
    receiver.on('error', reject);
    receiver.end(resolve);
  });
  return texts;
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary', maxLength: 300 }).map((one) => one.toWellFormed()),
  fc.constantFrom(125, 126, 127, 65_535, 65_536, 65_537).map((length) => 'x'.repeat(length)),
  fc.constantFrom(62, 63, 32_767, 32_768).map((length) => 'ñ'.repeat(length)),
);

test('frames in a row read as the texts that went in, wherever the network cuts them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(), { maxLength: 6 }),
      async (texts, cuts) => {
        const bytes = Buffer.concat(texts.map((one) => textFrame('pong', one).bytes));
        expect(await read(bytes, cuts)).toEqual(texts);
      },
    ),
    { numRuns: 200 },
  );
});
