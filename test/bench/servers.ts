/** Starts what is measured, each in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDjango } from '../support/django.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { cpuMicros, residentKb } from './processes.ts';

const root = join(import.meta.dirname, '../..');

/** Who is measured: Pulsera and Daphne on their layers, bare `ws`, and uWebSockets inside Bun. */
export const SERVERS = [
  'pulsera',
  'pulsera core',
  'pulsera pubsub',
  'daphne core',
  'daphne pubsub',
  'bare ws',
  'uWebSockets',
] as const;
export type ServerName = (typeof SERVERS)[number];

/** A server under measurement. */
export interface Server {
  readonly name: ServerName;
  readonly pid: number;
  readonly port: number;
  /** The Redis that it listens on, of its own; null where it has none. */
  readonly redis: TestRedis | null;
  /** What opens its console; empty where there is none. */
  readonly token: string;
  /** From its start until it listened. */
  readonly startMs: number;
  /** CPU time of the process so far, in µs, all threads. */
  cpuMicros(): number;
  /** Resident memory, in kB. */
  residentKb(): number;
  stop(): Promise<void>;
}

/** The layer in a name; null without one. */
export function layerOf(name: ServerName): 'core' | 'pubsub' | null {
  return name.endsWith(' core') ? 'core' : name.endsWith(' pubsub') || name === 'bare ws' ? 'pubsub' : null;
}

/** Why a server cannot be started here; null where it can. */
export function missing(name: ServerName): string | null {
  return name === 'uWebSockets' && bun() === null
    ? 'uWebSockets is left out: npm install --no-save @oven/bun-linux-x64@1.4.5'
    : null;
}

/**
 * Starts a server; `withRedis` gives bare `ws` the Redis that the others have by their name. With `prepare` a hub of
 * Pulsera runs before on the same data, and has stopped when the one that is measured starts.
 */
export async function start(
  name: ServerName,
  flags: readonly string[],
  withRedis: boolean,
  prepare?: (port: number) => Promise<void>,
): Promise<Server> {
  const layer = layerOf(name);
  const redis = layer && (withRedis || name !== 'bare ws') ? await startRedis() : null;
  let started = performance.now();
  const server = (child: ChildProcess, port: number, token: string, cleanUp: () => Promise<void>): Server => {
    const pid = child.pid ?? 0;
    return {
      ...{ name, pid, port, redis, token },
      startMs: performance.now() - started,
      cpuMicros: () => cpuMicros(pid),
      residentKb: () => residentKb(pid),
      stop: async () => {
        await cleanUp();
        await redis?.remove();
      },
    };
  };
  if (name.startsWith('daphne')) {
    const django = await startDjango({ redis: redis?.url ?? '', layer: layer ?? 'core' });
    const daphne = await django.daphne();
    return server(daphne.child.process, Number(new URL(daphne.url).port), '', () => django.stop());
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'pulsera-bench-'));
  const [program, ...args] = command(name, dataDir, redis, flags);
  const run = (): ChildProcess => spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (prepare && name.startsWith('pulsera')) {
    const before = run();
    try {
      await prepare(await portFrom(before));
    } finally {
      await end(before);
    }
  }
  started = performance.now();
  const child = run();
  const port = await portFrom(child);
  const token = name.startsWith('pulsera') ? readFileSync(join(dataDir, 'token'), 'utf8').trim() : '';
  return server(child, port, token, async () => {
    await end(child);
    rmSync(dataDir, { recursive: true, force: true });
  });
}

function command(
  name: ServerName,
  dataDir: string,
  redis: TestRedis | null,
  flags: readonly string[],
): [string, ...string[]] {
  if (name === 'uWebSockets') return [bun() ?? 'bun', join(import.meta.dirname, 'limit.mjs')];
  if (name === 'bare ws') return [process.execPath, join(import.meta.dirname, 'floor.ts'), redis?.url ?? ''];
  // The hub as it ships (built), as `npm run serve` starts it.
  const hub = ['--port', '0', '--data-dir', dataDir, '--log-level', 'error', '--max-connections', '50000', ...flags];
  const layer = redis ? ['--redis', redis.url, '--layer', layerOf(name) ?? 'core'] : [];
  return [process.execPath, '--max-semi-space-size=8', join(root, 'out/main/serve.js'), ...hub, ...layer];
}

/** Bun, whose server is uWebSockets: from npm, or from PATH. */
function bun(): string | null {
  const scope = join(root, 'node_modules/@oven');
  const packages = existsSync(scope) ? readdirSync(scope).map((name) => join(scope, name, 'bin')) : [];
  const folders = [...packages, ...(process.env['PATH'] ?? '').split(':')];
  return folders.map((folder) => join(folder, 'bun')).find((path) => existsSync(path)) ?? null;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

async function portFrom(child: ChildProcess): Promise<number> {
  const pattern = /listening (?:on http:\/\/127\.0\.0\.1:)?(\d+)/;
  let output = '';
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      output += String(chunk);
      const port = pattern.exec(output)?.[1];
      if (port) resolve(Number(port));
    });
    child.once('exit', () => reject(new Error(`the server ended before it listened: ${output}`)));
  });
}
