/** For how long alerts can be put off; those that are can be brought back. */
import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { minutesUntilMorning } from './model.ts';

export interface SnoozeItemsProps {
  /** Whether some are put off already. */
  readonly snoozed: boolean;
  /** 0 minutes brings them back. */
  readonly onSnooze: (minutes: number) => void;
}

export function SnoozeItems({ snoozed, onSnooze }: SnoozeItemsProps) {
  const { t } = useTranslation();
  return (
    <>
      <Menu.Item onClick={() => onSnooze(15)}>{t('alerts.bar.snoozeFor.quarter')}</Menu.Item>
      <Menu.Item onClick={() => onSnooze(60)}>{t('alerts.bar.snoozeFor.hour')}</Menu.Item>
      <Menu.Item onClick={() => onSnooze(minutesUntilMorning(Date.now()))}>
        {t('alerts.bar.snoozeFor.morning')}
      </Menu.Item>
      {snoozed && (
        <>
          <Menu.Divider />
          <Menu.Item onClick={() => onSnooze(0)}>{t('alerts.bar.wake')}</Menu.Item>
        </>
      )}
    </>
  );
}
