/** The saved hubs: each can be called something else, or removed, which can be taken back where it stood. */
import { Button, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SavedHubInfo } from '../../shared/console/desktop.ts';
import { useLink } from '../link/hooks.ts';
import { Dialog } from './Dialog.tsx';
import { useErrorWords } from './errors.ts';
import { useHubStates } from './useHubStates.ts';

export function SavedHubsDialog({ hubs, onClose }: { hubs: readonly SavedHubInfo[]; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useErrorWords();
  const { desktop } = useLink();
  /** As it was opened, so that what is removed keeps its place for the way back. */
  const [listed] = useState(() => hubs.map(({ id }) => id));
  /** What each was last called. */
  const names = useRef(new Map<string, string>()).current;
  for (const { id, name } of hubs) names.set(id, name);
  const [error, setError] = useState<string | null>(null);
  const tell = (asked: Promise<unknown> | undefined): void => {
    setError(null);
    asked?.catch((failure: unknown) => setError(say(failure)));
  };
  return (
    <Dialog opened onClose={onClose} title={t('shell.hub.saved.title')} size="lg">
      <div className="pl-form">
        {error !== null && (
          <p className="pl-page-error" role="alert">
            {error}
          </p>
        )}
        <ul className="pl-hubs">
          {listed.map((id) => {
            const hub = hubs.find((one) => one.id === id);
            return (
              <li key={id} className="pl-hubs-row">
                {hub ? (
                  <Row
                    hub={hub}
                    onRename={(name) => tell(desktop?.call('desktop.renameHub', { id: hub.id, name }))}
                    onRemove={() => tell(desktop?.call('desktop.removeHub', { id: hub.id }))}
                  />
                ) : (
                  <>
                    <span className="pl-quiet pl-hubs-facts" role="status">
                      {t('shell.hub.saved.removed', { name: names.get(id) })}
                    </span>
                    <Button autoFocus onClick={() => tell(desktop?.call('desktop.restoreHub', { id }))}>
                      {t('shell.hub.saved.undo')}
                    </Button>
                  </>
                )}
              </li>
            );
          })}
        </ul>
      </div>
    </Dialog>
  );
}

interface RowProps {
  readonly hub: SavedHubInfo;
  readonly onRename: (name: string) => void;
  readonly onRemove: () => void;
}

function Row({ hub, onRename, onRemove }: RowProps) {
  const { t } = useTranslation();
  const states = useHubStates();
  const [name, setName] = useState<string | null>(null);
  if (name !== null) {
    return (
      <form
        className="pl-hubs-form"
        onSubmit={(event) => {
          event.preventDefault();
          onRename(name);
          setName(null);
        }}
      >
        <TextInput
          data-autofocus
          autoFocus
          aria-label={t('shell.hub.name')}
          value={name}
          maxLength={100}
          onChange={({ currentTarget: { value } }) => setName(value)}
        />
        <Button onClick={() => setName(null)}>{t('shell.hub.cancel')}</Button>
        <Button type="submit" variant="filled">
          {t('shell.hub.saved.save')}
        </Button>
      </form>
    );
  }
  return (
    <>
      <span className="pl-hubs-facts">
        <span className="pl-hub-name">{hub.name}</span>
        <span className="pl-quiet pl-label">
          <span className="pl-mono">{hub.url}</span> · {states.saved(hub)}
        </span>
      </span>
      <Button aria-label={t('shell.hub.saved.renameOne', { name: hub.name })} onClick={() => setName(hub.name)}>
        {t('shell.hub.saved.rename')}
      </Button>
      <Button aria-label={t('shell.hub.saved.removeOne', { name: hub.name })} onClick={onRemove}>
        {t('shell.hub.saved.remove')}
      </Button>
    </>
  );
}
