/**
 * The catalogue of words: everything that people read, in Spanish first and in English, by room. The window, the tray,
 * desktop notifications and the doctor all speak from it. i18next reads it (`{{name}}`, plurals `_one` / `_many` / `_other`).
 */
import { en } from './en.ts';
import { es } from './es.ts';

/** The languages Pulsera speaks; the first is the one it was written in. */
export const LANGUAGES = ['es', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The catalogue by language, as i18next takes it. */
export const words = { es: { translation: es }, en: { translation: en } } as const;

/** The language that a list of preferences such as `navigator.languages` asks for; Spanish is one of ours first. */
export function chooseLanguage(preferences: readonly string[]): Language {
  for (const preference of preferences) {
    const found = LANGUAGES.find((language) => preference.toLowerCase().startsWith(language));
    if (found) return found;
  }
  return 'en';
}
