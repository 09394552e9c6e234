/** The catalogue for React: `useTranslation` speaks the viewer's language, and a key that does not exist does not compile. */
import { createInstance, type i18n as I18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { chooseLanguage, type Language, words } from '../shared/words/words.ts';
import { usePreferences } from './preferences.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: (typeof words)['es'];
    returnNull: false;
  }
}

const i18n: I18n = createInstance();

/** Starts the catalogue in the viewer's language, and goes with their choice; everything is bundled, so it is ready when this returns. */
export function startWords(): void {
  i18n.on('languageChanged', (now) => {
    document.documentElement.lang = now;
  });
  void i18n.use(initReactI18next).init({
    resources: words,
    lng: languageOf(usePreferences.getState().language),
    fallbackLng: 'es',
    initAsync: false,
    // React escapes; payloads never go through the catalogue as markup.
    interpolation: { escapeValue: false },
  });
  usePreferences.subscribe(({ language }, before) => {
    if (language !== before.language) void i18n.changeLanguage(languageOf(language));
  });
}

/** The language of a preference; `system` asks the browser. */
function languageOf(preference: Language | 'system'): Language {
  return preference === 'system' ? chooseLanguage(navigator.languages) : preference;
}
