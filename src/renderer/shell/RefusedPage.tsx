/** The hub does not take this console: says why in words, and how to come in. */
import { Button, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDesktopState, useLink, useLinkState } from '../link/hooks.ts';
import { readPastedToken } from '../link/session.ts';
import { RemoteHubDialog } from './RemoteHubDialog.tsx';

export function RefusedPage({ code }: { code: string }) {
  const { t } = useTranslation();
  const link = useLink();
  const { phase } = useLinkState();
  const [token, setToken] = useState('');
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const desktop = useDesktopState();
  const target = desktop?.target;
  const remote =
    target?.kind === 'remote'
      ? { url: target.url, name: desktop?.hubs.find(({ id }) => id === target.id)?.name ?? '' }
      : null;
  if (code === 'unauthorized' && !link.desktop) {
    return (
      <section className="pl-page">
        <h1>{t('shell.refused.token.title')}</h1>
        <p>{t('shell.refused.token.where')}</p>
        <ul>
          <li>{t('shell.refused.token.link')}</li>
          <li>{t('shell.refused.token.file')}</li>
        </ul>
        <form
          className="pl-page-row"
          onSubmit={(event) => {
            event.preventDefault();
            setTried(true);
            link.retry(readPastedToken(token));
          }}
        >
          <PasswordInput
            data-autofocus
            label={t('shell.refused.token.label')}
            value={token}
            error={tried && phase === 'refused' && t('shell.refused.token.wrong')}
            onChange={({ currentTarget: { value } }) => {
              setTried(false);
              setToken(value);
            }}
          />
          <Button type="submit" variant="filled" disabled={token.trim() === ''}>
            {t('shell.refused.token.enter')}
          </Button>
        </form>
      </section>
    );
  }
  const known = code === 'unauthorized' || code === 'other_version' || code === 'forbidden' ? code : 'other';
  return (
    <section className="pl-page">
      <h1>{t(`shell.refused.${known}.title`)}</h1>
      <p>{t(`shell.refused.${known}.mend`, { code })}</p>
      <div className="pl-page-actions">
        {known === 'unauthorized' && remote !== null && (
          <Button variant="filled" onClick={() => setAsking(true)}>
            {t('shell.hub.giveToken')}
          </Button>
        )}
        <Button
          variant={known === 'unauthorized' ? 'default' : 'filled'}
          onClick={() => (known === 'other_version' ? location.reload() : link.retry())}
        >
          {t(`shell.refused.${known}.action`)}
        </Button>
      </div>
      {asking && remote !== null && (
        <RemoteHubDialog opened onClose={() => setAsking(false)} url={remote.url} name={remote.name} />
      )}
    </section>
  );
}
