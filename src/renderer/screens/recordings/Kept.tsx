/** The recordings that the hub keeps: to play, to take away as a file, to delete. */
import { ActionIcon, Button } from '@mantine/core';
import { IconArrowsDiff, IconDownload, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordingFile } from '../../../shared/console/recordings.ts';
import { formatBytes, formatDuration, formatNumber, formatWhen } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { Check } from '../../kit/Check.tsx';
import { Panel } from '../../kit/Panel.tsx';
import { Scroller } from '../../kit/Scroller.tsx';
import { useLink, useTicking } from '../../link/hooks.ts';
import { go } from '../../router.ts';
import { Dialog } from '../../shell/Dialog.tsx';
import { useErrorWords } from '../../shell/errors.ts';
import { DownloadDialog } from './DownloadDialog.tsx';
import type { RecordingsState } from './useRecordings.ts';

const LOADING_ROWS = ['1', '2', '3'];

export function Kept({ state, ready }: { state: RecordingsState | null; ready: boolean }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  const number = (n: number): string => formatNumber(n, language);
  const sayError = useErrorWords();
  const { hub } = useLink();
  const [error, setError] = useState<string | null>(null);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [deleting, setDeleting] = useState<RecordingFile | null>(null);
  const [downloading, setDownloading] = useState<RecordingFile | null>(null);
  const minute = useTicking((now) => Math.floor(now / 60_000));
  const bytes = (n: number): string => formatBytes(n, language);
  const kept = state?.kept ?? [];
  // Those that are still there, the older one first.
  const compared = kept
    .filter(({ name }) => chosen.includes(name))
    .map(({ name }) => name)
    .reverse();
  // A third one takes the place of the one that was chosen first.
  const choose = (name: string): void =>
    setChosen(
      compared.includes(name)
        ? compared.filter((one) => one !== name)
        : [...chosen.filter((one) => compared.includes(one)), name].slice(-2),
    );
  const { last } = state ?? { last: null };
  const when = (at: number): string => formatWhen(at, minute * 60_000);
  const run = (work: Promise<unknown>): void => {
    setError(null);
    work.catch((failure: unknown) => setError(sayError(failure)));
  };
  const hint =
    state === null
      ? undefined
      : t('recordings.kept.hint', {
          n: number(kept.length),
          files: number(state.limits.files),
          bytes: bytes(kept.reduce((sum, one) => sum + one.bytes, 0)),
          of: bytes(state.limits.bytes),
        });
  return (
    <Panel
      title={t('recordings.kept.title')}
      hint={hint}
      actions={
        <Button
          size="compact-sm"
          leftSection={<IconArrowsDiff size="0.875rem" stroke={1.5} aria-hidden />}
          onClick={() => go({ room: 'history', id: 'compare', query: { a: compared[0] ?? '', b: compared[1] ?? '' } })}
        >
          {compared.length === 2 ? t('compare.doTwo') : t('compare.do')}
        </Button>
      }
      className="pl-recordings-kept"
    >
      {error !== null && (
        <p className="pl-note" role="alert">
          {error}
        </p>
      )}
      {last && last.end !== 'stopped' && (
        <p className="pl-note" role="status">
          {t(`recordings.ends.${last.end}`)}
        </p>
      )}
      {state === null ? (
        <div className="pl-recordings-grey" aria-hidden="true">
          {LOADING_ROWS.map((row) => (
            <i key={row} />
          ))}
        </div>
      ) : kept.length === 0 ? (
        <p className="pl-recordings-none">{t('recordings.kept.none')}</p>
      ) : (
        <Scroller label={t('recordings.kept.title')}>
          <table className="pl-recordings-table">
            <thead>
              <tr>
                <th scope="col">
                  <span className="pl-unseen">{t('compare.selectHead')}</span>
                </th>
                <th scope="col">{t('recordings.kept.began')}</th>
                <th scope="col">{t('recordings.kept.length')}</th>
                <th scope="col">{t('recordings.kept.size')}</th>
                <th scope="col">{t('recordings.current.who')}</th>
                <th scope="col">
                  <span className="pl-unseen">{t('recordings.kept.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {kept.map((file) => (
                <tr key={file.name} data-chosen={compared.includes(file.name) ? '' : undefined}>
                  <td>
                    <Check
                      alone
                      label={t('compare.select', { when: when(file.startedAt) })}
                      state={compared.includes(file.name) ? 'on' : 'off'}
                      onToggle={() => choose(file.name)}
                    />
                  </td>
                  <th scope="row">{when(file.startedAt)}</th>
                  <td>{formatDuration(Math.max(0, file.endedAt - file.startedAt))}</td>
                  <td>{bytes(file.bytes)}</td>
                  <td>
                    {file.consumers === null
                      ? t('recordings.everybody')
                      : t('recordings.some', { count: file.consumers.length, n: number(file.consumers.length) })}
                    {file.redacted && <span className="pl-quiet"> · {t('recordings.redacted')}</span>}
                  </td>
                  <td>
                    <div className="pl-recordings-row-actions">
                      <Button
                        size="compact-sm"
                        disabled={!ready}
                        aria-label={t('recordings.kept.playOne', { when: when(file.startedAt) })}
                        leftSection={<IconPlayerPlay size="0.875rem" stroke={1.5} aria-hidden />}
                        onClick={() => go({ room: 'connections', playing: file.name })}
                      >
                        {t('recordings.kept.play')}
                      </Button>
                      <ActionIcon
                        disabled={!ready}
                        aria-label={t('recordings.kept.download', { when: when(file.startedAt) })}
                        title={t('recordings.kept.download', { when: when(file.startedAt) })}
                        onClick={() => setDownloading(file)}
                      >
                        <IconDownload size="1rem" stroke={1.5} aria-hidden />
                      </ActionIcon>
                      <ActionIcon
                        disabled={!ready}
                        aria-label={t('recordings.kept.delete', { when: when(file.startedAt) })}
                        title={t('recordings.kept.delete', { when: when(file.startedAt) })}
                        onClick={() => setDeleting(file)}
                      >
                        <IconTrash size="1rem" stroke={1.5} aria-hidden />
                      </ActionIcon>
                    </div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
      {downloading && (
        <DownloadDialog file={downloading} when={when(downloading.startedAt)} onClose={() => setDownloading(null)} />
      )}
      {deleting && (
        <Dialog opened onClose={() => setDeleting(null)} title={t('recordings.remove.title')}>
          <div className="pl-form">
            <p>
              {t('recordings.remove.what', {
                when: when(deleting.startedAt),
                bytes: bytes(deleting.bytes),
              })}
            </p>
            <div className="pl-form-end">
              <Button onClick={() => setDeleting(null)}>{t('connections.cancel')}</Button>
              <Button
                variant="danger"
                data-autofocus
                onClick={() => {
                  setDeleting(null);
                  run(hub.call('recordings.remove', { name: deleting.name }));
                }}
              >
                {t('recordings.remove.do')}
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </Panel>
  );
}
