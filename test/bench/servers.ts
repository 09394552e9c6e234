/** Starts what is measured, each in a process of its own, and reads what it costs from /proc. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const CLOCK_TICKS = 100;

/** A server under measurement. */
export interface Server {
  readonly name: 'pulsera' | 'floor';
  readonly port: number;
  /** CPU time of the process so far, in µs, all threads. */
  cpuMicros(): number;
  /** Resident memory, in kB. */
  residentKb(): number;
  stop(): Promise<void>;
}

/** Starts the hub as it ships (built), on a free port and a data dir of its own. */
export async function startPulsera(flags: readonly string[] = []): Promise<Server> {
  const dataDir = mkdtempSync(join(tmpdir(), 'pulsera-bench-'));
  const child = spawn(
    process.execPath,
    [
      // As `npm run serve` starts it.
      '--max-semi-space-size=8',
      join(root, 'out/main/serve.js'),
      '--port',
      '0',
      '--data-dir',
      dataDir,
      '--log-level',
      'error',
      '--max-connections',
      '50000',
      ...flags,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const port = await portFrom(child, /listening on http:\/\/127\.0\.0\.1:(\d+)\//);
  return server('pulsera', child, port, () => rmSync(dataDir, { recursive: true, force: true }));
}

/** Starts bare `ws`. */
export async function startFloor(): Promise<Server> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'floor.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return server('floor', child, await portFrom(child, /listening (\d+)/), () => {});
}

function server(name: Server['name'], child: ChildProcess, port: number, cleanUp: () => void): Server {
  const { pid } = child;
  return {
    name,
    port,
    cpuMicros: () => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return ((Number(fields[11]) + Number(fields[12])) * 1e6) / CLOCK_TICKS;
    },
    residentKb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]),
    stop: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
      cleanUp();
    },
  };
}

async function portFrom(child: ChildProcess, pattern: RegExp): Promise<number> {
  let output = '';
  for await (const chunk of child.stdout ?? []) {
    output += String(chunk);
    const port = pattern.exec(output)?.[1];
    if (port) return Number(port);
  }
  throw new Error(`the server ended before it listened: ${output}`);
}
