/** Who is there. */
import { unpackRow } from '../shared/console/rows.ts';
import type { Cluster } from './cluster/cluster.ts';
import type { Consumers } from './consumers.ts';
import type { Store } from './store/store.ts';

/** Of an id's notifications, so many are looked at: the newest. Ids looked up in the store at once. */
const LOOKED_AT = 100;
const AT_ONCE = 50;

/** Everybody who is connected now, to this hub or to another of the system. */
export function everybodyConnected(consumers: Consumers, { federation }: Cluster): readonly string[] {
  const here = [...consumers.all()].filter(({ sockets }) => sockets.length > 0).map(({ id }) => id);
  return [...new Set([...here, ...(federation?.presence.connectedElsewhere() ?? [])])];
}

/** Ids that belong to somebody: connected with them, or sent something, and no simulation. */
export interface IdsInUse {
  readonly connected: readonly string[];
  readonly notified: readonly string[];
}

/** Which of these ids are in use. Rejects with StoreError. */
export async function idsInUse(
  { consumers, cluster, store }: { readonly consumers: Consumers; readonly cluster: Cluster; readonly store: Store },
  ids: readonly string[],
): Promise<IdsInUse> {
  const { federation } = cluster;
  const connected = ids.filter((id) => {
    if (consumers.get(id)?.sockets.some(({ simulated }) => !simulated)) return true;
    const elsewhere = federation?.presence.row(id);
    if (!elsewhere) return false;
    const { sockets, simulated } = unpackRow(elsewhere);
    return sockets > 0 && !simulated;
  });
  const notified = new Set<string>();
  let next = 0;
  const look = async (): Promise<void> => {
    for (let id = ids[next++]; id !== undefined; id = ids[next++]) {
      const { notifications } = await store.list({ consumer: id, limit: LOOKED_AT });
      if (notifications.some(({ producer }) => producer !== 'simulator')) notified.add(id);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, look));
  return { connected, notified: ids.filter((id) => notified.has(id)) };
}
