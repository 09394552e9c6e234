/** The groups in Redis: found by name, narrowed to Daphne's or to what died, cleaned of that. */
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconSearch, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { LayerOverview } from '../../../shared/console/contract.ts';
import { formatClock } from '../../../shared/format.ts';
import { Panel } from '../../kit/Panel.tsx';
import { useReady } from '../../link/hooks.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { useSay } from '../connections/say.ts';
import { CleanDialog } from './CleanDialog.tsx';
import { GroupTable } from './GroupTable.tsx';
import './groups.css';
import type { GroupsView, Only } from './useLayer.ts';

const ONLY = ['all', 'other', 'stale'] as const;
const LOADING_ROWS = ['1', '2', '3', '4', '5', '6'];

export interface GroupsPanelProps {
  readonly overview: LayerOverview;
  readonly view: GroupsView;
  readonly search: string;
  readonly only: Only;
  readonly chosen: string | null;
  readonly onSearch: (search: string) => void;
  readonly onOnly: (only: Only) => void;
  readonly onClear: () => void;
  readonly onChoose: (group: string) => void;
}

export function GroupsPanel(props: GroupsPanelProps) {
  const { overview, view, search, only, chosen, onSearch, onOnly, onClear, onChoose } = props;
  const { t, number } = useSay();
  const ready = useReady();
  const sayError = useErrorWords();
  const [cleaning, setCleaning] = useState(false);
  const { answer } = view;
  const stale = answer?.members.stale ?? 0;
  const found = answer?.found ?? [];
  const memory = overview.kind === 'memory';
  const all = answer ? `${number(answer.groups)}${answer.truncated ? '+' : ''}` : '';
  const hints = [
    answer && found.length > 0 && (found.length < answer.groups || answer.truncated)
      ? t('channels.groups.shown', { n: number(found.length), all })
      : '',
    answer && view.error ? t('channels.groups.asOf', { time: formatClock(answer.at) }) : '',
  ];
  const hint = hints.filter(Boolean).join(', ');
  return (
    <Panel
      title={t(memory ? 'channels.groups.titleMemory' : 'channels.groups.title')}
      hint={hint}
      className="pl-groups-panel"
      actions={
        <>
          <TextInput
            className="pl-groups-search"
            aria-label={t('channels.groups.search')}
            aria-keyshortcuts="/"
            placeholder={t('channels.groups.searchHint')}
            leftSection={<IconSearch size=".875rem" stroke={1.5} aria-hidden />}
            maxLength={100}
            spellCheck={false}
            autoComplete="off"
            value={search}
            onChange={({ currentTarget: { value } }) => onSearch(value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              if (search === '') event.currentTarget.blur();
              else onSearch('');
            }}
          />
          {overview.kind === 'core' && (
            <SegmentedControl
              aria-label={t('channels.groups.only')}
              value={only}
              onChange={(value) => onOnly(ONLY.find((one) => one === value) ?? 'all')}
              data={ONLY.map((one) => ({ value: one, label: t(`channels.groups.${one}`) }))}
            />
          )}
          {stale > 0 && (
            <Button
              variant="danger"
              disabled={!ready}
              leftSection={<IconTrash size=".875rem" stroke={1.5} />}
              onClick={() => setCleaning(true)}
            >
              {t('channels.clean.button', { count: stale, n: number(stale) })}
            </Button>
          )}
        </>
      }
    >
      {found.length > 0 ? (
        <GroupTable groups={found} overview={overview} chosen={chosen} onChoose={onChoose} />
      ) : answer ? (
        <div className="pl-groups-none">
          {search !== '' || only !== 'all' ? (
            <>
              <p>
                {search === '' ? t(`channels.groups.no.${only}`) : t('channels.groups.nothing')} <code>{search}</code>
              </p>
              <Button onClick={onClear}>{t('channels.groups.clear')}</Button>
            </>
          ) : (
            <p>{t('channels.groups.empty')}</p>
          )}
        </div>
      ) : view.error ? (
        <p className="pl-note" role="alert">
          {sayError(view.error)}
        </p>
      ) : (
        <div className="pl-groups-loading" role="status" aria-label={t('channels.groups.loading')}>
          {LOADING_ROWS.map((row) => (
            <i key={row} />
          ))}
        </div>
      )}
      <CleanDialog opened={cleaning} onClose={() => setCleaning(false)} onCleaned={view.refresh} />
    </Panel>
  );
}
