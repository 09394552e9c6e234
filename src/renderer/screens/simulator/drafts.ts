/**
 * What was written into scenarios and is not saved yet, by their ids. This browser or app keeps it: neither going to look at
 * something else nor closing the window loses it, and no question has to be asked.
 */
import { create } from 'zustand';
import { SCENARIO_LIMIT } from '../../../shared/console/simulator.ts';

const KEY = 'pulsera-scenario-drafts';
/** Drafts that are kept; the one that was begun longest ago goes. */
export const DRAFTS_LIMIT = 10;
/** Whoever types does not write to the disk with each key. */
const KEEP_MS = 300;

export type Drafts = Readonly<Record<string, string>>;

/** Reads what was kept; nothing where that is somebody else's. */
export function readDrafts(text: string | null): Drafts {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
    const sound = Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length <= SCENARIO_LIMIT,
    );
    return Object.fromEntries(sound.slice(-DRAFTS_LIMIT));
  } catch {
    return {};
  }
}

/** With one more, or the same in another wording. */
export function withDraft(drafts: Drafts, id: string, text: string): Drafts {
  return Object.fromEntries(Object.entries({ ...drafts, [id]: text }).slice(-DRAFTS_LIMIT));
}

export const useDrafts = create<{ readonly drafts: Drafts }>()(() => ({ drafts: readDrafts(kept()) }));

export function keepDraft(id: string, text: string): void {
  useDrafts.setState(({ drafts }) => ({ drafts: withDraft(drafts, id, text) }));
  keepSoon();
}

export function dropDraft(id: string): void {
  useDrafts.setState(({ drafts: { [id]: _, ...drafts } }) => ({ drafts }));
  keepSoon();
}

let timer: ReturnType<typeof setTimeout> | null = null;

function keepSoon(): void {
  timer ??= setTimeout(keep, KEEP_MS);
}

function keep(): void {
  if (timer === null) return;
  clearTimeout(timer);
  timer = null;
  try {
    localStorage.setItem(KEY, JSON.stringify(useDrafts.getState().drafts));
  } catch {
    // A browser that keeps nothing: it lives as long as the page.
  }
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

if (typeof addEventListener === 'function') addEventListener('pagehide', keep);
