/** Keys of one letter, for what a screen can do. */
import { useEffect, useRef } from 'react';
import { isCommand } from './letters.ts';

/** Runs the command whose letter is pressed anywhere on the screen. */
export function useLetters(commands: Readonly<Record<string, () => void>>): void {
  const latest = useRef(commands);
  latest.current = commands;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!isCommand(event)) return;
      const command = latest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!command) return;
      event.preventDefault();
      command();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
