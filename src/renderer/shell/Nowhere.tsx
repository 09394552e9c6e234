/** Stands in for the place of an address that leads nowhere. */

import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { plainText } from '../kit/plainText.ts';
import { formatRoute } from '../router.ts';

/** `address` is what was typed, without its `#/`. */
export function Nowhere({ address }: { address: string }) {
  const { t } = useTranslation();
  return (
    <section className="pl-page">
      <h1>{t('shell.nowhere.title')}</h1>
      <p>
        {t('shell.nowhere.what')} <code className="pl-page-code">{plainText(address)}</code>
      </p>
      <p>{t('shell.nowhere.why')}</p>
      <div className="pl-page-actions">
        <Button component="a" variant="filled" href={formatRoute({ room: 'connections' })}>
          {t('shell.nowhere.go')}
        </Button>
        {history.length > 1 && <Button onClick={() => history.back()}>{t('shell.nowhere.back')}</Button>}
      </div>
    </section>
  );
}
