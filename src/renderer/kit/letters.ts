/** When a key without Ctrl, Alt or ⌘ is a command: not while somebody types or chooses, and not where letters are off. */
import { usePreferences } from '../preferences.ts';

/** Where keys have a meaning of their own. */
const OWN_KEYS =
  'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable], [role="dialog"], [role="menu"]';

/** Whether a pressed key may be a command of the screen. Keys with a name, such as Escape, stay where letters are off. */
export function isCommand(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return false;
  if (event.key.length === 1 && !usePreferences.getState().letters) return false;
  // An open dialog may not have the focus yet.
  return !(event.target as Element | null)?.closest(OWN_KEYS) && !document.querySelector('[role="dialog"]');
}
