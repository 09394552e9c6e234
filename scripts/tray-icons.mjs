// node scripts/tray-icons.mjs: makes the images in resources/tray/ anew from the mark, drawn by Chromium.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from '../test/support/browser.ts';
import { ROOT } from './built.mjs';

const FOLDER = join(ROOT, 'resources/tray');
/** Side in px at 1x. Windows and Linux have 16 to 24, macOS 16 within 22. */
const SIDE = 16;

/** The bead of the bracelet: small, large, or only its outline. Shapes, not colours alone. */
const STATES = {
  fine: { bead: 'fill="BEAD"', colour: '#36B3A7' },
  attention: { bead: 'fill="BEAD" stroke="BEAD" stroke-width="2"', colour: '#E0A33A' },
  away: { bead: 'stroke="BEAD" stroke-width="1.6"', colour: '#8B9BA2' },
};

const mark = (bead, ring) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" fill="none"><path d="M14.9 5.3A7 7 0 1 1 9.3 3.04" stroke="${ring}" stroke-width="2.4" stroke-linecap="round"/><circle cx="13.6" cy="4.6" r="2.9" ${bead}/></svg>`;

const browser = await launchBrowser();
mkdirSync(FOLDER, { recursive: true });
try {
  for (const [state, { bead, colour }] of Object.entries(STATES)) {
    // macOS draws a template in the menu bar's own colour: only how opaque it is counts.
    await draw(`${state}Template`, mark(bead.replaceAll('BEAD', '#000'), '#000'));
    await draw(state, mark(bead.replaceAll('BEAD', colour), state === 'away' ? '#8B9BA2' : '#2B8F87'));
  }
} finally {
  await browser.close();
}

async function draw(name, svg) {
  for (const [scale, suffix] of [
    [1, ''],
    [2, '@2x'],
  ]) {
    const side = SIDE * scale;
    const page = await browser.newPage({ viewport: { width: side, height: side } });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:${side}px;height:${side}px}</style>${svg}`);
    writeFileSync(join(FOLDER, `${name}${suffix}.png`), await page.screenshot({ omitBackground: true }));
    await page.close();
  }
}
