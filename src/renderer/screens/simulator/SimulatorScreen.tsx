/** The simulator: choose a scenario, run it against this hub, watch its wearables, and take one by hand. */
import { useCallback, useEffect, useState } from 'react';
import type { RunState } from '../../../shared/console/simulator.ts';
import { plainText } from '../../kit/plainText.ts';
import { useViewport } from '../../kit/useViewport.ts';
import { useReady } from '../../link/hooks.ts';
import { go, type Route } from '../../router.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { SayProvider, useMakeSay, useSay } from '../connections/say.ts';
import { useActs } from './acts.ts';
import { ByHand } from './ByHand.tsx';
import { Cells } from './Cells.tsx';
import { useStarted } from './choices.ts';
import { Delivery } from './Delivery.tsx';
import { Editor } from './Editor.tsx';
import { Expectations } from './Expectations.tsx';
import { isRunOf, isUnderWay } from './model.ts';
import { Population } from './Population.tsx';
import { RunHead } from './RunHead.tsx';
import { RunVitals } from './RunVitals.tsx';
import { ScenarioList } from './ScenarioList.tsx';
import './simulator.css';
import { useCells, useRun, useScenarios } from './useSimulator.ts';
import { aboutOf, type NameOf, namesOf, titleOf } from './words.ts';

export function SimulatorScreen({ route }: { readonly route: Route }) {
  const say = useMakeSay(false);
  const ready = useReady();
  return (
    <div className="pl-simulator" data-stale={ready ? undefined : ''}>
      <h1 className="pl-unseen">{say.t('shell.rooms.simulator')}</h1>
      <SayProvider value={say}>
        <Room route={route} />
      </SayProvider>
    </div>
  );
}

function Room({ route }: { readonly route: Route }) {
  const { t } = useSay();
  const sayError = useErrorWords();
  const { run, ended } = useRun();
  const cells = useCells();
  const scenarios = useScenarios();
  const { error, clear } = useActs();
  const { width } = useViewport();
  const from = useStarted((state) => state.from);
  const [chosen, setChosen] = useState<number | null>(null);
  const wanted = route.query['s'];
  const scenario = scenarios.list?.find(({ id }) => id === wanted) ?? (wanted ? null : scenarios.list?.[0]) ?? null;
  // What failed here is no news to whoever comes back.
  useEffect(() => clear, [clear]);
  const onChoose = useCallback(
    (id: string) => {
      clear();
      go({ room: 'simulator', query: { s: id } }, 'replace');
    },
    [clear],
  );
  useRunKeys(run !== null && isUnderWay(run) ? run.state : null);
  if (ended) {
    return (
      <p className="pl-note" role="alert">
        {ended.code === 'unknown_command' ? t('simulator.none') : sayError(ended)}
      </p>
    );
  }
  const busy = run !== null && isUnderWay(run);
  const place = chosen !== null && cells.all[chosen] ? chosen : null;
  const started = run !== null && run.run !== null;
  const nameOfRun = ({ outline }: RunState): string => {
    const its = scenarios.list?.find((one) => one.outline?.title === outline?.title);
    return its ? titleOf(t, its) : plainText(outline?.title ?? '');
  };
  const nameOf = namesOf(t, run?.outline ?? null, scenarios.list ?? []);
  return (
    <div className="pl-sim-panes" data-narrow={width < 1_100 ? '' : undefined}>
      <ScenarioList scenarios={scenarios} chosen={scenario?.id ?? null} run={run} onChoose={onChoose} />
      <div className="pl-sim-main">
        {route.id === 'edit' ? (
          <Editor key={scenario?.id ?? ''} scenario={scenario} scenarios={scenarios} run={run} />
        ) : (
          <>
            <RunHead run={run} scenario={scenario} scenarios={scenarios.list ?? []} nameOf={nameOf} />
            {error !== null && (
              <p className="pl-sim-error" role="alert">
                {sayError(error)}
              </p>
            )}
            {started && !busy && !isRunOf(run, scenario, from) && (
              <p className="pl-sim-said">{t('simulator.left', { title: nameOfRun(run) })}</p>
            )}
            <RunVitals run={started ? run : null} />
            {started ? (
              <div className="pl-sim-body">
                <div className="pl-sim-column">
                  <Population run={run} nameOf={nameOf} />
                  <Cells cells={cells} outline={run.outline} chosen={place} onChoose={setChosen} busy={busy} />
                </div>
                <div className="pl-sim-side">
                  <Delivery run={run} />
                  <ByHand cells={cells} run={run} chosen={place} busy={busy} />
                  <Expectations run={run} />
                </div>
              </div>
            ) : (
              <Before
                scenario={scenario}
                loading={run === null || scenarios.list === null}
                error={scenarios.error}
                nameOf={namesOf(t, scenario?.outline ?? null, scenarios.list ?? [])}
              />
            )}
          </>
        )}
      </div>
    </div>
  );
}

/** Space pauses and goes on, Ctrl . stops; `state` is null without a run. */
function useRunKeys(state: string | null): void {
  const { pause, stop } = useActs();
  useEffect(() => {
    if (state === null) return;
    const press = (event: KeyboardEvent): void => {
      if (event.repeat || document.querySelector('[role="dialog"]')) return;
      const target = event.target instanceof Element ? event.target : null;
      if (event.key === '.' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        stop();
      } else if (event.key === ' ' && !target?.closest('button, a, input, textarea, select, summary, [role]')) {
        event.preventDefault();
        pause(state !== 'paused');
      }
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [state, pause, stop]);
}

interface BeforeProps {
  readonly scenario: NonNullable<ReturnType<typeof useScenarios>['list']>[number] | null;
  readonly loading: boolean;
  readonly error: unknown;
  readonly nameOf: NameOf;
}

/** What a scenario would do, before the first run. */
function Before({ scenario, loading, error, nameOf }: BeforeProps) {
  const { t, number } = useSay();
  const sayError = useErrorWords();
  if (error !== null) {
    return (
      <p className="pl-note" role="alert">
        {sayError(error)}
      </p>
    );
  }
  if (loading) return <p className="pl-note">{t('simulator.loading')}</p>;
  if (!scenario) return <p className="pl-note">{t('errors.no_such_scenario')}</p>;
  const { outline } = scenario;
  const crowd = ({ name, wearables, sockets }: NonNullable<typeof outline>['populations'][number]): string =>
    `${nameOf(name)} ${number(wearables)}${sockets > 1 ? ` × ${number(sockets)}` : ''}`;
  return (
    <div className="pl-sim-before">
      {outline ? (
        <>
          <p>{aboutOf(t, scenario)}</p>
          <dl>
            <dt>{t('simulator.before.populations')}</dt>
            <dd>{outline.populations.map(crowd).join(' · ')}</dd>
            <dt>{t('simulator.before.phases')}</dt>
            <dd>{outline.phases.map(({ name }) => nameOf(name)).join(' → ')}</dd>
            <dt>{t('simulator.expect.title')}</dt>
            <dd className="pl-mono">{outline.expectations.length > 0 ? outline.expectations.join(' · ') : '–'}</dd>
          </dl>
          <p className="pl-quiet">{t('simulator.before.what')}</p>
        </>
      ) : (
        <p>{t('simulator.before.bad')}</p>
      )}
    </div>
  );
}
