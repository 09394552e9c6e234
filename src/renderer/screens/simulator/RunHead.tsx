/** The run's head: what runs, how far it is, how fast it goes, and the way to stop it, always in the same corner. */
import { Button, SegmentedControl } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerStopFilled } from '@tabler/icons-react';
import type { RunState, ScenarioInfo } from '../../../shared/console/simulator.ts';
import { formatDuration } from '../../../shared/format.ts';
import { useLink, useReady } from '../../link/hooks.ts';
import { formatRoute } from '../../router.ts';
import { useSay } from '../connections/say.ts';
import { useActs } from './acts.ts';
import { useChoices, useProducer, useStarted } from './choices.ts';
import { isRunOf, isUnderWay } from './model.ts';
import { type NameOf, titleOf } from './words.ts';

const SPEEDS = ['1', '2', '10'] as const;
const STOP_KEY = /Mac|iP(?:hone|ad)/.test(navigator.platform) ? '⌘ .' : 'Ctrl .';

export interface RunHeadProps {
  readonly run: RunState | null;
  /** The one that is chosen. */
  readonly scenario: ScenarioInfo | null;
  readonly scenarios: readonly ScenarioInfo[];
  readonly nameOf: NameOf;
}

export function RunHead({ run, scenario, scenarios, nameOf }: RunHeadProps) {
  const { t } = useSay();
  const ready = useReady();
  const acts = useActs();
  const choices = useChoices();
  const busy = run !== null && isUnderWay(run);
  const from = useStarted((state) => state.from);
  const shown = busy || (run?.state === 'ended' && isRunOf(run, scenario, from));
  const told = shown ? scenarios.find(({ outline }) => outline?.title === run?.outline?.title) : scenario;
  const title = told ? titleOf(t, told) : (run?.outline?.title ?? '–');
  const speed = busy ? run.speed : choices.speed;
  return (
    <div className="pl-sim-head">
      <i className="pl-sim-beat" data-state={run?.state ?? 'idle'} aria-hidden />
      <div className="pl-sim-title">
        <h2>{title}</h2>
        <p className="pl-quiet" role="status">
          <Where run={run} scenario={scenario} shown={shown} nameOf={nameOf} />
        </p>
      </div>
      <SegmentedControl
        aria-label={t('simulator.speed')}
        disabled={!ready || run?.state === 'stopping'}
        value={SPEEDS.find((one) => Number(one) === speed) ?? ''}
        data={SPEEDS.map((value) => ({ value, label: `${value}×` }))}
        onChange={(value) => {
          useChoices.setState({ speed: Number(value) });
          if (busy) acts.speed(Number(value));
        }}
      />
      {busy ? (
        <>
          <Button
            className="pl-sim-pause"
            disabled={!ready || (run.state !== 'running' && run.state !== 'paused')}
            aria-keyshortcuts="Space"
            leftSection={
              run.state === 'paused' ? (
                <IconPlayerPlay size="1rem" stroke={1.5} aria-hidden />
              ) : (
                <IconPlayerPause size="1rem" stroke={1.5} aria-hidden />
              )
            }
            onClick={() => acts.pause(run.state !== 'paused')}
          >
            {t(run.state === 'paused' ? 'simulator.resume' : 'simulator.pause')}
            <kbd className="pl-key">{t('simulator.space')}</kbd>
          </Button>
          <Button
            className="pl-sim-stop"
            disabled={!ready}
            aria-keyshortcuts="Control+. Meta+."
            leftSection={<IconPlayerStopFilled size="1rem" aria-hidden />}
            onClick={acts.stop}
          >
            {t(run.state === 'stopping' ? 'simulator.stopNow' : 'simulator.stop')}
            <kbd className="pl-key">{STOP_KEY}</kbd>
          </Button>
        </>
      ) : (
        <StartButton scenario={scenario} />
      )}
    </div>
  );
}

/** Starts the chosen scenario as it is kept. */
function StartButton({ scenario }: { readonly scenario: ScenarioInfo | null }) {
  const { t } = useSay();
  const { hub } = useLink();
  const ready = useReady();
  const { start } = useActs();
  const choices = useChoices();
  const { producer } = useProducer();
  if (scenario && !scenario.outline) {
    return (
      <Button
        component="a"
        variant="filled"
        href={formatRoute({ room: 'simulator', id: 'edit', query: { s: scenario.id } })}
      >
        {t('simulator.editor.mend')}
      </Button>
    );
  }
  return (
    <Button
      variant="filled"
      className="pl-sim-start"
      disabled={!ready || scenario === null}
      leftSection={<IconPlayerPlay size="1rem" stroke={1.5} aria-hidden />}
      // The second click of a double click would find a run under way.
      onClick={async ({ detail }) => {
        if (!scenario || detail > 1) return;
        const read = await hub.call('simulator.read', { id: scenario.id }).catch(() => null);
        // A text that cannot be read cannot be started: the hub says why.
        useStarted.setState({ from: scenario.id });
        start({ ...choices, producer, text: read?.text ?? '' });
      }}
    >
      {t('simulator.start')}
    </Button>
  );
}

function Where({
  run,
  scenario,
  shown,
  nameOf,
}: {
  readonly run: RunState | null;
  readonly scenario: ScenarioInfo | null;
  readonly shown: boolean;
  readonly nameOf: NameOf;
}) {
  const { t, number } = useSay();
  if (run?.state === 'failed' && run.failure) return <FailureWords run={run} />;
  if (!run || !shown) {
    const outline = scenario?.outline;
    if (!outline) return null;
    return t('simulator.outline', {
      count: outline.wearables,
      n: number(outline.wearables),
      time: formatDuration(outline.durationMs),
    });
  }
  const phase = nameOf(run.outline?.phases[run.phase]?.name ?? '');
  const clock = formatDuration(run.clockMs);
  const length = formatDuration(run.outline?.durationMs ?? 0);
  switch (run.state) {
    case 'running':
    case 'starting':
      return t('simulator.states.running', { clock, length, phase });
    case 'paused':
      return t('simulator.states.paused', { clock, length, phase });
    case 'stopping':
      return t('simulator.states.stopping');
    default:
      return t(
        run.expectations.some(({ met }) => met === false) ? 'simulator.states.unmet' : 'simulator.states.ended',
        {
          clock,
          n: number(run.expectations.filter(({ met }) => met === false).length),
        },
      );
  }
}

function FailureWords({ run }: { readonly run: RunState }) {
  const { t } = useSay();
  const { code = 'other', values = {} } = run.failure ?? {};
  return t('simulator.states.failed', { why: t(`errors.${code as 'hub_gone'}`, { ...values, code }) });
}
