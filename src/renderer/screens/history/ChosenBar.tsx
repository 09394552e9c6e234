/** What can be done with the chosen notifications; docked under the list, never over it. */
import { Button } from '@mantine/core';
import { IconBraces, IconChecks, IconRepeat } from '@tabler/icons-react';
import type { TrackedNotification } from '../../../shared/console/contract.ts';
import { Check } from '../../kit/Check.tsx';
import { useReady } from '../../link/hooks.ts';
import { useSay } from '../connections/say.ts';

export interface ChosenBarProps {
  readonly chosen: readonly TrackedNotification[];
  readonly onMark: () => void;
  readonly onSendAgain: () => void;
  readonly onCopy: () => void;
  readonly onClear: () => void;
}

export function ChosenBar({ chosen, onMark, onSendAgain, onCopy, onClear }: ChosenBarProps) {
  const { t, number } = useSay();
  const ready = useReady();
  const unread = chosen.filter(({ readAt }) => readAt === null).length;
  return (
    <section className="pl-bulk" aria-label={t('history.chosen')}>
      <Check label={t('history.letGo')} state="on" onToggle={onClear} />
      <b>{t('history.selected', { count: chosen.length, n: number(chosen.length) })}</b>
      <Button disabled={!ready || unread === 0} leftSection={<IconChecks size="1rem" stroke={1.5} />} onClick={onMark}>
        {t('history.mark.button', { n: number(unread) })}
        <kbd className="pl-key">L</kbd>
      </Button>
      <Button disabled={!ready} leftSection={<IconRepeat size="1rem" stroke={1.5} />} onClick={onSendAgain}>
        {t('history.again.button', { n: number(chosen.length) })}
      </Button>
      <Button leftSection={<IconBraces size="1rem" stroke={1.5} />} onClick={onCopy}>
        {t('history.copyJson')}
        <kbd className="pl-key">C</kbd>
      </Button>
      <Button variant="subtle" className="pl-bulk-end" onClick={onClear}>
        {t('history.letGo')}
        <kbd className="pl-key">Esc</kbd>
      </Button>
    </section>
  );
}
