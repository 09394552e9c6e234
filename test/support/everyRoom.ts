/** Every place of the console with something in it, for tests of what must hold in all of them. */
import type { Page } from 'playwright-core';
import { ROOMS } from '../../src/shared/rooms.ts';
import { post } from './api.ts';
import type { TestHub } from './hub.ts';
import { Wearable } from './wearable.ts';

/** Hashes without `#/`; a room that is built later is among them by itself. */
export const EVERY_PLACE: readonly string[] = [
  ...ROOMS,
  'connections/42',
  'connections/nobody',
  'history/recordings',
  'history/compare',
  'help',
  'help/protocol',
];

/** Two consumers, one of them with a notification read and one not. */
export async function populate(hub: TestHub): Promise<readonly Wearable[]> {
  const wearables = await Promise.all(['42', '7'].map((id) => Wearable.connect(hub.wearableUrl(id))));
  for (const wearable of wearables) wearable.say({ type: 'ping' });
  await post(hub, { consumidor_id: '42', tipo: 'alerta', contenido: 'Alta probabilidad de craving detectada' });
  await post(hub, { consumidor_id: '42', tipo: 'recordatorio', contenido: 'Respira' });
  return wearables;
}

/** A page that is opened may take long while a machine is busy with others. */
const WAIT = { timeout: 30_000 };

/** Opens a place anew, in a page that has its session, and waits until its room stands. */
export async function visit(page: Page, url: string, place: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${url}#/${place}`, WAIT);
  await page.locator('[data-phase="ready"]').waitFor(WAIT);
  await page
    .locator('main :is(h1, h2)')
    .first()
    .waitFor({ state: 'attached', ...WAIT });
}
