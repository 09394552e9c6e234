/** Hubs that share a Redis, for tests. */
import { expect, vi } from 'vitest';
import { startTestHub, type TestHub, type TestHubOptions } from './hub.ts';
import type { TestRedis } from './redis.ts';

/** Starts hubs on one Redis, and waits until each has joined and knows the others. */
export async function startHubs(
  redis: Pick<TestRedis, 'url'>,
  names: readonly string[],
  flags: TestHubOptions['flags'] = {},
): Promise<TestHub[]> {
  const hubs = await Promise.all(
    names.map((hubName) => startTestHub({ flags: { redis: redis.url, hubName, ...flags } })),
  );
  for (const hub of hubs) await joined(hub, hubs.length);
  return hubs;
}

/** Waits until a hub uses its Redis, and knows so many hubs, itself included. */
export async function joined(hub: Pick<TestHub, 'url'>, hubs = 1): Promise<void> {
  await vi.waitFor(
    async () => {
      expect(await layerState(hub)).toMatchObject({ state: 'ok' });
      expect((await figures(hub)).get('pulsera_hubs')).toBe(hubs);
    },
    { timeout: 15_000 },
  );
}

/** What `/readyz` says of the layer. */
export async function layerState(hub: Pick<TestHub, 'url'>): Promise<{ state: string; reason: string | null }> {
  const body = (await (await fetch(`${hub.url}readyz`)).json()) as { layer: { state: string; reason: string | null } };
  return body.layer;
}

async function figures(hub: Pick<TestHub, 'url'>): Promise<Map<string, number>> {
  const text = await (await fetch(`${hub.url}metrics`)).text();
  return new Map(
    text.split('\n').map((line): [string, number] => {
      const cut = line.lastIndexOf(' ');
      return [line.slice(0, cut), Number(line.slice(cut + 1))];
    }),
  );
}
