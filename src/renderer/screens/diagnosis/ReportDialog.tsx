/** Report for support: says what is in it, has the hub make it, shows how far it is, and hands the file over. */
import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REPORT_PARTS } from '../../../shared/console/contract.ts';
import { formatBytes } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { plainText } from '../../kit/plainText.ts';
import { saveFile } from '../../kit/saveFile.ts';
import { useLink, useReady } from '../../link/hooks.ts';
import { Dialog } from '../../shell/Dialog.tsx';
import { useErrorWords } from '../../shell/errors.ts';

type Made =
  | { readonly step: 'idle' }
  | { readonly step: 'making'; readonly part: (typeof REPORT_PARTS)[number] }
  | { readonly step: 'done'; readonly name: string; readonly bytes: number }
  | { readonly step: 'failed'; readonly words: string };

/** Makes a report; `cancel` drops it. */
function useReport() {
  const { t } = useTranslation();
  const { hub } = useLink();
  const sayError = useErrorWords();
  const [made, setMade] = useState<Made>({ step: 'idle' });
  const leave = useRef<() => void>(() => {});
  useEffect(() => () => leave.current(), []);

  const make = (): void => {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    setMade({ step: 'making', part: 'versions' });
    const close = hub.open(
      'diagnosis.report',
      {},
      {
        event: (event) => {
          if (event.kind === 'part') setMade({ step: 'making', part: event.part });
          else if (event.kind === 'piece')
            pieces.push(Uint8Array.from(atob(event.data), (letter) => letter.charCodeAt(0)));
          else {
            close();
            saveFile(event.name, 'application/zip', pieces);
            setMade({ step: 'done', name: event.name, bytes: event.bytes });
          }
        },
        // Half of one and half of another is none.
        restarted: () => {
          close();
          setMade({ step: 'failed', words: t('diagnosis.report.lost') });
        },
        ended: (error) => setMade({ step: 'failed', words: sayError(error) }),
      },
    );
    leave.current = close;
  };
  const cancel = (): void => {
    leave.current();
    setMade({ step: 'idle' });
  };
  return { made, make, cancel };
}

export function ReportDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const ready = useReady();
  const { made, make, cancel } = useReport();
  const close = (): void => {
    cancel();
    onClose();
  };
  const making = made.step === 'making';
  return (
    <Dialog opened={opened} onClose={close} title={t('diagnosis.report.title')}>
      <div className="pl-form pl-report-form">
        <p>{t('diagnosis.report.has')}</p>
        <p>{t('diagnosis.report.hasNot')}</p>
        <p className="pl-quiet">{t('diagnosis.report.where')}</p>
        {making && (
          <progress
            className="pl-report-progress"
            aria-label={t('diagnosis.report.progress')}
            max={REPORT_PARTS.length}
            value={REPORT_PARTS.indexOf(made.part)}
          />
        )}
        <p role="status" className="pl-report-said">
          {making && t(`diagnosis.report.parts.${made.part}`)}
          {made.step === 'done' &&
            t('diagnosis.report.done', {
              name: plainText(made.name),
              size: formatBytes(made.bytes, i18n.language as Language),
            })}
        </p>
        {made.step === 'failed' && (
          <p role="alert" className="pl-report-failed">
            {made.words}
          </p>
        )}
        <div className="pl-form-end">
          <Button onClick={making ? cancel : close}>
            {t(making ? 'diagnosis.report.cancel' : 'diagnosis.report.close')}
          </Button>
          <Button variant="filled" data-autofocus disabled={!ready || making} onClick={make}>
            {t(made.step === 'done' ? 'diagnosis.report.again' : 'diagnosis.report.make')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
