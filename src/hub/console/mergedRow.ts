/** One row for a consumer that may be on several hubs. */
import { packRow, type RowTuple } from '../../shared/console/rows.ts';
import type { Presence } from '../cluster/presence.ts';
import type { Consumers } from '../consumers.ts';

const SOCKETS = 3;
const EVENT_AT = 16;

/**
 * Our own row where we hold a socket, with the number of hubs that do; else that of another hub which does; else of
 * those who remember the consumer, the one where something happened last.
 */
export function mergedRow(consumers: Consumers, presence: Presence | null, id: string): RowTuple | undefined {
  const consumer = consumers.get(id);
  const remote = presence?.row(id);
  if (!consumer) return remote;
  const own = consumers.row(consumer);
  if (!remote) return packRow(own);
  if (own.sockets > 0) return packRow({ ...own, hubs: 1 + (presence?.where(id).length ?? 0) });
  return remote[SOCKETS] > 0 || remote[EVENT_AT] > own.eventAt ? remote : packRow(own);
}
