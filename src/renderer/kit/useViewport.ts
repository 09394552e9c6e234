/** The window's width in px of a 16 px root, and how much larger the root is now. */
import { useSyncExternalStore } from 'react';

const ROOT = 16;

/** When the root's size may be another one: with the window, and after somebody was away, at the browser's settings. */
const MOMENTS = ['resize', 'focus'] as const;

/** Read when it may have changed, not for each row that is drawn: to read it makes the browser style the whole page. */
let scale: number | null = null;

function rootScale(): number {
  scale ??= Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / ROOT;
  return scale;
}

function subscribe(listener: () => void): () => void {
  const changed = (): void => {
    scale = null;
    listener();
  };
  // It may have changed while nobody listened.
  scale = null;
  for (const moment of MOMENTS) addEventListener(moment, changed);
  return () => {
    for (const moment of MOMENTS) removeEventListener(moment, changed);
  };
}

export function useViewport(): { readonly width: number; readonly scale: number } {
  return {
    width: useSyncExternalStore(subscribe, () => innerWidth),
    scale: useSyncExternalStore(subscribe, rootScale),
  };
}
