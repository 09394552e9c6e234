/** A channel layer on a real Redis, with what arrived and what was dropped. */
import { expect } from 'vitest';
import type { Arrival, ChannelLayer, LayerDrop } from '../../src/layer/layer.ts';
import { openLayer } from '../../src/layer/open.ts';
import type { RedisLayerOptions } from '../../src/layer/options.ts';
import { openHosts, type RedisHost } from '../../src/layer/redis.ts';

export interface TestLayer {
  readonly layer: ChannelLayer;
  readonly hosts: readonly RedisHost[];
  /** What arrived, in order; settled at once unless `settles` is false. */
  readonly arrivals: Arrival[];
  readonly drops: { reason: LayerDrop; where: string; count: number; sample: Buffer }[];
  readonly unexpected: unknown[];
  close(): Promise<void>;
}

export interface OpenLayer extends Partial<Omit<RedisLayerOptions, 'hosts'>> {
  readonly kind?: 'core' | 'pubsub';
  /** Whether it receives; it does if not told otherwise. */
  readonly receives?: boolean;
  readonly settles?: boolean;
}

export const INSTANCE = '0123456789ab';
const open = new Set<TestLayer>();

/** Opens a layer with Django's defaults and waits until each Redis is there. */
export async function openLayerOn(urls: readonly string[], options: OpenLayer = {}): Promise<TestLayer> {
  const { kind = 'core', receives = true, settles = true, ...rest } = options;
  const [arrivals, drops, unexpected]: [Arrival[], TestLayer['drops'], unknown[]] = [[], [], []];
  const onUnexpected = (error: unknown): unknown => unexpected.push(error);
  const hosts = openHosts(urls, { prefix: rest.prefix ?? 'asgi', onUnexpected });
  const layerOptions: RedisLayerOptions = {
    hosts,
    prefix: 'asgi',
    instance: INSTANCE,
    capacity: 100,
    channelCapacity: [],
    expirySeconds: 60,
    groupExpirySeconds: 86_400,
    serializer: 'msgpack',
    keys: [],
    onDrop: (reason, where, sample, count = 1) => drops.push({ reason, where, count, sample }),
    onUnexpected,
    ...rest,
  };
  const layer = openLayer(kind, layerOptions);
  const close = async (): Promise<void> => {
    open.delete(opened);
    await layer.close();
    for (const host of hosts) await host.close();
  };
  const opened = { layer, hosts, arrivals, drops, unexpected, close };
  open.add(opened);
  await expect.poll(() => hosts.map((host) => host.health.state), { interval: 10 }).not.toContain('away');
  if (receives) {
    layer.receive((some) => {
      arrivals.push(...some);
      if (settles) for (const { settle } of some) settle();
    });
  }
  return opened;
}

/** For afterEach: closes every layer, each of which must have met nothing unexpected. */
export async function closeLayers(): Promise<void> {
  const all = [...open];
  for (const { close } of all) await close();
  expect(all.flatMap(({ unexpected }) => unexpected)).toEqual([]);
}
