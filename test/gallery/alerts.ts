/** Alerts for a picture of their room: a page only knows what happens while it is open, so it happens then. */
import type { Page } from 'playwright-core';
import { WebSocket } from 'ws';
import { openMany, type RawWearable } from '../bench/client.ts';
import { post } from '../support/api.ts';
import type { TestHub } from '../support/hub.ts';

/** Connects that make a storm by the rule that is there from the start. */
const STORM = 220;

/** Each picture has watched people of its own: they fall silent once. */
let nextWatched = 1_741;

/** One picture after the other: each would show the alerts of those beside it. */
let turn: Promise<void> = Promise.resolve();

/** Makes alerts of several kinds, seen and unseen, in the order in which a bad night would. */
export function makeAlerts(page: Page, hub: TestHub): Promise<void> {
  const made = turn.then(async () => {
    await forgetAll(page);
    await makeNight(page, hub);
  });
  turn = made.catch(() => {});
  return made;
}

/** Opens the page again as one that has seen nothing yet. */
async function forgetAll(page: Page): Promise<void> {
  const url = page.url();
  const chromium = await page.context().newCDPSession(page);
  await page.goto('about:blank');
  await chromium.send('Storage.clearDataForOrigin', { origin: new URL(url).origin, storageTypes: 'local_storage' });
  await page.goto(url);
  await page.locator('[data-phase="ready"]').waitFor();
}

async function makeNight(page: Page, hub: TestHub): Promise<void> {
  const go = (to: string) =>
    page.evaluate((hash) => {
      location.hash = hash;
    }, `#/${to}`);
  const tell = (consumidor_id: string, contenido: string, tipo = 'alerta') =>
    post(hub, { consumidor_id, tipo, contenido });
  const alerts = (count: number) =>
    page.waitForFunction((least) => document.querySelectorAll('.pl-alert').length >= least, count);
  const watched = String(nextWatched++);
  const wearable = new WebSocket(hub.wearableUrl(watched), { headers: { 'User-Agent': 'Galaxy Watch7' } });
  const crowd: RawWearable[] = [];
  try {
    await new Promise((resolve) => wearable.once('open', resolve));
    const rules = page.locator('.pl-rule');
    // Silent for a second is long enough for a picture; storms are off until somebody wants them.
    await rules.nth(2).locator('.pl-rule-words').click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('input[inputmode="numeric"]').first().fill('1');
    await dialog.locator('button[type="submit"]').click();
    await dialog.waitFor({ state: 'detached' });
    await rules.nth(4).getByRole('switch').click({ force: true });

    await go('connections');
    await page.locator(`[data-id="${watched}"]`).focus();
    await page.keyboard.press('v');
    await page.locator(`[data-id="${watched}"] .pl-watched-mark`).waitFor();
    await go('alerts');
    await tell('42', 'Alta probabilidad de craving detectada');
    await tell('388', 'Estrés sostenido desde hace 20 minutos');
    await alerts(2);
    await page.keyboard.press('t');
    await page.locator('.pl-alert-asking button').first().click();
    await page.locator('.pl-alert').last().focus();
    await page.keyboard.press('l');
    wearable.pause();
    await alerts(4);
    crowd.push(
      ...(await openMany(
        Number(new URL(hub.url).port),
        Array.from({ length: STORM }, (_, i) => `${2_000 + i}`),
        50,
      )),
    );
    await alerts(5);
    await tell('1712', 'Pulso muy alto en reposo');
    await tell('42', '¿Estás bien? Pulsa Leída si no necesitas ayuda');
    await alerts(7);
    await page.locator(':focus').blur();
    await page.mouse.move(2, 2);
  } finally {
    wearable.terminate();
    for (const { socket } of crowd) socket.destroy();
  }
}
