/** Chromium's pages as windows: which are in use, and one spare so that Chromium outlives the app's last window. */
import { unlessGone } from './cdp.ts';
import { chromium, state } from './state.ts';

const inUse = new Set<string>();
let spare: string | undefined;

/** A page in a window of its own; the first is the app window that Chromium started with. */
export async function takeTarget(): Promise<string> {
  const target = spare ?? (await firstTarget()) ?? (await createTarget());
  spare = undefined;
  inUse.add(target);
  return target;
}

/** Closes a page and its window. */
export async function closeTarget(target: string): Promise<void> {
  if (!inUse.delete(target)) return;
  // Chromium ends with its last window, an app in the tray does not.
  if (!inUse.size && !state.exiting) spare ??= await createTarget();
  await chromium().connection.browser.send('Target.closeTarget', { targetId: target }).catch(unlessGone);
}

/** Whether a page is one of the app's windows. */
export function isInUse(target: string): boolean {
  return inUse.has(target);
}

async function firstTarget(): Promise<string | undefined> {
  if (inUse.size) return undefined;
  const { targetInfos } = await chromium().connection.browser.send('Target.getTargets');
  return targetInfos.find(({ type }) => type === 'page')?.targetId;
}

async function createTarget(): Promise<string> {
  const page = { url: 'about:blank', newWindow: true };
  return (await chromium().connection.browser.send('Target.createTarget', page)).targetId;
}
