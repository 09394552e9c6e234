/** The service behind Channels: the layer in figures, the groups in Redis, a message to any of them, and cleaning up. */

import { LayerError } from '../../layer/layer.ts';
import { groupKey, shardOf } from '../../layer/names.ts';
import { type contract, GROUPS_LIMIT, type LayerOverview } from '../../shared/console/contract.ts';
import { ConsoleError, type Implementation } from '../../shared/console/service.ts';
import type { Backend } from '../backend.ts';
import type { Clock } from '../clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { runSpread } from '../cluster/commands.ts';
import type { Scan } from '../cluster/groupScan.ts';
import type { Store } from '../store/store.ts';

type LayerService = (typeof contract)['layer'];

const SECOND_MS = 1_000;

export interface LayerServiceOptions {
  readonly cluster: Cluster;
  readonly prefix: string;
  readonly capacity: number;
  readonly expirySeconds: number;
  readonly groupExpirySeconds: number;
  readonly clock: Clock;
  readonly store: Store;
  readonly backend: Backend | null;
}

export function layerService(options: LayerServiceOptions): Implementation<LayerService> {
  const { cluster, clock } = options;
  return {
    overview(_args, sink) {
      let before = totals(cluster);
      let at = clock.mono();
      const tick = (): void => {
        if (sink.congested()) return;
        const now = clock.mono();
        const after = totals(cluster);
        const seconds = Math.max(0.001, (now - at) / SECOND_MS);
        const rate = (key: 'published' | 'received'): number =>
          Math.round(((after[key] - before[key]) / seconds) * 10) / 10;
        sink.push(overview(options, rate('published'), rate('received')));
        before = after;
        at = now;
      };
      tick();
      const timer = setInterval(tick, SECOND_MS);
      return () => clearInterval(timer);
    },

    async groups({ search, only }) {
      const scan = await look(options);
      const members = { own: 0, hub: 0, other: 0, stale: 0 };
      for (const group of scan.groups) {
        for (const member of group.members) {
          members[member.owner] += 1;
          if (member.stale) members.stale += 1;
        }
      }
      const found = scan.groups.filter(
        (group) =>
          group.name.includes(search) &&
          (only === 'all' ||
            group.members.some((member) => (only === 'stale' ? member.stale : member.owner === 'other'))),
      );
      // 9 before 10, without a collator: that would hold up everybody for as long as it takes 20,000 groups.
      found.sort((a, b) => a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
      return {
        at: scan.at,
        groups: scan.groups.length,
        members,
        truncated: scan.truncated,
        found: found
          .slice(0, GROUPS_LIMIT)
          .map(({ name, size, members: list }) => ({ name, size, members: [...list] })),
        queues: [...scan.queues],
      };
    },

    async groupSend({ group, message }) {
      const from = clock.mono();
      try {
        const [sent] = await cluster.layer.groupSend([{ group, message }]);
        const ms = Math.round((clock.mono() - from) * 100) / 100;
        return { members: sent?.members ?? 0, full: sent?.full ?? 0, ms };
      } catch (error) {
        throw asConsoleError(error);
      }
    },

    async clean({ channels }) {
      const { federation, hosts } = cluster;
      if (!federation || cluster.kind !== 'core') return { removed: 0 };
      const scan = await look(options);
      const stale = new Set(
        scan.groups.flatMap(({ name, members }) =>
          members.filter((member) => member.stale).map(({ channel }) => `${name} ${channel}`),
        ),
      );
      try {
        const going = channels.filter(({ group, channel }) => stale.has(`${group} ${channel}`));
        const replies = await runSpread(
          going.flatMap(({ group, channel }) => {
            const host = hosts[shardOf(group, hosts.length)];
            return host ? [{ host, command: ['zrem', groupKey(options.prefix, group), channel] as const }] : [];
          }),
        );
        federation.groups.forget();
        return { removed: replies.reduce((sum: number, reply) => sum + Number(reply), 0) };
      } catch {
        throw new ConsoleError('layer_away');
      }
    },
  };
}

/** Groups in Redis, or in memory: one for each consumer that is connected. */
async function look({ cluster, clock }: LayerServiceOptions): Promise<Scan> {
  const { federation, membership } = cluster;
  if (!federation) {
    const groups = membership.here().map((consumer) => ({
      name: `notifications_${consumer}`,
      size: 1,
      members: [
        {
          channel: cluster.layer.channel(consumer),
          owner: 'own' as const,
          hub: null,
          addedAt: null,
          stale: false,
          lingering: false,
        },
      ],
    }));
    return { at: clock.wall(), groups, queues: [], truncated: false };
  }
  try {
    return await federation.groups.look();
  } catch {
    throw new ConsoleError('layer_away');
  }
}

function totals({ federation, incoming }: Cluster): { readonly published: number; readonly received: number } {
  const { django, hubs, unknown } = incoming.received;
  return { published: federation?.pump.published ?? 0, received: django + hubs + unknown };
}

function overview(options: LayerServiceOptions, publishedPerSecond: number, receivedPerSecond: number): LayerOverview {
  const { cluster, store, backend } = options;
  const { outbox, owedReads } = store.status();
  return {
    kind: cluster.kind,
    prefix: options.prefix,
    capacity: options.capacity,
    expirySeconds: options.expirySeconds,
    groupExpirySeconds: options.groupExpirySeconds,
    hosts: cluster.hosts.map(({ address, health }) => ({
      address,
      state: health.state,
      reason: health.reason,
      since: health.since,
      version: health.version,
      memoryBytes: health.memoryBytes,
      pingMs: health.pingMs,
    })),
    probeMs: cluster.status().pingMs,
    publishedPerSecond,
    receivedPerSecond,
    received: { ...cluster.incoming.received },
    joined: cluster.membership.joined,
    lingering: cluster.membership.lingering,
    drops: cluster.drops.list(),
    outbox: { waiting: outbox, reads: owedReads, readsChannelFull: cluster.federation?.owed.held ?? false },
    backend: backend?.status ?? null,
  };
}

function asConsoleError(error: unknown): unknown {
  if (!(error instanceof LayerError)) return error;
  return new ConsoleError(
    error.code === 'bad_name' || error.code === 'bad_message' ? `layer_${error.code}` : 'layer_away',
  );
}
