/** After the empty state has given way to the table: the steps go on ticking under it, until somebody puts them away. */
import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useCallback, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useLink } from '../../link/hooks.ts';
import { usePreferences } from '../../preferences.ts';
import { FirstSteps } from './FirstSteps.tsx';

/** Steps are for a first wearable; with more of them nobody needs the lesson. */
const FEW = 3;

export function FirstStepsBar() {
  const { t } = useTranslation();
  const { rows } = useLink();
  const lesson = usePreferences(({ lesson }) => lesson);
  const few = useSyncExternalStore(
    useCallback((listener) => rows.onChange(listener), [rows]),
    () => rows.size <= FEW,
  );
  if (lesson !== 'begun' || !few) return null;
  return (
    <section className="pl-steps-bar" aria-label={t('empty.steps.title')}>
      <FirstSteps />
      <ActionIcon aria-label={t('empty.steps.close')} onClick={() => usePreferences.setState({ lesson: 'over' })}>
        <IconX size="1rem" stroke={1.5} />
      </ActionIcon>
    </section>
  );
}
