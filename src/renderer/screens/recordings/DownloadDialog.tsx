/** Says what a recording carries before it leaves the hub as a file, then how far it is; it can be cancelled. */
import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordingFile } from '../../../shared/console/recordings.ts';
import { formatBytes } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { Progress } from '../../kit/Progress.tsx';
import { saveFile } from '../../kit/saveFile.ts';
import { useLink, useReady } from '../../link/hooks.ts';
import { fetchFile } from '../../player/load.ts';
import { Dialog } from '../../shell/Dialog.tsx';
import { useErrorWords } from '../../shell/errors.ts';

export interface DownloadDialogProps {
  readonly file: RecordingFile;
  /** When it began, in words. */
  readonly when: string;
  readonly onClose: () => void;
}

export function DownloadDialog({ file, when, onClose }: DownloadDialogProps) {
  const { t, i18n } = useTranslation();
  const bytes = (n: number): string => formatBytes(n, i18n.language as Language);
  const sayError = useErrorWords();
  const { hub } = useLink();
  const ready = useReady();
  const [progress, setProgress] = useState<{ readonly done: number; readonly of: number } | null>(null);
  const [error, setError] = useState<string | null>(null);
  const leaving = useRef(new AbortController());
  // Closed in whatever way, it is cancelled.
  useEffect(() => {
    leaving.current = new AbortController();
    return () => leaving.current.abort();
  }, []);

  const download = async (): Promise<void> => {
    const { signal } = leaving.current;
    setError(null);
    setProgress({ done: 0, of: file.bytes });
    try {
      const parts = await fetchFile(hub, file.name, (done, of) => setProgress({ done, of }), signal);
      saveFile(file.name, 'application/gzip', parts);
      onClose();
    } catch (failure) {
      if (signal.aborted) return;
      setProgress(null);
      setError(sayError(failure));
    }
  };

  return (
    <Dialog opened onClose={onClose} title={t('recordings.kept.download', { when })}>
      <div className="pl-form">
        <p className="pl-many-words">{t(file.redacted ? 'recordings.start.redactedHelp' : 'recordings.carries')}</p>
        {progress && (
          <Progress
            {...progress}
            label={t('many.label')}
            words={t('many.bytes', { done: bytes(progress.done), n: bytes(progress.of) })}
          />
        )}
        {error !== null && (
          <p className="pl-page-error pl-many-words" role="alert">
            {error}
          </p>
        )}
        <div className="pl-form-end">
          <Button onClick={onClose}>{t('many.cancel')}</Button>
          <Button
            data-autofocus
            variant="filled"
            disabled={!ready || progress !== null}
            onClick={() => void download()}
          >
            {t('recordings.kept.downloadDo', { bytes: bytes(file.bytes) })}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
