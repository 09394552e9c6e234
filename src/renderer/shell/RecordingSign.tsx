/** A red disc and the time in the status bar while the hub records. */
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../../shared/format.ts';
import { useTicking } from '../link/hooks.ts';
import { formatRoute } from '../router.ts';
import { useRecordings } from '../screens/recordings/useRecordings.ts';

export function RecordingSign() {
  const { t } = useTranslation();
  const startedAt = useRecordings().state?.current?.startedAt ?? 0;
  const elapsed = useTicking((now) => formatDuration(Math.max(0, now - startedAt)));
  if (startedAt === 0) return null;
  return (
    <span>
      <a
        className="pl-status-link"
        href={formatRoute({ room: 'history', id: 'recordings' })}
        title={t('recordings.signTitle')}
      >
        <i className="pl-rec" aria-hidden />
        {t('recordings.sign')} <b>{elapsed}</b>
      </a>
    </span>
  );
}
