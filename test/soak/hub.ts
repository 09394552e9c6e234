/**
 * The hub over a long day in short: 2,000 virtual wearables that lose their networks in every way there is, 200
 * notifications a second over HTTP and from Django's side of a real Redis, and a console that somebody walks through. Each
 * minute what all of it takes is weighed; in the end nothing may be lost, twice or left over.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { FIRST_ID } from '../../src/shared/console/simulator.ts';
import { filesMissing } from '../../src/simulator/files.ts';
import { openBenchPage } from '../bench/console/page.ts';
import { residentKb } from '../bench/processes.ts';
import { launchBrowser } from '../support/browser.ts';
import { Child, type Ended } from '../support/child.ts';
import { startRedis } from '../support/redis.ts';
import { type Bounds, judgeGrowth, type Sample } from './growth.ts';
import { type Inspected, inspect } from './inspector.ts';
import { judgeKept } from './kept.ts';
import { countOpen } from './openFiles.ts';
import { RENDERER_BOUNDS, walkAndWeigh } from './renderer.ts';
import type { Soak } from './run.ts';
import { type RunEnd, startWearables } from './wearables.ts';

/** Of each of the two ways in which notifications are made; each wearable gets one every `EVERY_S` seconds. */
const WEARABLES = 1_000;
const EVERY_S = 10;
const MINUTE_MS = 60_000;
/** After the last phase everything is to come back within so long. */
const BACK_MS = 120_000;
const STOP_MS = 60_000;

/**
 * What may be gained a minute, of 12,000 notifications: 42 bytes of the heap for each are noise, an object for each is
 * not. Files come and go by the dozen. Redis keeps the last 1,000 reads of each consumer and what is unread, which so few
 * minutes do not fill; its stream of reads is bounded by their number and left out.
 */
const HUB_BOUNDS: Bounds = {
  'hub MB': 1,
  'hub heap MB': 0.5,
  'store heap MB': 0.5,
  'hub files': 10,
  'redis MB': 1,
};

const scenario = (minutes: number): string => `
title: Soak
populations:
  - name: ordinary
    wearables: ${WEARABLES * 0.9}
    connect: { over: 15s, jitter: 2s }
    ping: { every: 25s, rhythm: drifting }
    read: { after: 1s..20s }
    reconnect: { first: 1s, most: 15s }
  - name: slow
    wearables: ${WEARABLES * 0.1}
    connect: { over: 15s }
    read: { probability: 0.9, after: 1s..20s }
    reconnect: { first: 1s, most: 15s }
    slow: { every: 2s }
phases:
  - name: busy
    lasts: ${Math.round(minutes * 60)}s
    notify: { every: ${EVERY_S}s }
    faults:
      - { how: close, every: 4m, lasts: 0s..30s }
      - { how: reset, every: 4m, lasts: 0s..30s }
      - { how: silence, every: 5m, lasts: 5s..80s }
      - { how: airplane, every: 5m, lasts: 5s..60s }
  - name: calm
    lasts: 90s
`;

