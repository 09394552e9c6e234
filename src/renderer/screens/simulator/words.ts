/** What a scenario is called: those that came with Pulsera in the viewer's language, own ones as they call themselves. */
import type { ScenarioInfo } from '../../../shared/console/simulator.ts';
import { es } from '../../../shared/words/es.ts';
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
