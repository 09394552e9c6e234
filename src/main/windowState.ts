/** Where the window was, in `{userData}/window.json`: it opens there again, as long as there is a display. */
import { readFileSync, writeFileSync } from 'node:fs';
import { type BrowserWindow, type Rectangle, screen } from 'electron';
import { z } from 'zod';

const side = z.int().min(-100_000).max(100_000);
const windowState = z.object({ x: side, y: side, width: side, height: side, maximised: z.boolean() });

/** In density-independent px of the whole desktop; `maximised` stands beside the size that the window has otherwise. */
export type WindowState = z.output<typeof windowState>;

/** How much of the window must be on a display for people to take hold of it. */
const WITHIN_REACH = { width: 160, height: 40 };

/** The state that was kept, null for the first start or a file that makes no sense. */
export function readWindowState(path: string): WindowState | null {
  try {
    return windowState.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** What of a kept state the displays of today allow: where it was, else its size only. */
export function placeWindow(
  { x, y, width, height }: Rectangle,
  workAreas: readonly Rectangle[] = screen.getAllDisplays().map(({ workArea }) => workArea),
): Partial<Rectangle> {
  const within = workAreas.some((area) => {
    const wide = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
    // The bar is at the top: it must not be above the display.
    return wide >= WITHIN_REACH.width && y >= area.y && y <= area.y + area.height - WITHIN_REACH.height;
  });
  return within ? { x, y, width, height } : { width, height };
}

/** Keeps the state of a window as it closes. */
export function keepWindowState(window: BrowserWindow, path: string): void {
  let state: WindowState | null = null;
  const note = (): void => {
    // A hidden or minimised window does not say how it was.
    if (window.isVisible() && !window.isMinimized() && !window.isFullScreen())
      state = { ...window.getNormalBounds(), maximised: window.isMaximized() };
  };
  window.on('resize', note);
  window.on('move', note);
  window.on('maximize', note);
  window.on('unmaximize', note);
  window.on('close', () => {
    if (!state) return;
    try {
      writeFileSync(path, `${JSON.stringify(state)}\n`, { mode: 0o600 });
    } catch {
      // It opens in its usual place then.
    }
  });
}
