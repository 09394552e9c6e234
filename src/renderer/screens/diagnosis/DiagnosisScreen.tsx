/** Diagnosis: the doctor's steps as the hub runs them against itself, what each found, and what mends it. */
import { Button, SegmentedControl } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconFileZip, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DiagnosisReport, DiagnosisRun } from '../../../shared/console/contract.ts';
import type { ConsoleError } from '../../../shared/console/service.ts';
import { formatClock, formatNumber } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { CopyButton } from '../../kit/CopyButton.tsx';
import { Scroller } from '../../kit/Scroller.tsx';
import { useLinkState, useReady, useStream } from '../../link/hooks.ts';
import { go, type Route } from '../../router.ts';
import { useErrorWords } from '../../shell/errors.ts';
import './diagnosis.css';
import { ReportDialog } from './ReportDialog.tsx';
import { countOf, textOf, wordsOf } from './report.ts';

const ICONS = { ok: IconCircleCheck, warn: IconAlertTriangle, fail: IconCircleX } as const;
const ONLY = ['all', 'problems'] as const;
const LOADING_ROWS = ['1', '2', '3', '4', '5', '6', '7', '8'];

/** Joins the hub's run, or sees its last one; `again` has it run anew. */
function useDiagnosis() {
  const [run, setRun] = useState<DiagnosisRun | null>(null);
  const [ended, setEnded] = useState<ConsoleError | null>(null);
  const [after, setAfter] = useState(0);
  useStream(
    'diagnosis.run',
    { after },
    {
      event: (now) => {
        setRun(now);
        setEnded(null);
      },
      ended: setEnded,
    },
  );
  return { run, ended, again: () => setAfter((run?.startedAt ?? 0) + 1) };
}

export function DiagnosisScreen({ route }: { route: Route }) {
  const { t, i18n } = useTranslation();
  const { run, ended, again } = useDiagnosis();
  const ready = useReady();
  const sayError = useErrorWords();
  const only = route.query['only'] === 'problems' ? 'problems' : 'all';
  const choose = (to: string): void =>
    go({ room: 'diagnosis', query: { ...route.query, only: to === 'all' ? '' : to } }, 'replace');
  const openReport = (report: '1' | ''): void =>
    go({ room: 'diagnosis', query: { ...route.query, report } }, 'replace');
  return (
    <div className="pl-diagnosis" data-stale={ready ? undefined : ''}>
      <h1 className="pl-unseen">{t('shell.rooms.diagnosis')}</h1>
      <div className="pl-diagnosis-head">
        <Outcome run={run} />
        <div className="pl-diagnosis-actions">
          <SegmentedControl
            aria-label={t('diagnosis.show')}
            value={only}
            onChange={choose}
            data={ONLY.map((one) => ({ value: one, label: t(`diagnosis.${one}`) }))}
          />
          {run !== null && run.endedAt !== null && (
            <CopyButton text={textOf(t, run, i18n.language as Language)} label={t('diagnosis.copy')} />
          )}
          <Button leftSection={<IconFileZip size="1rem" stroke={1.5} aria-hidden />} onClick={() => openReport('1')}>
            {t('diagnosis.report.open')}
          </Button>
          <Button
            variant="filled"
            disabled={!ready || run === null || run.endedAt === null}
            leftSection={<IconRefresh size="1rem" stroke={1.5} aria-hidden />}
            onClick={again}
          >
            {t('diagnosis.again')}
          </Button>
        </div>
      </div>
      {ended ? (
        <p className="pl-note" role="alert">
          {t('diagnosis.ended')} {sayError(ended)}
        </p>
      ) : run === null ? (
        <div className="pl-diagnosis-grey" aria-hidden="true">
          {LOADING_ROWS.map((row) => (
            <i key={row} />
          ))}
        </div>
      ) : (
        <Steps run={run} only={only} onAll={() => choose('all')} />
      )}
      <ReportDialog opened={route.query['report'] === '1'} onClose={() => openReport('')} />
    </div>
  );
}

