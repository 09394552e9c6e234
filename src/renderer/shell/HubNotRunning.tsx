/** In the desktop app, when its own hub could not start: says why, and what can be done about it. */
import { Button, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LocalHub } from '../../shared/console/desktop.ts';
import { plainText } from '../kit/plainText.ts';
import { useLink } from '../link/hooks.ts';
import { useErrorWords } from './errors.ts';
import { RemoteHubDialog } from './RemoteHubDialog.tsx';

/** What the hub most often fails by; the catalogue has a sentence for each. */
const KNOWN = [
  ...(['bad_host', 'port_forbidden', 'data_dir_locked', 'data_dir_unusable'] as const),
  ...(['bad_token', 'bad_setting', 'full', 'failed'] as const),
];

/** In the viewer's language where that is known, and in the hub's own words, which name files and flags. */
function Why({ code, message }: { code: string; message: string }) {
  const { t } = useTranslation();
  const known = KNOWN.find((one) => one === code);
  return (
    <>
      {known && <p>{t(`shell.failed.why.${known}`)}</p>}
      <p className={known && 'pl-quiet'} lang="en">
        {plainText(message)}
      </p>
    </>
  );
}

export function HubNotRunning({ local }: { local: LocalHub }) {
  const { t } = useTranslation();
  const say = useErrorWords();
  const { desktop } = useLink();
  const [port, setPort] = useState<number | string>(0);
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const start = (wanted: number | null, forgetHost = false): void => {
    setError(null);
    desktop
      ?.call('desktop.startLocal', { port: wanted, forgetHost })
      .catch((failure: unknown) => setError(say(failure)));
  };
  if (local.state === 'failed') {
    return (
      <section className="pl-page">
        <h1>{t('shell.failed.title')}</h1>
        {local.badHost ? (
          <>
            <p>{t('shell.badHost.why', { host: local.badHost.host })}</p>
            <p>{t('shell.badHost.where', { file: local.badHost.file })}</p>
          </>
        ) : (
          <Why code={local.code} message={local.message} />
        )}
        {error && <p className="pl-page-error">{error}</p>}
        <div className="pl-page-actions">
          {local.badHost && (
            <Button variant="filled" onClick={() => start(null, true)}>
              {t('shell.badHost.mend')}
            </Button>
          )}
          <Button variant={local.badHost ? 'default' : 'filled'} onClick={() => start(null)}>
            {t('shell.failed.again')}
          </Button>
        </div>
      </section>
    );
  }
  if (local.state !== 'port_taken') return null;
  return (
    <section className="pl-page">
      <h1>{t('shell.portTaken.title', { port: local.port })}</h1>
      <p>{t(`shell.portTaken.${local.holder}`)}</p>
      {error && <p className="pl-page-error">{error}</p>}
      {local.holder === 'pulsera' && (
        <div>
          <Button variant="filled" onClick={() => setAsking(true)}>
            {t('shell.portTaken.connect')}
          </Button>
          <RemoteHubDialog opened={asking} onClose={() => setAsking(false)} url={`http://127.0.0.1:${local.port}/`} />
        </div>
      )}
      <form
        className="pl-page-row"
        onSubmit={(event) => {
          event.preventDefault();
          start(Number(port));
        }}
      >
        <NumberInput
          label={t('shell.portTaken.port')}
          description={t('shell.portTaken.portHelp')}
          value={port}
          onChange={setPort}
          min={0}
          max={65_535}
          allowDecimal={false}
          hideControls
        />
        <Button type="submit" variant={local.holder === 'pulsera' ? 'default' : 'filled'}>
          {t('shell.portTaken.start')}
        </Button>
      </form>
    </section>
  );
}
