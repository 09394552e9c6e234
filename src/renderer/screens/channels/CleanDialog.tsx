/** Asks before stale members are taken out of their groups, with how many they are and whose they were. */
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { useLink, useReady } from '../../link/hooks.ts';
import { Dialog } from '../../shell/Dialog.tsx';
import { useErrorWords } from '../../shell/errors.ts';
import { useSay } from '../connections/say.ts';
import { memberWords } from './words.ts';

/** Members that one command takes. */
const LIMIT = 10_000;

interface Stale {
  readonly group: string;
  readonly channel: string;
  readonly whose: string;
}

export interface CleanDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onCleaned: () => void;
}

export function CleanDialog({ opened, onClose, onCleaned }: CleanDialogProps) {
  const say = useSay();
  const { t, number } = say;
  const { hub } = useLink();
  const ready = useReady();
  const sayError = useErrorWords();
  const [stale, setStale] = useState<readonly Stale[] | null>(null);
  const [cleaning, setCleaning] = useState(false);
  const [error, setError] = useState<string | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each time that it opens
  useEffect(() => {
    setStale(null);
    setError(null);
    if (!opened) return;
    let over = false;
    hub.call('layer.groups', { search: '', only: 'stale' }).then(
      ({ found }) => {
        const members = found.flatMap(({ name, members: all }) =>
          all
            .filter((member) => member.stale)
            .map((member) => ({ group: name, channel: member.channel, whose: memberWords(say, member) })),
        );
        if (!over) setStale(members.slice(0, LIMIT));
      },
      (failure: unknown) => !over && setError(sayError(failure)),
    );
    return () => {
      over = true;
    };
  }, [opened, hub]);

  const clean = async (): Promise<void> => {
    if (!stale || stale.length === 0) return;
    setCleaning(true);
    setError(null);
    try {
      const { removed } = await hub.call('layer.clean', {
        channels: stale.map(({ group, channel }) => ({ group, channel })),
      });
      notifications.show({ message: t('channels.clean.done', { count: removed, n: number(removed) }) });
      onCleaned();
      onClose();
    } catch (failure) {
      setError(sayError(failure));
    } finally {
      setCleaning(false);
    }
  };

  const count = stale?.length ?? 0;
  const groups = new Set(stale?.map(({ group }) => group)).size;
  const whose = [...new Set(stale?.map((member) => member.whose))];
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={stale === null ? t('channels.clean.looking') : t('channels.clean.title', { count, n: number(count) })}
    >
      <div className="pl-form">
        {count > 0 && (
          <p className="pl-clean-words">
            {t('channels.clean.from', { count: groups, n: number(groups), whose: whose.join(', ') })}{' '}
            {t('channels.clean.consequence')}
          </p>
        )}
        {stale !== null && count === 0 && <p className="pl-clean-words">{t('channels.clean.none')}</p>}
        {error !== null && (
          <p className="pl-page-error pl-clean-words" role="alert">
            {error}
          </p>
        )}
        <div className="pl-form-end">
          <Button data-autofocus onClick={onClose}>
            {t('channels.clean.cancel')}
          </Button>
          <Button variant="danger" disabled={!ready || cleaning || count === 0} onClick={() => void clean()}>
            {t('channels.clean.button', { count, n: number(count) })}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
