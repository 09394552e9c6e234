/** Whether ids belong to somebody: asked of the hub, over the console's contract. */
import type { ConsoleClient } from '../shared/console/client.ts';
import type { HubContract } from '../shared/console/contract.ts';
import { unpackRow } from '../shared/console/rows.ts';
import { ConsoleError } from '../shared/console/service.ts';

/** Consumers asked for at once, and notifications looked at of each: the newest. */
const AT_ONCE = 50;
const LOOKED_AT = 100;

/**
 * Makes sure that nobody real has one of `count` ids from `firstId` on. Rejects with ConsoleError: `id_in_use` where it is
 * connected and no simulation, `id_has_history` where it has notifications that no simulation made.
 */
export async function refuseInUse(client: ConsoleClient<HubContract>, firstId: number, count: number): Promise<void> {
  const isOurs = (id: string): boolean => {
    const number = Number(id);
    return number >= firstId && number < firstId + count && String(number) === id;
  };
  const real = await connectedReal(client, isOurs);
  if (real !== null) throw new ConsoleError('id_in_use', { consumer: real });
  let next = 0;
  const look = async (): Promise<void> => {
    while (next < count) {
      const consumer = `${firstId + next}`;
      next += 1;
      const { notifications } = await client.call('notifications.history', {
        consumer,
        text: '',
        tipo: null,
        state: 'all',
        producer: null,
        before: null,
        limit: LOOKED_AT,
      });
      if (notifications.some(({ producer }) => producer !== 'simulator')) {
        next = count;
        throw new ConsoleError('id_has_history', { consumer });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, look));
}

/** One that is connected and no simulation, or null. */
function connectedReal(client: ConsoleClient<HubContract>, isOurs: (id: string) => boolean): Promise<string | null> {
  return new Promise((resolve, reject) => {
    let found: string | null = null;
    const close = client.open(
      'connections.rows',
      {},
      {
        event: ({ whole, rows }) => {
          for (const { id, sockets, simulated } of rows.map(unpackRow)) {
            if (sockets > 0 && !simulated && isOurs(id)) found ??= id;
          }
          if (!whole) return;
          close();
          resolve(found);
        },
        ended: reject,
      },
    );
  });
}
