/** `npm run simulate` against the Django project's own server: Daphne with Channels and channels_redis, unchanged. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Child, type Ended, killChildren } from '../support/child.ts';
import { startDjango, stopDjangos } from '../support/django.ts';
import { startRedis, stopRedises } from '../support/redis.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulsera-simulate-'));
});
afterAll(async () => {
  killChildren();
  await stopDjangos();
  await stopRedises();
  await rm(folder, { recursive: true, force: true });
});

const summary = ({ stdout }: Ended): Record<string, unknown> => JSON.parse(stdout.trim().split('\n').at(-1) ?? '');

describe.each(['core', 'pubsub'] as const)('Daphne on the %s layer', (layer) => {
  let url = '';
  let redis = '';
  beforeAll(async () => {
    redis = (await startRedis()).url;
    const daphne = await (await startDjango({ redis, layer })).daphne();
    url = daphne.wearableUrl('{consumidor_id}');
  });
  const simulate = (...args: string[]): Promise<Ended> =>
    new Child('src/headless/simulate.ts', ['--data-dir', join(folder, 'none'), '--url', url, '--json', ...args]).ended;

  test('lets wearables in by its own Origin, and answers every ping', async () => {
    const ended = await simulate('--wearables', '20', '--pings', '3', '--every', '200ms');
    expect(ended.code).toBe(0);
    // What Daphne knows of its consumers cannot be asked for.
    expect(ended.stderr).toMatch(/^pulsera: Whether the ids are in use cannot be known: [^\n]*\n$/);
    expect(summary(ended)).toMatchObject({ connected: 20, refused: 0, sent: 60, received: 80, lost: 0, duplicates: 0 });
  });

  test('brings what is put into the groups of its consumers, to each of their sockets', async () => {
    const file = join(folder, `${layer}.yaml`);
    await writeFile(
      file,
      `
title: Groups
populations: [{ name: a, wearables: 5, sockets: 2, connect: { over: 500ms } }]
phases:
  - { name: arriving, lasts: 2s }
  - { name: busy, lasts: 2s, notify: { every: 500ms, contenido: "Alta probabilidad de craving detectada" } }
expect: { lost: 0, duplicates: 0, produced: ">5" }
`,
    );
    const ended = await simulate('--scenario', file, '--producer', 'layer', '--redis', redis, '--layer', layer);
    const told = summary(ended);
    expect(told).toMatchObject({ connected: 5, sockets: 10, lost: 0, not_produced: 0, ok: true });
    expect(told['delivered']).toBe(2 * Number(told['produced']));
    expect(ended.code).toBe(0);
  });
});
