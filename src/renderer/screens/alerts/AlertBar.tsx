/** What can be done with the chosen alerts; docked under the list, never over it. */
import { Button, Menu } from '@mantine/core';
import { IconAlarmSnooze, IconChecks } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../shared/console/alerts.ts';
import { formatNumber } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { Check } from '../../kit/Check.tsx';
import { SnoozeItems } from './SnoozeItems.tsx';

export interface AlertBarProps {
  readonly chosen: readonly Alert[];
  readonly onSee: () => void;
  readonly onSnooze: (minutes: number) => void;
  readonly onClear: () => void;
}

export function AlertBar({ chosen, onSee, onSnooze, onClear }: AlertBarProps) {
  const { t, i18n } = useTranslation();
  const n = formatNumber(chosen.length, i18n.language as Language);
  return (
    <section className="pl-bulk" aria-label={t('alerts.bar.label')}>
      <Check label={t('alerts.bar.letGo')} state="on" onToggle={onClear} />
      <b>{t('alerts.bar.selected', { count: chosen.length, n })}</b>
      <Button leftSection={<IconChecks size="1rem" stroke={1.5} />} onClick={onSee}>
        {t('alerts.bar.see')}
        <kbd className="pl-key">L</kbd>
      </Button>
      <Menu position="top-start">
        <Menu.Target>
          <Button leftSection={<IconAlarmSnooze size="1rem" stroke={1.5} />}>{t('alerts.bar.snooze')}…</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <SnoozeItems snoozed={chosen.some(({ snoozedUntil }) => snoozedUntil !== null)} onSnooze={onSnooze} />
        </Menu.Dropdown>
      </Menu>
      <Button variant="subtle" className="pl-bulk-end" onClick={onClear}>
        {t('alerts.bar.letGo')}
        <kbd className="pl-key">Esc</kbd>
      </Button>
    </section>
  );
}
