/** Asks for the address, the name and the token of a hub elsewhere, and saves it. */
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConsoleError } from '../../shared/console/service.ts';
import { saidInClear } from '../../shared/hosts.ts';
import { useDesktopState, useLink } from '../link/hooks.ts';
import { readPastedToken } from '../link/session.ts';
import { Dialog } from './Dialog.tsx';
import { useErrorWords } from './errors.ts';

/** Splits what the hub prints, `http://host:port/#token=…`, into its two parts; a bare address is the first only. */
function readLink(text: string): { readonly url: string; readonly token: string } {
  const [url = '', hash] = text.trim().split('#', 2);
  return { url, token: hash === undefined ? '' : readPastedToken(`#${hash}`) };
}

export interface RemoteHubDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** What is known of the hub already. */
  readonly url?: string;
  readonly name?: string;
}

export function RemoteHubDialog({ opened, onClose, url = '', name: known = '' }: RemoteHubDialogProps) {
  const { t } = useTranslation();
  const say = useErrorWords();
  const { desktop } = useLink();
  const keepsTokens = useDesktopState()?.keepsTokens ?? true;
  const [address, setAddress] = useState(url);
  const [name, setName] = useState(known);
  const [token, setToken] = useState('');
  const [error, setError] = useState<string | null>(null);

  const connect = async (): Promise<void> => {
    setError(null);
    try {
      await desktop?.call('desktop.saveHub', { name, url: address.trim(), token: readPastedToken(token) });
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
          data-autofocus={url === '' || undefined}
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
        <TextInput
          label={t('shell.hub.name')}
          description={t('shell.hub.nameHelp')}
          value={name}
          maxLength={100}
          onChange={({ currentTarget: { value } }) => setName(value)}
        />
        <PasswordInput
          data-autofocus={url !== '' || undefined}
          label={t('shell.hub.token')}
          description={t('shell.hub.tokenHelp')}
          value={token}
          required
          onChange={({ currentTarget: { value } }) => setToken(value)}
        />
        {token !== '' && saidInClear(address) && <p className="pl-warn pl-label">{t('shell.hub.inClear')}</p>}
        {!keepsTokens && <p className="pl-quiet pl-label">{t('shell.hub.notKept')}</p>}
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
