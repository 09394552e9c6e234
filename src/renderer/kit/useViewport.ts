/** The window's width in px of a 16 px root, and how much larger the root is now. */
import { useSyncExternalStore } from 'react';

const ROOT = 16;

function subscribe(listener: () => void): () => void {
  addEventListener('resize', listener);
  return () => removeEventListener('resize', listener);
}

const rootScale = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / ROOT;

export function useViewport(): { readonly width: number; readonly scale: number } {
  const scale = useSyncExternalStore(subscribe, rootScale);
  const width = useSyncExternalStore(subscribe, () => innerWidth);
  return { width, scale };
}