export const hubSoak: Soak = async (minutes, note) => {
  const missing = await filesMissing(WEARABLES * 4);
  if (missing) {
    const { files, needed } = missing;
    return { figures: {}, failures: [`${files} files may be open, and ${needed} are needed (ulimit -n ${needed})`] };
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'pulsera-soak-'));
  const redis = await startRedis();
  const client = redis.client();
  const cleanUps: (() => Promise<unknown>)[] = [
    async () => rmSync(dataDir, { recursive: true, force: true }),
    () => redis.remove(),
  ];
  try {
    const hub = await startHub(dataDir, redis.url);
    cleanUps.push(() => hub.child.kill('SIGKILL'));
    const base = countOpen(hub.pid);
    note({ minute: 0, ...(await weighHub(hub, client)) });

    const wearables = startWearables({
      port: hub.port,
      redis: redis.url,
      scenario: scenario(minutes),
      wearables: WEARABLES,
    });
    cleanUps.push(() => wearables.stop());
    const browser = await launchBrowser();
    cleanUps.push(() => browser.close());
    const opened = await openBenchPage(browser, hub.console);
    const began = performance.now();
    const samples: Sample[] = [];
    while (performance.now() - began < (minutes - 0.5) * MINUTE_MS) {
      const until = began + MINUTE_MS * (Math.floor((performance.now() - began) / MINUTE_MS + 0.01) + 1);
      const renderer = await walkAndWeigh(opened, [FIRST_ID, FIRST_ID + 41, FIRST_ID + WEARABLES + 41], until);
      const sample = {
        minute: (performance.now() - began) / MINUTE_MS,
        ...renderer,
        ...(await weighHub(hub, client)),
      };
      samples.push(sample);
      const runs = await wearables.look();
      const sum = (figure: 'produced' | 'delivered' | 'duplicates' | 'faults' | 'cut'): number =>
        runs.reduce((all, { total }) => all + total[figure], 0);
      note({
        ...sample,
        online: runs.reduce((all, { online }) => all + online, 0),
        ...{ produced: sum('produced'), delivered: sum('delivered'), duplicates: sum('duplicates') },
        ...{ faults: sum('faults'), cut: sum('cut') },
      });
    }
    const runs = await wearables.ended;
    await wearables.stop();
    await browser.close();

    const left = await comeBack(hub, client, base);
    const drops = [...(await figuresNow(hub.url))].filter(
      ([name, n]) => name.startsWith('pulsera_drops_total{') && n > 0,
    );
    const stopped = await stop(hub);
    const groups = await groupsAfterRestart(dataDir, redis.url, client);
    const kept = judgeKept(join(dataDir, 'pulsera.db'), runs);
    const growth = [judgeGrowth('the hub', samples, HUB_BOUNDS), judgeGrowth('the console', samples, RENDERER_BOUNDS)];
    return {
      figures: Object.assign(
        {},
        ...growth.map(({ figures }) => figures),
        ...runs.map(figuresOf),
        kept.figures,
        Object.fromEntries(drops),
      ),
      failures: [
        ...growth.flatMap(({ failures }) => failures),
        ...runs.flatMap(failuresOf),
        ...kept.failures,
        ...left,
        ...(stopped?.code === 0 ? [] : [`the hub did not stop cleanly: ${JSON.stringify(stopped)}`]),
        ...(groups === 0 ? [] : [`${groups} groups are still in Redis after nobody lingers any more`]),
      ],
    };
  } finally {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  }
};

interface Hub {
  readonly child: Child;
  readonly pid: number;
  readonly port: number;
  readonly url: string;
  /** What opens its console. */
  readonly console: string;
  readonly inspected: Inspected;
}

/** The hub as built, with its inspector open, so that its garbage can be collected before it is weighed. */
async function startHub(dataDir: string, redis: string, flags: readonly string[] = []): Promise<Hub> {
  const common = ['--port', '0', '--data-dir', dataDir, '--log-level', 'error', '--redis', redis, '--layer', 'core'];
  const child = new Child('out/main/serve.js', [...common, ...flags], {
    NODE_OPTIONS: '--max-semi-space-size=8 --inspect=127.0.0.1:0',
  });
  const [, inspector = ''] = await child.printed('stderr', /Debugger listening on (ws:\S+)/);
  const [, console = ''] = await child.printed('stdout', /^console (\S+)$/m);
  const [, url = ''] = await child.printed('stdout', /listening on (\S+) /);
  const inspected = await inspect(inspector);
  return { child, pid: child.process.pid ?? 0, port: Number(new URL(url).port), url, console, inspected };
}

async function weighHub({ pid, inspected }: Hub, redis: Redis): Promise<Record<string, number>> {
  const { main, threads, buffers } = await inspected.heapsAfterCollection();
  const { files, sockets } = countOpen(pid);
  const memory = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
  const stream = Number(await redis.call('MEMORY', 'USAGE', 'pulsera:asgi:reads', 'SAMPLES', '0'));
  return {
    'hub MB': residentKb(pid) / 1_024,
    ...{ 'hub heap MB': main / 2 ** 20, 'store heap MB': threads / 2 ** 20, 'hub buffers MB': buffers / 2 ** 20 },
    ...{ 'hub files': files + sockets, 'hub sockets': sockets },
    ...{ 'redis MB': (memory - stream) / 2 ** 20, 'redis stream MB': stream / 2 ** 20 },
    'redis keys': await redis.dbsize(),
  };
}

