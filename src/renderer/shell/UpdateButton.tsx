/** A newer version of the app that is downloaded: it waits here until the person restarts. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DesktopState } from '../../shared/console/desktop.ts';
import { useLink } from '../link/hooks.ts';

export function UpdateButton({ updates: { step, version } }: Pick<DesktopState, 'updates'>) {
  const { t } = useTranslation();
  const { desktop } = useLink();
  if (step !== 'ready') return null;
  return (
    <Button
      title={t('shell.update.hint', { version })}
      onClick={() => void desktop?.call('desktop.restartToUpdate', {})}
    >
      {t('shell.update.button')}
    </Button>
  );
}
