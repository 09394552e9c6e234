/** Whether those in trouble have something in common: a block of ids, or a network. */
import type { ConsumerRow } from '../../../shared/console/rows.ts';
import type { Block } from './places.ts';

/** A cluster has so many in trouble at least, so large a share of its members, and so many times the share elsewhere. */
const LEAST = 5;
const SHARE = 0.2;
const TIMES = 3;
/** A network is named where nearly all in trouble share it, and not half of the others do. */
const SHARED = 0.9;
const COMMON = 0.5;

export interface Cluster {
  /** The block by its position in the list of blocks, or the network. */
  readonly where: { readonly block: number; readonly from: string; readonly to: string } | { readonly network: string };
  readonly silent: number;
  readonly late: number;
  /** Since when the first of them is: ms since 1970 by the hub's clock. */
  readonly since: number;
  /** The ids of those in trouble. */
  readonly ids: readonly string[];
  /** The network that those of a block share, `10.20.17.` for `10.20.17.x`. */
  readonly shared: string | null;
}

/** The first three parts of an IPv4 address with the point behind them; null for any other. */
export function networkOf(address: string): string | null {
  return /^(\d+\.\d+\.\d+\.)\d+(?::\d+)?$/.exec(address)?.[1] ?? null;
}

const inTrouble = ({ state }: ConsumerRow): boolean => state === 'silent' || state === 'late';

interface Group {
  members: number;
  readonly troubled: ConsumerRow[];
}

/** The gravest cluster of silent and late consumers, null without one. `get` answers a row by its id. */
export function findCluster(blocks: readonly Block[], get: (id: string) => ConsumerRow | undefined): Cluster | null {
  const networks = new Map<string, Group>();
  const inBlocks: Group[] = [];
  const all: Group = { members: 0, troubled: [] };
  for (const { ids } of blocks) {
    const block: Group = { members: 0, troubled: [] };
    inBlocks.push(block);
    for (const id of ids) {
      const row = id === null ? undefined : get(id);
      if (!row || row.state === 'gone') continue;
      const name = networkOf(row.address);
      const groups = [all, block];
      if (name !== null) {
        const network = networks.get(name) ?? { members: 0, troubled: [] };
        networks.set(name, network);
        groups.push(network);
      }
      for (const group of groups) {
        group.members += 1;
        if (inTrouble(row)) group.troubled.push(row);
      }
    }
  }
  const weight = (group: Group): number => (stands(group, all) ? group.troubled.length ** 2 / group.members : 0);
  const heaviest = Math.max(0, ...inBlocks.map(weight));
  const block = inBlocks.findIndex((group) => heaviest > 0 && weight(group) === heaviest);
  const [network] = [...networks].sort(([, a], [, b]) => weight(b) - weight(a));
  const found = inBlocks[block];
  // A block says more, as it can be seen; the network is named where it has many more, or where no block stands out.
  if (network && weight(network[1]) > 0 && network[1].troubled.length > (found?.troubled.length ?? 0) * 1.5) {
    return { where: { network: network[0] }, shared: null, ...describe(network[1].troubled) };
  }
  if (!found) return null;
  const ids = blocks[block]?.ids.filter((id) => id !== null) ?? [];
  return {
    where: { block, from: ids[0] ?? '', to: ids.at(-1) ?? '' },
    shared: sharedNetwork(found, networks, all),
    ...describe(found.troubled),
  };
}

function stands({ members, troubled }: Group, all: Group): boolean {
  const share = troubled.length / members;
  const others = all.members - members;
  if (troubled.length < LEAST || share < SHARE || others === 0) return false;
  return share >= (TIMES * (all.troubled.length - troubled.length)) / others;
}

function describe(troubled: readonly ConsumerRow[]): Pick<Cluster, 'silent' | 'late' | 'since' | 'ids'> {
  const silent = troubled.filter(({ state }) => state === 'silent').length;
  return {
    silent,
    late: troubled.length - silent,
    since: Math.min(...troubled.map(({ figure }) => figure)),
    ids: troubled.map(({ id }) => id),
  };
}

function sharedNetwork({ troubled }: Group, networks: ReadonlyMap<string, Group>, all: Group): string | null {
  for (const [name, { members }] of networks) {
    const inside = troubled.filter(({ address }) => networkOf(address) === name).length;
    if (inside < troubled.length * SHARED) continue;
    return members - inside < (all.members - troubled.length) * COMMON ? name : null;
  }
  return null;
}