/** Everybody has left: waits until the hub holds no more than before they came; a sentence for each thing that stays. */
async function comeBack(hub: Hub, redis: Redis, base: ReturnType<typeof countOpen>): Promise<string[]> {
  const end = performance.now() + BACK_MS;
  for (;;) {
    const now = countOpen(hub.pid);
    const figures = await figuresNow(hub.url);
    const [connections = 0, joined = 0, lingering = 0] = [
      'pulsera_connections',
      'pulsera_groups_joined',
      'pulsera_groups_lingering',
    ].map((name) => figures.get(name));
    const groups = await groupKeys(redis);
    const members = await Promise.all(groups.map((group) => redis.zcard(group)));
    const crowded = members.filter((count) => count !== 1).length;
    const queued = (await Promise.all((await keysOf(redis, 'asgispecific*')).map((key) => redis.zcard(key)))).filter(
      Boolean,
    );
    const left = [
      [now.sockets - base.sockets, 'sockets of the hub stay open'],
      [now.files - base.files, 'files of the hub stay open'],
      [connections, 'connections are still counted'],
      [joined - lingering, 'consumers are still taken for connected'],
      [groups.length - lingering, 'groups are in Redis that nobody lingers in'],
      [crowded, 'groups in Redis have other members than the one hub that lingers'],
      [queued.length, 'queues in Redis still hold something'],
    ] as const;
    const over = left.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
    if (over.length === 0 || performance.now() > end) return over;
    await sleep(1_000);
  }
}

/** The hub's figures, over a connection that is closed at once: it would count as one of the hub's. */
async function figuresNow(url: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}metrics`, { headers: { Connection: 'close' } })).text();
  return new Map(
    text.split('\n').map((line) => {
      const [name = '', value = ''] = line.split(' ');
      return [name, Number(value)];
    }),
  );
}

/** Groups that are left in Redis when a hub comes up that stays in nobody's that left. */
async function groupsAfterRestart(dataDir: string, url: string, redis: Redis): Promise<number> {
  const hub = await startHub(dataDir, url, ['--linger', '0']);
  try {
    const end = performance.now() + BACK_MS;
    while (performance.now() < end && (await groupKeys(redis)).length > 0) await sleep(500);
    return (await groupKeys(redis)).length;
  } finally {
    await stop(hub);
  }
}

/** Asks the hub to stop; null where it does not in good time. */
function stop({ child, inspected }: Hub): Promise<Ended | null> {
  inspected.release();
  return Promise.race([child.kill('SIGTERM'), sleep(STOP_MS, null, { ref: false })]);
}

/** Of consumers: each hub has one of its own besides. */
function groupKeys(redis: Redis): Promise<string[]> {
  return keysOf(redis, 'asgi:group:notifications_*');
}

async function keysOf(redis: Redis, pattern: string): Promise<string[]> {
  const found: string[] = [];
  for await (const keys of redis.scanStream({ match: pattern, count: 1_000 })) found.push(...(keys as string[]));
  return [...new Set(found)];
}

function figuresOf({ producer, total }: RunEnd): Record<string, number> {
  const { connected, sent, received, produced, delivered, read, faults, cut, excused, ping, delivery } = total;
  const figures = {
    ...{ connected, sent, received, produced, delivered, read, faults, cut, excused },
    ...{ 'ping p50 ms': ping?.p50, 'ping p99 ms': ping?.p99 },
    ...{ 'delivery p50 ms': delivery?.p50, 'delivery p99 ms': delivery?.p99 },
  };
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [`${producer} ${name}`, value ?? Number.NaN]),
  );
}

function failuresOf({ producer, total, failure, trouble }: RunEnd): string[] {
  const { connected, refused, unreachable, lost, duplicates, notProduced } = total;
  const wrong = [
    [WEARABLES - connected, 'wearables never got in'],
    [refused, 'handshakes were refused'],
    [unreachable, 'attempts to connect were not answered'],
    [lost, 'pings or notifications were lost'],
    [duplicates, 'notifications came twice'],
    [notProduced, `notifications could not be made (${trouble})`],
  ] as const;
  return [
    ...(failure ? [`${producer}: the run failed: ${failure.code}`] : []),
    ...wrong.filter(([count]) => count !== 0).map(([count, what]) => `${producer}: ${count} ${what}`),
  ];
}
