/** The service behind what is scheduled in Inject. */
import type { contract } from '../../shared/console/contract.ts';
import type { Implementation } from '../../shared/console/service.ts';
import type { Schedules } from '../schedules.ts';
import { orConsoleError } from './storeErrors.ts';

/** A list goes to a console at most this often. */
const TICK_MS = 200;

export function schedulesService(schedules: Schedules): Implementation<(typeof contract)['schedules']> {
  return {
    list(_args, sink) {
      let changed = true;
      const tick = (): void => {
        if (!changed || sink.congested()) return;
        changed = false;
        sink.push({ schedules: [...schedules.list()] });
      };
      const stop = schedules.onChange(() => {
        changed = true;
      });
      tick();
      const timer = setInterval(tick, TICK_MS);
      return () => {
        stop();
        clearInterval(timer);
      };
    },
    async create({ to, ...wanted }) {
      return { id: await orConsoleError(schedules.create({ ...wanted, to: to === 'connected' ? null : to })) };
    },
    stop: async ({ id }) => ({ stopped: [...(await orConsoleError(schedules.stop(id)))] }),
    resume: ({ ids }) => done(schedules.resume(ids)),
    remove: ({ id }) => done(schedules.remove(id)),
    restore: ({ id }) => done(schedules.restore(id)),
    sendNow: ({ id, what }) => done(schedules.sendNow(id, what)),
    dismiss: ({ id }) => done(schedules.dismiss(id)),
  };
}

async function done(work: Promise<void>): Promise<Record<string, never>> {
  await orConsoleError(work);
  return {};
}
