/** What the viewer likes, kept by this browser. (Light or dark is Mantine's to keep, see `theme.ts`.) */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Language } from '../shared/words/words.ts';

export const DENSITIES = ['compact', 'normal', 'comfortable'] as const;
export type Density = (typeof DENSITIES)[number];

/** Height of a table row by density, in px at a root of 16 px. */
export const ROW_HEIGHT: Readonly<Record<Density, number>> = { compact: 26, normal: 30, comfortable: 36 };

export interface Preferences {
  readonly language: Language | 'system';
  readonly density: Density;
  /** Columns of Connections that were put away (false) or brought in (true); the others go by the window's width. */
  readonly columns: Readonly<Partial<Record<string, boolean>>>;
  /** Whether keys of one letter are commands. */
  readonly letters: boolean;
  /** The steps of a first wearable: begun when the empty state was seen, over when they were put away. */
  readonly lesson: 'unseen' | 'begun' | 'over';
}

const KEY = 'pulsera-preferences';

/** `usePreferences(…)` reads, `usePreferences.setState(…)` changes. */
export const usePreferences = create<Preferences>()(
  persist<Preferences>(
    () => ({ language: 'system', density: 'normal', columns: {}, letters: true, lesson: 'unseen' }),
    {
      name: KEY,
      version: 1,
    },
  ),
);

/** What is chosen in another page of this browser, or in the app's other window, holds here too. */
export function followOtherPages(): void {
  window.addEventListener('storage', ({ key }) => {
    if (key === KEY) void usePreferences.persist.rehydrate();
  });
}
