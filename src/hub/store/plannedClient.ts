/** Templates and schedules as the hub's thread asks the store for them. */
import { type Answer, created, flatten } from './messages.ts';
import type { Planned, PlannedAnswers, PlannedRequest } from './planned.ts';

/** Asks the store's thread; `bytes` is what the request carries besides itself. */
type Ask = <A extends Answer, T>(
  request: PlannedRequest,
  bytes: number,
  decode: (answer: A, now: number) => T,
) => Promise<T>;

const same = <T>(answer: T): T => answer;

export function plannedClient(ask: Ask): Planned {
  return {
    templates: () => ask(['templates'], 0, same<PlannedAnswers['templates']>),
    changeTemplates: (change) =>
      ask(['changeTemplates', change], 2 * JSON.stringify(change).length, same<PlannedAnswers['changeTemplates']>),
    schedules: () => ask(['schedules'], 0, same<PlannedAnswers['schedules']>),
    scheduleTargets: (id, chunk) => ask(['scheduleTargets', id, chunk], 0, same<PlannedAnswers['scheduleTargets']>),
    changeSchedule: (change) => {
      const ids = change.kind === 'add' ? (change.targets?.length ?? 0) : 0;
      return ask(['changeSchedule', change], 64 * ids, same<PlannedAnswers['changeSchedule']>);
    },
    scheduleStep: (step, drafts) => {
      const { flat, bytes } = flatten(drafts);
      return ask(['scheduleStep', step, flat], bytes, (answer: PlannedAnswers['scheduleStep'], now) => {
        if (!answer) return null;
        const [first, schedule] = answer;
        return { notifications: created(drafts, 'console', first, now), schedule };
      });
    },
  };
}
