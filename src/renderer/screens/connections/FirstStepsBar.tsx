/** After the empty state has given way to the table: the steps go on ticking under it, until somebody puts them away. */
import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../preferences.ts';
import { FirstSteps } from './FirstSteps.tsx';

export function FirstStepsBar() {
  const { t } = useTranslation();
  const lesson = usePreferences(({ lesson }) => lesson);
  if (lesson !== 'begun') return null;
  return (
    <section className="pl-steps-bar" aria-label={t('empty.steps.title')}>
      <FirstSteps />
      <ActionIcon aria-label={t('empty.steps.close')} onClick={() => usePreferences.setState({ lesson: 'over' })}>
        <IconX size="1rem" stroke={1.5} />
      </ActionIcon>
    </section>
  );
}
