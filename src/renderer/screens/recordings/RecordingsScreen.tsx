/** Recordings: begin one, watch it grow, and open, keep or delete those that the hub has. */
import { Button } from '@mantine/core';
import { IconFolderOpen, IconHistory } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useReady } from '../../link/hooks.ts';
import { askAndPlay } from '../../player/openFile.ts';
import { formatRoute } from '../../router.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { Current } from './Current.tsx';
import { Kept } from './Kept.tsx';
import './recordings.css';
import { StartForm } from './StartForm.tsx';
import { useRecordings } from './useRecordings.ts';

export function RecordingsScreen() {
  const { t } = useTranslation();
  const ready = useReady();
  const sayError = useErrorWords();
  const { state, ended } = useRecordings();
  return (
    <div className="pl-recordings" data-stale={ready ? undefined : ''}>
      <div className="pl-recordings-head">
        <h1>{t('recordings.title')}</h1>
        <div className="pl-recordings-actions">
          <Button
            component="a"
            href={formatRoute({ room: 'history' })}
            leftSection={<IconHistory size="1rem" stroke={1.5} aria-hidden />}
          >
            {t('recordings.toHistory')}
          </Button>
          <Button leftSection={<IconFolderOpen size="1rem" stroke={1.5} aria-hidden />} onClick={askAndPlay}>
            {t('recordings.openFile')}
          </Button>
        </div>
      </div>
      {ended ? (
        <p className="pl-note" role="alert">
          {sayError(ended)}
        </p>
      ) : (
        <div className="pl-recordings-body">
          {state?.current ? (
            <Current current={state.current} ready={ready} />
          ) : (
            <StartForm ready={ready && state !== null} />
          )}
          <Kept state={state} ready={ready} />
        </div>
      )}
    </div>
  );
}
