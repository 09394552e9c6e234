/** Keys that work everywhere: the palette, the sheet, the filter, and `G` with a room's letter. */
import { useEffect } from 'react';
import { isCommand } from '../kit/letters.ts';
import { go } from '../router.ts';
import { roomOf } from './shortcuts.ts';
import { closeCommands, openKeys, openPalette, useCommandState } from './state.ts';

/** How long `G` waits for its letter. */
const WAIT_MS = 2_000;

const isPaletteKey = (event: KeyboardEvent): boolean =>
  event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;

/** Listens while the shell is there; heard before any screen, so that the letter after `G` is no command of the screen. */
export function useShellKeys(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const setGoing = (going: boolean): void => {
      clearTimeout(timer);
      if (going) timer = setTimeout(() => setGoing(false), WAIT_MS);
      if (useCommandState.getState().going !== going) useCommandState.setState({ going });
    };
    const act = (event: KeyboardEvent): boolean => {
      const { open, going } = useCommandState.getState();
      if (isPaletteKey(event)) {
        setGoing(false);
        if (open === 'palette') closeCommands();
        // Another dialog asks something first.
        else if (!document.querySelector('[role="dialog"]')) openPalette();
        return true;
      }
      if (event.key === 'Shift') return false;
      if (!isCommand(event)) {
        setGoing(false);
        return false;
      }
      if (going) {
        setGoing(false);
        const room = roomOf(event.key);
        if (room) go({ room });
        return room !== null || event.key === 'Escape';
      }
      switch (event.key) {
        case 'g':
        case 'G':
          setGoing(true);
          return true;
        case '?':
          openKeys();
          return true;
        case '/': {
          const filter = document.querySelector<HTMLInputElement>('.pl-sheet [aria-keyshortcuts="/"]');
          filter?.focus();
          filter?.select();
          return filter !== null;
        }
        default:
          return false;
      }
    };
    const press = (event: KeyboardEvent): void => {
      if (!act(event)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener('keydown', press, { capture: true });
    return () => {
      clearTimeout(timer);
      removeEventListener('keydown', press, { capture: true });
    };
  }, []);
}
