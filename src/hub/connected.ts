/** Who is there. */
import type { Cluster } from './cluster/cluster.ts';
import type { Consumers } from './consumers.ts';

/** Everybody who is connected now, to this hub or to another of the system. */
export function everybodyConnected(consumers: Consumers, { federation }: Cluster): readonly string[] {
  const here = [...consumers.all()].filter(({ sockets }) => sockets.length > 0).map(({ id }) => id);
  return [...new Set([...here, ...(federation?.presence.connectedElsewhere() ?? [])])];
}
