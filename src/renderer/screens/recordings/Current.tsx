/** The recording that is being made: since when, how much, and how much is left. */
import { Button } from '@mantine/core';
import { IconPlayerStopFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordingProgress } from '../../../shared/console/recordings.ts';
import { formatBytes, formatClock, formatDuration, formatNumber } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { Panel } from '../../kit/Panel.tsx';
import { useLink, useTicking } from '../../link/hooks.ts';
import { useErrorWords } from '../../shell/errors.ts';

export function Current({ current, ready }: { current: RecordingProgress; ready: boolean }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  const { hub } = useLink();
  const sayError = useErrorWords();
  const [error, setError] = useState<string | null>(null);
  const elapsed = useTicking((now) => formatDuration(Math.max(0, now - current.startedAt)));
  const { events, bytes, bytesLimit, fileBytes, dropped, untilAt, consumers, redacted } = current;
  const facts = [
    [t('recordings.current.for'), elapsed],
    [t('recordings.current.until'), formatClock(untilAt)],
    [t('recordings.current.events'), formatNumber(events, language)],
    [
      t('recordings.current.size'),
      t('recordings.current.sizeOf', { bytes: formatBytes(bytes, language), of: formatBytes(bytesLimit, language) }),
    ],
    [t('recordings.current.file'), formatBytes(fileBytes, language)],
    [
      t('recordings.current.who'),
      consumers === null
        ? t('recordings.everybody')
        : t('recordings.some', { count: consumers.length, n: formatNumber(consumers.length, language) }),
    ],
    ...(redacted ? [[t('recordings.current.texts'), t('recordings.redacted')]] : []),
  ] as const;
  return (
    <Panel
      title={t('recordings.current.title')}
      hint={<i className="pl-rec" aria-hidden />}
      className="pl-recordings-now"
    >
      <div className="pl-form">
        <dl className="pl-recordings-facts">
          {facts.map(([name = '', value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <progress
          className="pl-recordings-bar"
          aria-label={t('recordings.current.size')}
          max={bytesLimit}
          value={Math.min(bytes, bytesLimit)}
        />
        {dropped > 0 && (
          <p className="pl-recordings-dropped">
            {t('recordings.dropped', { count: dropped, n: formatNumber(dropped, language) })}
          </p>
        )}
        {error !== null && (
          <p className="pl-page-error" role="alert">
            {error}
          </p>
        )}
        <div className="pl-form-end">
          <Button
            variant="danger"
            disabled={!ready}
            leftSection={<IconPlayerStopFilled size="0.875rem" aria-hidden />}
            onClick={() => {
              setError(null);
              hub.call('recordings.stop', {}).catch((failure: unknown) => setError(sayError(failure)));
            }}
          >
            {t('recordings.current.stop')}
          </Button>
        </div>
      </div>
    </Panel>
  );
}