/** How it stands in one sentence, which is also said when it is done. */
function Outcome({ run }: { run: DiagnosisRun | null }) {
  const { t, i18n } = useTranslation();
  // A hub that nobody hears of may have stopped checking.
  const lost = useLinkState().phase === 'lost';
  const language = i18n.language as Language;
  const number = (value: number, decimals = 0): string => formatNumber(value, language, decimals);
  const count = countOf(run?.reports ?? []);
  const done = run !== null && run.endedAt !== null;
  const worst = count.fail > 0 ? 'fail' : count.warn > 0 ? 'warn' : 'ok';
  const Icon = ICONS[worst];
  const sentence = done
    ? [
        count.fail > 0 ? t('diagnosis.result.fail', { count: count.fail, n: number(count.fail) }) : '',
        count.warn > 0 ? t('diagnosis.result.warn', { count: count.warn, n: number(count.warn) }) : '',
        worst === 'ok' ? t('diagnosis.result.ok', { count: count.ok, n: number(count.ok) }) : '',
      ]
        .filter(Boolean)
        .join(', ')
    : t(lost ? 'shell.news.lost' : 'diagnosis.starting');
  const hint =
    run === null || (lost && !done)
      ? ''
      : run.endedAt === null
        ? t('diagnosis.running', { count: run.reports.length, n: number(run.reports.length) })
        : `${t('diagnosis.counts', { ok: number(count.ok), warn: number(count.warn), fail: number(count.fail) })} · ${t(
            'diagnosis.at',
            { time: formatClock(run.startedAt), took: `${number((run.endedAt - run.startedAt) / 1_000, 1)} s` },
          )}`;
  return (
    <div className="pl-diagnosis-outcome" data-status={done ? worst : 'running'}>
      {done && <Icon size="1.5rem" stroke={1.6} aria-hidden />}
      <div>
        <p role="status">{sentence}</p>
        <span className="pl-quiet pl-label">{hint}</span>
      </div>
    </div>
  );
}

function Steps({ run, only, onAll }: { run: DiagnosisRun; only: (typeof ONLY)[number]; onAll: () => void }) {
  const { t } = useTranslation();
  const ready = useReady();
  const numbered = run.reports.map((report, at) => ({ report, number: at + 1 }));
  const shown = numbered.filter(({ report }) => only === 'all' || report.status !== 'ok');
  return (
    <Scroller label={t('diagnosis.label')}>
      <table className="pl-reports">
        <thead>
          <tr>
            <th scope="col">{t('diagnosis.columns.status')}</th>
            <th scope="col">{t('diagnosis.columns.step')}</th>
            <th scope="col">{t('diagnosis.columns.found')}</th>
            <th scope="col">{t('diagnosis.columns.took')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ report, number }) => (
            <StepRow key={number} report={report} number={number} />
          ))}
        </tbody>
      </table>
      {run.broken && (
        <p className="pl-note" role="alert">
          {t('diagnosis.broken')}
        </p>
      )}
      {run.endedAt === null && ready && <p className="pl-note">{t('diagnosis.next')}</p>}
      {run.endedAt !== null && shown.length === 0 && (
        <p className="pl-note">
          {t('diagnosis.nothing')}{' '}
          <button type="button" className="pl-bare pl-link" onClick={onAll}>
            {t('diagnosis.showAll')}
          </button>
        </p>
      )}
      <p className="pl-note pl-diagnosis-what">{t('diagnosis.what')}</p>
    </Scroller>
  );
}

function StepRow({ report, number }: { report: DiagnosisReport; number: number }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  const { status, ms } = report;
  const { step, found, fix, command } = wordsOf(t, report, language);
  const Icon = ICONS[status];
  return (
    <tr data-status={status}>
      <td>
        <span className="pl-report-state">
          <Icon size="1rem" stroke={1.6} aria-hidden />
          {t(`diagnosis.status.${status}`)}
        </span>
      </td>
      <th scope="row">
        <small>{number}</small> {step}
      </th>
      <td>
        <p>{found}</p>
        {fix !== null && (
          <div className="pl-report-fix">
            {fix !== command && (
              <p>
                <b>{t('doctor.fixMark')}:</b> {fix}
              </p>
            )}
            {command !== null && (
              <span className="pl-report-command">
                {fix === command && <b>{t('doctor.fixMark')}:</b>}
                <code>{command}</code>
                <CopyButton text={command} label={t('diagnosis.copyCommand', { command })} />
              </span>
            )}
          </div>
        )}
      </td>
      <td>
        {formatNumber(ms, language)}
        <small> ms</small>
      </td>
    </tr>
  );
}
