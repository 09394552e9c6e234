/** Every key that the console knows, in one list: the sheet of keys and the palette show it from here. */
import { type Place, ROOMS, type Room } from '../router.ts';

/** The letter of each room behind `G`, the same in both languages; rooms that are not there have no effect. */
const LETTERS: Readonly<Record<string, string>> = {
  connections: 'c',
  pings: 'p',
  inject: 'i',
  history: 'h',
  channels: 'l',
  simulator: 's',
  alerts: 'a',
  diagnosis: 'd',
  settings: ',',
};

/** The letter that goes to a room, null for one without. */
export function letterOf(room: Place): string | null {
  return LETTERS[room] ?? null;
}

/** The room that a letter goes to. */
export function roomOf(letter: string): Room | null {
  return ROOMS.find((room) => LETTERS[room] === letter.toLowerCase()) ?? null;
}

/** Groups of the sheet, in order. */
export const GROUPS = [
  'everywhere',
  'rows',
  'chosen',
  'consumer',
  'history',
  'alerts',
  'pings',
  'simulator',
  'sending',
  'palette',
] as const;
export type ShortcutGroup = (typeof GROUPS)[number];

/** One line of the sheet. Each of `keys` is pressed on its own; a space within it joins what is pressed together. */
export interface Shortcut {
  readonly group: ShortcutGroup;
  /** Its words, `keys.does.<does>` in the catalogue. */
  readonly does: (typeof DOES)[number];
  readonly keys: readonly string[];
  /** Only in the desktop app, whose menu has it. */
  readonly desktop?: true;
}

const DOES = [
  'palette',
  'filter',
  'keys',
  'back',
  'manual',
  'roomsByNumber',
  'move',
  'ends',
  'pages',
  'select',
  'range',
  'all',
  'open',
  'fold',
  'resume',
  'inject',
  'markRead',
  'copyIds',
  'watch',
  'letGo',
  'pause',
  'leave',
  'copyJson',
  'showNew',
  'moveCells',
  'full',
  'markSeen',
  'testAlert',
  'send',
  'stopScheduled',
  'pauseRun',
  'stopRun',
  'chooseResult',
  'runResult',
  'actions',
  'onlyActions',
  'byId',
] as const;

/** `Mod` is Ctrl, or ⌘ on a Mac. */
export const SHORTCUTS: readonly Shortcut[] = [
  { group: 'everywhere', does: 'palette', keys: ['Mod K'] },
  { group: 'everywhere', does: 'filter', keys: ['/'] },
  { group: 'everywhere', does: 'keys', keys: ['?'] },
  { group: 'everywhere', does: 'back', keys: ['Esc'] },
  { group: 'everywhere', does: 'manual', keys: ['F1'], desktop: true },
  { group: 'everywhere', does: 'roomsByNumber', keys: ['Mod 1', 'Mod 9'], desktop: true },
  { group: 'rows', does: 'move', keys: ['↑', '↓'] },
  { group: 'rows', does: 'ends', keys: ['Home', 'End'] },
  { group: 'rows', does: 'pages', keys: ['PgUp', 'PgDn'] },
  { group: 'rows', does: 'open', keys: ['Enter'] },
  { group: 'rows', does: 'select', keys: ['Space'] },
  { group: 'rows', does: 'range', keys: ['Shift ↑', 'Shift ↓'] },
  { group: 'rows', does: 'all', keys: ['Mod A'] },
  { group: 'rows', does: 'fold', keys: ['←', '→'] },
  { group: 'rows', does: 'resume', keys: ['R'] },
  { group: 'chosen', does: 'inject', keys: ['I'] },
  { group: 'chosen', does: 'markRead', keys: ['L'] },
  { group: 'chosen', does: 'copyIds', keys: ['C'] },
  { group: 'chosen', does: 'watch', keys: ['V'] },
  { group: 'chosen', does: 'letGo', keys: ['Esc'] },
  { group: 'consumer', does: 'inject', keys: ['I'] },
  { group: 'consumer', does: 'markRead', keys: ['L'] },
  { group: 'consumer', does: 'watch', keys: ['V'] },
  { group: 'consumer', does: 'pause', keys: ['P'] },
  { group: 'consumer', does: 'leave', keys: ['Esc'] },
  { group: 'history', does: 'markRead', keys: ['L'] },
  { group: 'history', does: 'copyJson', keys: ['C'] },
  { group: 'history', does: 'showNew', keys: ['R'] },
  { group: 'history', does: 'letGo', keys: ['Esc'] },
  { group: 'alerts', does: 'markSeen', keys: ['L'] },
  { group: 'alerts', does: 'testAlert', keys: ['T'] },
  { group: 'alerts', does: 'letGo', keys: ['Esc'] },
  { group: 'pings', does: 'moveCells', keys: ['←', '→', '↑', '↓'] },
  { group: 'pings', does: 'open', keys: ['Enter'] },
  { group: 'pings', does: 'full', keys: ['F'] },
  { group: 'simulator', does: 'moveCells', keys: ['←', '→', '↑', '↓'] },
  { group: 'simulator', does: 'pauseRun', keys: ['Space'] },
  { group: 'simulator', does: 'stopRun', keys: ['Mod .'] },
  { group: 'sending', does: 'send', keys: ['Mod Enter'] },
  { group: 'sending', does: 'stopScheduled', keys: ['Mod .'] },
  { group: 'palette', does: 'chooseResult', keys: ['↑', '↓'] },
  { group: 'palette', does: 'runResult', keys: ['Enter'] },
  { group: 'palette', does: 'actions', keys: ['Tab'] },
  { group: 'palette', does: 'onlyActions', keys: ['>'] },
  { group: 'palette', does: 'byId', keys: ['#'] },
];

/** How a key is written where the console runs: `Mod` by system, `Enter` as its arrow. */
export function keyWords(key: string, mac: boolean): string {
  if (key === 'Mod') return mac ? '⌘' : 'Ctrl';
  if (key === 'Shift') return '⇧';
  return key === 'Enter' ? '⏎' : key;
}

/** Whether this is a Mac, as far as the browser says. */
export const isMac = (): boolean => /mac|iphone|ipad/i.test(navigator.platform);
