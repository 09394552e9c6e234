/** The app's icons: made files of resources/, in the formats and sizes that each system wants, and drawn from icon.svg as it is. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { ROOT } from '../support/child.ts';

const RESOURCES = join(ROOT, 'resources');
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Side and colour type of a PNG: 6 is colours with transparency. Throws where it is none or not square. */
function pngSide(png: Buffer): { side: number; colours: number } {
  expect(png.subarray(0, 8)).toEqual(SIGNATURE);
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  expect(width).toBe(height);
  return { side: width, colours: png.readUInt8(25) };
}

test('Linux has one file a size', async () => {
  const names = (await readdir(join(RESOURCES, 'icons'))).sort(
    (a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10),
  );
  expect(names).toEqual([16, 24, 32, 48, 64, 128, 256, 512].map((side) => `${side}x${side}.png`));
  for (const name of names) {
    const png = await readFile(join(RESOURCES, 'icons', name));
    expect(pngSide(png)).toEqual({ side: Number.parseInt(name, 10), colours: 6 });
  }
});

test('Windows has one file with sizes up to 256', async () => {
  const ico = await readFile(join(RESOURCES, 'icon.ico'));
  expect([ico.readUInt16LE(0), ico.readUInt16LE(2)]).toEqual([0, 1]);
  const images = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => {
    const at = 6 + index * 16;
    const offset = ico.readUInt32LE(at + 12);
    const { side } = pngSide(ico.subarray(offset, offset + ico.readUInt32LE(at + 8)));
    expect(ico.readUInt8(at) || 256).toBe(side);
    return side;
  });
  expect(images).toEqual([16, 24, 32, 48, 64, 128, 256]);
});

test('macOS has one file with sizes up to 1024, those of retina displays by their own names', async () => {
  const icns = await readFile(join(RESOURCES, 'icon.icns'));
  expect(icns.toString('latin1', 0, 4)).toBe('icns');
  expect(icns.readUInt32BE(4)).toBe(icns.length);
  const sides: Record<string, number> = {};
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
    const png = icns.subarray(at + 8, at + icns.readUInt32BE(at + 4));
    sides[icns.toString('latin1', at, at + 4)] = pngSide(png).side;
  }
  expect(sides).toEqual({ ic07: 128, ic08: 256, ic09: 512, ic10: 1024, ic11: 32, ic12: 64, ic13: 256, ic14: 512 });
});

test('they are drawn from icon.svg as it is: else node scripts/icons.mjs', async () => {
  const [svg, png] = await Promise.all([
    readFile(join(RESOURCES, 'icon.svg')),
    readFile(join(RESOURCES, 'icons/256x256.png')),
  ]);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    // How far each colour is off on average, of 255; another Chromium may smooth edges a little differently.
    const off = await page.evaluate(
      async (sources) => {
        const [made, present] = await Promise.all(
          sources.map(async (source) => {
            const image = new Image();
            image.src = source;
            await image.decode();
            const context = Object.assign(document.createElement('canvas'), { width: 256, height: 256 }).getContext(
              '2d',
            );
            if (!context) throw new Error('no canvas');
            context.drawImage(image, 0, 0, 256, 256);
            return context.getImageData(0, 0, 256, 256).data;
          }),
        );
        if (!made || !present) throw new Error('nothing drawn');
        return made.reduce((sum, value, index) => sum + Math.abs(value - (present[index] ?? 0)), 0) / made.length;
      },
      [`data:image/svg+xml;base64,${svg.toString('base64')}`, `data:image/png;base64,${png.toString('base64')}`],
    );
    expect(off).toBeLessThan(0.5);
  } finally {
    await browser.close();
  }
});
