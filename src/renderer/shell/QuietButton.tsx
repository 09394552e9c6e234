/** Do not disturb, in the desktop app: no notification on the desktop for an hour. The bell is struck through meanwhile. */
import { ActionIcon } from '@mantine/core';
import { IconBell, IconBellOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DesktopState } from '../../shared/console/desktop.ts';
import { formatUntil } from '../../shared/format.ts';
import type { Language } from '../../shared/words/words.ts';
import { useLink } from '../link/hooks.ts';

const HOUR_MINUTES = 60;

export function QuietButton({ quietUntil }: Pick<DesktopState, 'quietUntil'>) {
  const { t, i18n } = useTranslation();
  const { desktop } = useLink();
  const quiet = quietUntil !== null;
  const words = quiet
    ? t('shell.quiet.on', { time: formatUntil(quietUntil, Date.now(), i18n.language as Language) })
    : t('shell.quiet.off');
  const Icon = quiet ? IconBellOff : IconBell;
  return (
    <ActionIcon
      aria-label={words}
      title={words}
      onClick={() => void desktop?.call('desktop.doNotDisturb', { minutes: quiet ? 0 : HOUR_MINUTES })}
    >
      <Icon size="1rem" stroke={1.5} />
    </ActionIcon>
  );
}
