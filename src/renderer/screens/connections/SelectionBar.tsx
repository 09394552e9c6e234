/** What can be done with the chosen rows; docked under the table, never over it. */
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBinoculars, IconChecks, IconCopy, IconPlugX, IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Check } from '../../kit/Check.tsx';
import { copyText } from '../../kit/copy.ts';
import { useLetters } from '../../kit/useLetters.ts';
import { useLink, useReady } from '../../link/hooks.ts';
import { go } from '../../router.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { useWatching } from '../alerts/useWatching.ts';
import { DisconnectDialog } from './DisconnectDialog.tsx';
import { MarkReadDialog, useMarkRead } from './MarkReadDialog.tsx';
import { useSay } from './say.ts';
import { clearSelection, useView } from './view.ts';

export function SelectionBar() {
  const { t } = useTranslation();
  const sayError = useErrorWords();
  const say = useSay();
  const { rows } = useLink();
  const ready = useReady();
  const selected = useView((view) => view.selected);
  const [disconnecting, setDisconnecting] = useState(false);
  const ids = [...selected];
  const watching = useWatching();
  const watch = (): void => watching.toggle(ids);
  const tell = (message: string): void => void notifications.show({ message });

  const inject = (): void => go({ room: 'inject', query: { to: ids.join(',') } });
  const mark = useMarkRead();
  const [marking, setMarking] = useState({ unread: 0, opened: false });
  const markRead = (): void => {
    const unread = ids.reduce((sum, id) => sum + (rows.get(id)?.unread ?? 0), 0);
    if (unread > 1) setMarking({ unread, opened: true });
    else mark(ids).catch((error: unknown) => tell(sayError(error)));
  };
  const copy = (): void => {
    void copyText(ids.join('\n')).then((copied) =>
      tell(
        copied
          ? t('connections.copied', { count: ids.length, n: say.number(ids.length) })
          : t('connections.copyFailed'),
      ),
    );
  };

  useLetters({
    ...(ready ? { i: inject, l: markRead } : {}),
    ...{ c: copy, v: watch, Escape: clearSelection },
  });

  return (
    <section className="pl-bulk" aria-label={t('connections.selection')}>
      <Check label={t('connections.letGo')} state="on" onToggle={clearSelection} />
      <b>{t('connections.selected', { count: ids.length, n: say.number(ids.length) })}</b>
      <Button variant="filled" disabled={!ready} leftSection={<IconSend size="1rem" stroke={1.5} />} onClick={inject}>
        {t('connections.inject')}
        <kbd className="pl-key">I</kbd>
      </Button>
      <Button disabled={!ready} leftSection={<IconChecks size="1rem" stroke={1.5} />} onClick={markRead}>
        {t('connections.markRead')}
        <kbd className="pl-key">L</kbd>
      </Button>
      <Button leftSection={<IconCopy size="1rem" stroke={1.5} />} onClick={copy}>
        {t('connections.copyIds')}
        <kbd className="pl-key">C</kbd>
      </Button>
      <Button leftSection={<IconBinoculars size="1rem" stroke={1.5} />} onClick={watch}>
        {t(watching.watches(ids) ? 'alerts.watched.unwatch' : 'alerts.watched.watch')}
        <kbd className="pl-key">V</kbd>
      </Button>
      <Button
        variant="danger"
        disabled={!ready}
        leftSection={<IconPlugX size="1rem" stroke={1.5} />}
        onClick={() => setDisconnecting(true)}
      >
        {t('connections.disconnect')}
      </Button>
      <Button variant="subtle" className="pl-bulk-end" onClick={clearSelection}>
        {t('connections.letGo')}
        <kbd className="pl-key">Esc</kbd>
      </Button>
      <MarkReadDialog consumers={ids} {...marking} onClose={() => setMarking({ ...marking, opened: false })} />
      <DisconnectDialog consumers={ids} opened={disconnecting} onClose={() => setDisconnecting(false)} />
    </section>
  );
}
