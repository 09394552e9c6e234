/** Asks for the address and the token of a hub elsewhere. */
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConsoleError } from '../../shared/console/service.ts';
import { useLink } from '../link/hooks.ts';
import { readPastedToken } from '../link/session.ts';
import { Dialog } from './Dialog.tsx';
import { useErrorWords } from './errors.ts';

/** Splits what the hub prints, `http://host:port/#token=…`, into its two parts; a bare address is the first only. */
function readLink(text: string): { readonly url: string; readonly token: string } {
  const [url = '', hash] = text.trim().split('#', 2);
  return { url, token: hash === undefined ? '' : readPastedToken(`#${hash}`) };
}

export function RemoteHubDialog({ opened, onClose, url = '' }: { opened: boolean; onClose: () => void; url?: string }) {
  const { t } = useTranslation();
  const say = useErrorWords();
  const { desktop } = useLink();
  const [address, setAddress] = useState(url);
  const [token, setToken] = useState('');
  const [error, setError] = useState<string | null>(null);

  const connect = async (): Promise<void> => {
    setError(null);
    try {
      await desktop?.call('desktop.useRemote', { url: address.trim(), token: readPastedToken(token) });
      onClose();
    } catch (failure) {
      if (!(failure instanceof ConsoleError)) throw failure;
      setError(say(failure));
    }
  };

  return (
    <Dialog opened={opened} onClose={onClose} title={t('shell.hub.title')}>
      <form
        className="pl-form"
        onSubmit={(event) => {
          event.preventDefault();
          void connect();
        }}
      >
        <TextInput
          data-autofocus
          label={t('shell.hub.url')}
          description={t('shell.hub.urlHelp')}
          value={address}
          error={error}
          required
          onChange={({ currentTarget: { value } }) => {
            const read = readLink(value);
            setAddress(read.url);
            if (read.token) setToken(read.token);
          }}
        />
        <PasswordInput
          label={t('shell.hub.token')}
          description={t('shell.hub.tokenHelp')}
          value={token}
          required
          onChange={({ currentTarget: { value } }) => setToken(value)}
        />
        <div className="pl-form-end">
          <Button onClick={onClose}>{t('shell.hub.cancel')}</Button>
          <Button type="submit" variant="filled">
            {t('shell.hub.connect')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
