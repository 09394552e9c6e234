/** What others wrote of Pulsera, with the licence of each as its authors wrote it; the list is made with the build. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Licence, readLicences } from './licences.ts';

export function Licences() {
  const { t } = useTranslation();
  const [all, setAll] = useState<readonly Licence[] | 'reading' | 'missing'>('reading');
  useEffect(() => {
    let here = true;
    readLicences().then(
      (read) => here && setAll(read),
      () => here && setAll('missing'),
    );
    return () => {
      here = false;
    };
  }, []);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the focus
    <section className="pl-help-page" tabIndex={0} aria-label={t('help.licences.title')}>
      <article className="pl-manual">
        <h1>{t('help.licences.title')}</h1>
        {typeof all === 'string' ? (
          <p role="status">{t(`help.licences.${all}`)}</p>
        ) : (
          <>
            <p>{t('help.licences.about', { count: all.length })}</p>
            {all.map(({ name, version, licence, text }) => (
              <details key={`${name}@${version}`} className="pl-licence">
                <summary>
                  <b>{name}</b> {version} <span className="pl-quiet">{licence}</span>
                </summary>
                <pre lang="en">{text}</pre>
              </details>
            ))}
          </>
        )}
      </article>
    </section>
  );
}
