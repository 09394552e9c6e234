/** A newer version of the app that is downloaded: it waits here until the person restarts. In a narrow window only its sign. */
import { Button } from '@mantine/core';
import { IconRotate } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DesktopState } from '../../shared/console/desktop.ts';
import { useLink } from '../link/hooks.ts';

export function UpdateButton({ updates: { step, version } }: Pick<DesktopState, 'updates'>) {
  const { t } = useTranslation();
  const { desktop } = useLink();
  if (step !== 'ready') return null;
  return (
    <Button
      className="pl-update"
      aria-label={t('shell.update.button')}
      title={t('shell.update.hint', { version })}
      onClick={() => void desktop?.call('desktop.restartToUpdate', {})}
    >
      <IconRotate size="1rem" stroke={1.5} aria-hidden />
      <span className="pl-update-words">{t('shell.update.button')}</span>
    </Button>
  );
}
