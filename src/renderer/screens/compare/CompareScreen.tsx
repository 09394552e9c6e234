/** Two recordings beside each other: which ones, what each counts, and what one of them lacks. */
import { Button } from '@mantine/core';
import { IconArrowsLeftRight, IconMovie } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { formatRoute, go, type Route } from '../../router.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { SayProvider, useMakeSay, useSay } from '../connections/say.ts';
import { useRecordings } from '../recordings/useRecordings.ts';
import './compare.css';
import { DeliveryChart } from './DeliveryChart.tsx';
import { Differences } from './Differences.tsx';
import { Figures } from './Figures.tsx';
import { Notes } from './Notes.tsx';
import { SideChoice } from './SideChoice.tsx';
import { type CompareState, type Side, useComparison } from './useComparison.ts';

const SIDES: readonly Side[] = ['a', 'b'];

export function CompareScreen({ route }: { route: Route }) {
  return (
    <SayProvider value={useMakeSay(false)}>
      <Compare route={route} />
    </SayProvider>
  );
}

function Compare({ route }: { route: Route }) {
  const { t } = useSay();
  const { state: recordings } = useRecordings();
  const names = { a: route.query['a'] || null, b: route.query['b'] || null };
  const { state, again, cancel } = useComparison(names.a, names.b);
  const choose = (chosen: Readonly<Partial<Record<Side, string>>>): void =>
    go({ ...route, query: { a: names.a ?? '', b: names.b ?? '', ...chosen } });
  const compared = state.phase === 'done' ? state.compared : null;
  return (
    <div className="pl-compare">
      <div className="pl-compare-head">
        <h1>{t('compare.title')}</h1>
        <Button
          component="a"
          href={formatRoute({ room: 'history', id: 'recordings' })}
          leftSection={<IconMovie size="1rem" stroke={1.5} aria-hidden />}
        >
          {t('recordings.title')}
        </Button>
        <Button
          disabled={names.a === null && names.b === null}
          leftSection={<IconArrowsLeftRight size="1rem" stroke={1.5} aria-hidden />}
          onClick={() => go({ ...route, query: { a: names.b ?? '', b: names.a ?? '' } })}
        >
          {t('compare.swap')}
        </Button>
      </div>
      <div className="pl-compare-sides">
        {SIDES.map((side) => (
          <SideChoice
            key={side}
            side={side}
            name={names[side]}
            kept={recordings?.kept ?? []}
            header={compared?.about[side].header ?? null}
            onChoose={(name) => choose({ [side]: name })}
          />
        ))}
      </div>
      {compared ? (
        <>
          <Notes compared={compared} />
          <div className="pl-compare-body">
            <Figures comparison={compared.comparison} />
            <DeliveryChart comparison={compared.comparison} />
            <Differences compared={compared} names={names} route={route} />
          </div>
        </>
      ) : (
        <Instead state={state} onAgain={again} onCancel={cancel} />
      )}
    </div>
  );
}

/** What stands where the comparison would be. */
function Instead(props: { state: CompareState; onAgain: () => void; onCancel: () => void }) {
  const { state, onAgain, onCancel } = props;
  const { t, bytes } = useSay();
  const sayError = useErrorWords();
  const which = (side: Side | null): string => (side === null ? '' : t(`compare.side.${side}`));
  const page = (title: string, children: ReactNode) => (
    <section className="pl-page">
      <h2>{title}</h2>
      {children}
    </section>
  );
  const retry = (
    <div className="pl-page-actions">
      <Button variant="filled" onClick={onAgain}>
        {t('compare.again')}
      </Button>
    </div>
  );
  switch (state.phase) {
    case 'reading':
    case 'comparing': {
      const of = state.phase === 'reading' ? state.of : 0;
      return page(
        state.phase === 'reading' ? t('compare.reading', { which: which(state.side) }) : t('compare.comparing'),
        <>
          <progress
            className="pl-compare-progress"
            aria-label={t('compare.progress')}
            {...(state.phase === 'reading' && of > 0 ? { max: of, value: state.bytes } : {})}
          />
          <p className="pl-quiet">
            {state.phase === 'reading' && of > 0
              ? t('player.progress', { bytes: bytes(state.bytes), of: bytes(of) })
              : '…'}
          </p>
          <div className="pl-page-actions">
            <Button onClick={onCancel}>{t('connections.cancel')}</Button>
          </div>
        </>,
      );
    }
    case 'failed':
      return page(
        t('compare.failed', { which: which(state.side) }),
        <>
          <p role="alert">{sayError(state.error)}</p>
          {retry}
        </>,
      );
    case 'no_file':
      return page(t('compare.noFile', { which: which(state.side) }), <p>{t('player.noFile.why')}</p>);
    case 'cancelled':
      return page(t('compare.cancelled'), retry);
    case 'waiting':
      return page(t('compare.waiting'), null);
    default:
      return page(t('compare.choose'), <p>{t('compare.chooseWhy')}</p>);
  }
}
