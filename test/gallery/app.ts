/** The desktop app for a picture of what only it has: the hubs that it knows. */
import type { Page } from 'playwright-core';
import { startApp } from '../e2e/desktop/appSession.ts';
import { startDesktopSession } from '../support/desktopSession.ts';
import type { World } from './world.ts';

/** As somebody has chosen it. */
export interface AppLook {
  readonly language: 'es' | 'en';
  readonly theme: 'dark' | 'light';
}

/** Starts it on a desktop of its own. */
export async function openApp({ language, theme }: AppLook): Promise<{ readonly page: Page; stop(): Promise<void> }> {
  const desktop = await startDesktopSession();
  try {
    const app = await startApp(desktop, { language });
    const { page } = app;
    // Chromium does not know what the system has; the menu has the languages first, the themes behind them.
    await page.locator('.pl-title-end button').last().click();
    for (const name of [
      { es: 'Español', en: 'English' }[language],
      { dark: /^(Oscuro|Dark)/, light: /^(Claro|Light)/ }[theme],
    ])
      await page.getByRole('menuitemradio', { name }).click();
    await page.keyboard.press('Escape');
    return {
      page,
      stop: async () => {
        await app.stop();
        await desktop.stop();
      },
    };
  } catch (error) {
    await desktop.stop();
    throw error;
  }
}

/** Saves a hub that is away, one whose token is wrong and one that is there, and opens the list of them. */
export async function saveHubs(page: Page, { ward, lab }: World): Promise<void> {
  const choose = async (item: 'add' | 'list'): Promise<void> => {
    await page.locator('.pl-title-end button:has(.pl-hub-name)').click();
    const items = page.getByRole('menuitem');
    await items.first().waitFor();
    // The list is the last one as soon as there is something on it.
    const saved = await page.getByRole('menuitem', { name: /^(Hubs guardados|Saved hubs)/ }).count();
    await items.nth((await items.count()) - (item === 'add' && saved > 0 ? 2 : 1)).click();
    await page.getByRole('dialog').waitFor();
  };
  for (const [name, url, token] of [
    ['Casa', 'http://127.0.0.1:9/', 'x'],
    ['Laboratorio', lab.url, 'another'],
    ['Planta 3', ward.url, ward.token],
  ] as const) {
    await choose('add');
    const inputs = page.getByRole('dialog').locator('input');
    for (const [i, text] of [url, name, token].entries()) await inputs.nth(i).fill(text);
    // The page is loaded anew for the hub.
    await page.evaluate(() => Object.assign(window, { before: true }));
    await page.getByRole('dialog').locator('button[type="submit"]').click();
    await page.waitForFunction(() => !('before' in window));
    await page.locator('.pl-title-end').waitFor();
  }
  await page.locator('.pl-row').first().waitFor();
  await choose('list');
}
