/** The three steps of a first wearable, ticked as they happen. */
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFirstSteps } from './useFirstSteps.ts';

export function FirstSteps() {
  const { t } = useTranslation();
  return (
    <ol className="pl-steps">
      {useFirstSteps().map(({ step, state }, index) => (
        <li key={step} className="pl-step" data-state={state} aria-current={state === 'next' ? 'step' : undefined}>
          <span className="pl-step-bead" aria-hidden="true">
            {state === 'done' ? <IconCheck size="0.875rem" stroke={2} /> : state === 'later' ? index + 1 : null}
          </span>
          <b>
            {t(`empty.steps.${step}`)}
            {state === 'done' && <span className="pl-unseen"> ({t('empty.steps.done')})</span>}
          </b>
          <span>{t(`empty.steps.${step}What`)}</span>
        </li>
      ))}
    </ol>
  );
}
