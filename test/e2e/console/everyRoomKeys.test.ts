/** Keys alone: in every room Tab goes through all there is and out again, and whatever has the focus is seen to have it. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findAxeViolations, launchBrowser } from '../../support/browser.ts';
import { openConsole, startConsoleHub } from '../../support/consolePage.ts';
import { EVERY_PLACE, populate, visit } from '../../support/everyRoom.ts';
import type { TestHub } from '../../support/hub.ts';

let browser: Browser;
let hub: TestHub;
beforeAll(async () => {
  [browser, hub] = await Promise.all([launchBrowser(), startConsoleHub()]);
  await populate(hub);
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

/** More stops than any room may have. */
const STOPS_LIMIT = 300;

interface Stop {
  readonly name: string;
  /** Part of it is within the window. */
  readonly seen: boolean;
  /** It looks other than without the focus. */
  readonly marked: boolean;
}

/** Presses Tab until the focus has left the page, and answers where it stopped. */
async function walk(page: Page): Promise<{ readonly stops: readonly Stop[]; readonly left: boolean }> {
  await page.evaluate(() => {
    const looks = (element: Element): string =>
      [
        element,
        element.parentElement,
        element.parentElement?.parentElement,
        element.nextElementSibling,
        element.firstElementChild,
      ]
        .map((one) => {
          if (!one) return '';
          const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor } =
            getComputedStyle(one);
          return `${outlineStyle}${outlineWidth}${outlineColor}${boxShadow}${borderColor}${backgroundColor}`;
        })
        .join();
    let last: { readonly element: Element; readonly looks: string } | null = null;
    const walked = { stops: [] as { name: string; seen: boolean; marked: boolean }[], left: false };
    Object.assign(window, {
      walked,
      /** Notes where the focus is; the mark of the stop before is known only now that it is gone. */
      note: (): boolean => {
        const stop = walked.stops.at(-1);
        if (stop && last) stop.marked = looks(last.element) !== last.looks || !last.element.isConnected;
        const element = document.activeElement;
        if (!element || element === document.body) {
          walked.left = true;
          return true;
        }
        const { left, top, right, bottom } = element.getBoundingClientRect();
        const name = `${element.tagName.toLowerCase()} ${element.getAttribute('aria-label') ?? element.textContent?.slice(0, 40)}`;
        walked.stops.push({
          name,
          seen: bottom > 0 && right > 0 && left < innerWidth && top < innerHeight,
          marked: true,
        });
        last = { element, looks: looks(element) };
        return false;
      },
    });
  });
  const note = (): Promise<boolean> => page.evaluate(() => (window as unknown as { note: () => boolean }).note());
  for (let i = 0; i < STOPS_LIMIT; i += 1) {
    await page.keyboard.press('Tab');
    // Colours change over 90 ms.
    await page.waitForTimeout(120);
    if (await note()) break;
  }
  return page.evaluate(() => (window as unknown as { walked: { stops: Stop[]; left: boolean } }).walked);
}

for (const place of EVERY_PLACE) {
  for (const width of [1_440, 900]) {
    test(`${place} at ${width} px`, { timeout: 120_000 }, async () => {
      const { page, expectQuiet, close } = await openConsole(browser, hub, { language: 'en', width });
      await visit(page, hub.url, place);
      const { stops, left } = await walk(page);
      expect(left, `Tab never leaves: it last stood at ${stops.at(-1)?.name}`).toBe(true);
      // The way over what is the same everywhere is one of them, and the room has something too.
      expect(stops.length).toBeGreaterThan(10);
      expect(stops.filter(({ seen }) => !seen).map(({ name }) => name)).toEqual([]);
      expect(stops.filter(({ marked }) => !marked).map(({ name }) => name)).toEqual([]);
      expectQuiet();
      await close();
    });
  }
}

for (const place of EVERY_PLACE) {
  test(`axe finds nothing in ${place}, with each of its menus open, nor in the other theme`, {
    timeout: 180_000,
  }, async () => {
    const { page, expectQuiet, close } = await openConsole(browser, hub, { language: 'es', theme: 'dark' });
    await visit(page, hub.url, place);
    expect(await findAxeViolations(page)).toEqual([]);
    const openers = page.locator('main [aria-haspopup="menu"], main [aria-haspopup="dialog"]');
    for (let i = 0; i < (await openers.count()); i += 1) {
      const opener = openers.nth(i);
      if (!(await opener.isVisible()) || !(await opener.isEnabled())) continue;
      await opener.click();
      await page.locator('[role="menu"], [role="dialog"]').last().waitFor();
      await expect.poll(() => findAxeViolations(page), { timeout: 30_000 }).toEqual([]);
      await page.keyboard.press('Escape');
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.locator('html[data-mantine-color-scheme="light"]').waitFor();
    await expect.poll(() => findAxeViolations(page), { timeout: 30_000 }).toEqual([]);
    expectQuiet();
    await close();
  });
}
