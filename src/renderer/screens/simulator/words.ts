/** What a scenario is called: those that came with Pulsera in the viewer's language, own ones as they call themselves. */
import type { RunState, ScenarioInfo } from '../../../shared/console/simulator.ts';
import { es } from '../../../shared/words/es.ts';
import { plainText } from '../../kit/plainText.ts';
import type { Say } from '../connections/say.ts';

type Ready = keyof typeof es.simulator.ready;

const readyOf = ({ id, ready }: ScenarioInfo): Ready | null =>
  ready && Object.hasOwn(es.simulator.ready, id) ? (id as Ready) : null;

export function titleOf(t: Say['t'], scenario: ScenarioInfo): string {
  const ready = readyOf(scenario);
  return ready ? t(`simulator.ready.${ready}.title`) : (scenario.outline?.title ?? scenario.id);
}

export function aboutOf(t: Say['t'], scenario: ScenarioInfo): string {
  const ready = readyOf(scenario);
  return ready ? t(`simulator.ready.${ready}.about`) : (scenario.outline?.about ?? '');
}

/** What a scenario's phases and populations are called: of one that came with Pulsera, in the viewer's language. */
export type NameOf = (name: string) => string;

export function namesOf(t: Say['t'], outline: RunState['outline'], scenarios: readonly ScenarioInfo[]): NameOf {
  const ready = scenarios.some((one) => one.ready && one.outline?.title === outline?.title);
  return (name) =>
    ready && Object.hasOwn(es.simulator.names, name)
      ? t(`simulator.names.${name as keyof typeof es.simulator.names}`)
      : plainText(name);
}
