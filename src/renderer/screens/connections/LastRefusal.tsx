/** The last handshake that was refused: who, why, and what mends it. */
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { dateOf } from '../../../shared/format.ts';
import { es } from '../../../shared/words/es.ts';
import { useStatus, useTicking } from '../../link/hooks.ts';
import { useSay } from './say.ts';

type Code = keyof typeof es.refusal.why;

const known = (code: string): Code => (Object.hasOwn(es.refusal.why, code) ? (code as Code) : 'other');

export function LastRefusal() {
  const { t } = useTranslation();
  const say = useSay();
  const refusal = useStatus()?.refusal ?? null;
  const ago = useTicking((now) => (refusal ? say.ago(refusal.at, now) : ''));
  if (!refusal) return null;
  const code = known(refusal.code);
  return (
    <section className="pl-refusal">
      <IconAlertTriangle className="pl-refusal-icon" size="1.125rem" stroke={1.5} aria-hidden />
      <h2>
        {t('refusal.title')} <time dateTime={dateOf(refusal.at).toISOString()}>{ago}</time>
      </h2>
      <p>
        {refusal.status}: {t(`refusal.why.${code}`, { value: refusal.value, code: refusal.code })}{' '}
        {t(`refusal.mend.${code}`, { value: refusal.value })}
      </p>
    </section>
  );
}
