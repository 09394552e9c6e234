/** Keys as caps. `Mod K` is two that are pressed together. */
import { useTranslation } from 'react-i18next';
import { isMac, keyWords } from './shortcuts.ts';

/** Keys whose caps say their name in words. */
const NAMED = ['Space', 'Home', 'End', 'PgUp', 'PgDn'] as const;

export function Keys({ keys }: { keys: string }) {
  const { t } = useTranslation();
  const mac = isMac();
  return (
    <span className="pl-keys">
      {keys.split(' ').map((key) => {
        const named = NAMED.find((name) => name === key);
        return (
          <kbd key={key} className="pl-key">
            {named ? t(`keys.caps.${named}`) : keyWords(key, mac)}
          </kbd>
        );
      })}
    </span>
  );
}
