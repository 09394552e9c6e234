// node scripts/icons.mjs: makes every app icon in resources/ anew from resources/icon.svg, drawn by Chromium.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from '../test/support/browser.ts';
import { ROOT } from './built.mjs';

const RESOURCES = join(ROOT, 'resources');
/** Sides in px: what Linux desktops look for. */
const LINUX = [16, 24, 32, 48, 64, 128, 256, 512];
const WINDOWS = [16, 24, 32, 48, 64, 128, 256];
/** Apple's name for each size; those of retina displays are sizes of their own. */
const MACOS = { ic07: 128, ic08: 256, ic09: 512, ic10: 1024, ic11: 32, ic12: 64, ic13: 256, ic14: 512 };

const drawn = await draw([...new Set([...LINUX, ...WINDOWS, ...Object.values(MACOS)])]);
const pngOf = (side) => drawn.get(side);

mkdirSync(join(RESOURCES, 'icons'), { recursive: true });
for (const side of LINUX) writeFileSync(join(RESOURCES, `icons/${side}x${side}.png`), pngOf(side));
writeFileSync(join(RESOURCES, 'icon.ico'), ico(WINDOWS));
writeFileSync(join(RESOURCES, 'icon.icns'), icns(MACOS));

/** PNGs of the icon, transparent around it, by their side in px. */
async function draw(sides) {
  const svg = readFileSync(join(RESOURCES, 'icon.svg'), 'utf8');
  const browser = await launchBrowser();
  try {
    const pngs = new Map();
    for (const side of sides) {
      const page = await browser.newPage({ viewport: { width: side, height: side } });
      await page.setContent(`<style>body{margin:0}svg{display:block;width:${side}px;height:${side}px}</style>${svg}`);
      pngs.set(side, await page.screenshot({ omitBackground: true }));
      await page.close();
    }
    return pngs;
  } finally {
    await browser.close();
  }
}

/** Windows' container: a directory of 16 bytes an image, then the PNGs. A side of 256 is written as 0. */
function ico(sides) {
  const head = Buffer.alloc(6 + sides.length * 16);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(sides.length, 4);
  let offset = head.length;
  for (const [index, side] of sides.entries()) {
    const at = 6 + index * 16;
    head.writeUInt8(side % 256, at);
    head.writeUInt8(side % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(pngOf(side).length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += pngOf(side).length;
  }
  return Buffer.concat([head, ...sides.map(pngOf)]);
}

/** Apple's container: its name and length, then each image behind its own name and length, big endian. */
function icns(types) {
  const block = (name, data) => {
    const head = Buffer.alloc(8);
    head.write(name, 'latin1');
    head.writeUInt32BE(8 + data.length, 4);
    return Buffer.concat([head, data]);
  };
  return block('icns', Buffer.concat(Object.entries(types).map(([type, side]) => block(type, pngOf(side)))));
}
