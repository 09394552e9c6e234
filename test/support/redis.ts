/** A real redis-server as a child process on a free loopback port, for one test file. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Redis, type RedisOptions } from 'ioredis';
import { findProgram } from './programs.ts';

const run = promisify(execFile);
const opened = new Set<TestRedis>();

export interface StartRedis {
  /** Further command line arguments, such as `--maxmemory 2mb`; later ones win over ours. */
  readonly args?: readonly string[];
  /** A free one where none is given. */
  readonly port?: number;
  /** Makes it a Sentinel (with a quorum of one, and quick to decide) that watches this master. */
  readonly sentinel?: { readonly name: string; readonly port: number };
  /** Its working folder; a temporary one where none is given, removed in the end. */
  readonly dir?: string;
}

/** A port of the loopback address that nobody listens on right now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a listening server has a port');
  return address.port;
}

export class TestRedis {
  readonly port: number;
  readonly url: string;
  readonly dir: string;
  readonly #args: readonly string[];
  readonly #sentinel: StartRedis['sentinel'];
  readonly #ownDir: boolean;
  #process: ChildProcess | null = null;
  readonly #clients: Redis[] = [];

  constructor(port: number, { args = [], dir, sentinel }: StartRedis) {
    this.port = port;
    this.url = `redis://127.0.0.1:${port}/0`;
    this.#args = args;
    this.#sentinel = sentinel;
    this.#ownDir = dir === undefined;
    this.dir = dir ?? mkdtempSync(join(tmpdir(), 'pulsera-redis-'));
  }

  get pid(): number {
    const pid = this.#process?.pid;
    if (pid === undefined) throw new Error('this Redis is not running');
    return pid;
  }

  /** A plain client for what a test wants to look at or change; closed with the server. */
  client(options: Omit<RedisOptions, 'replyMapping'> = {}): Redis {
    const client = new Redis({ host: '127.0.0.1', port: this.port, protocol: 2, ...options });
    client.on('error', () => {});
    this.#clients.push(client);
    return client;
  }

  /** What redis-cli prints. */
  async cli(...args: readonly string[]): Promise<string> {
    const { stdout } = await run(findProgram('redis-cli'), ['-h', '127.0.0.1', '-p', String(this.port), ...args]);
    return stdout.trim();
  }

  /** Starts the server and waits until it accepts connections. Only for one that was stopped. */
  async start(args: readonly string[] = []): Promise<void> {
    const child = spawn(...this.#command(args), { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = child;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (text: Buffer): void => {
        said += text.toString();
        if (/Ready to accept connections|Sentinel ID is/.test(said)) resolve();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', () => reject(new Error(`redis-server ended:\n${said}`)));
      child.once('error', reject);
    });
    // From here on nobody reads what it prints, and a full pipe would stop it.
    child.stdout.resume();
    child.stderr.resume();
  }

  #command(args: readonly string[]): [program: string, args: string[]] {
    const common = { port: String(this.port), bind: '127.0.0.1', dir: this.dir };
    if (!this.#sentinel) {
      const all = Object.entries({ ...common, save: '', appendonly: 'no' }).flatMap(([name, value]) => [
        `--${name}`,
        value,
      ]);
      return [findProgram('redis-server'), [...all, ...this.#args, ...args]];
    }
    // A Sentinel keeps what it learns in its file of settings.
    const { name, port } = this.#sentinel;
    const lines = [
      ...Object.entries(common).map((line) => line.join(' ')),
      `sentinel monitor ${name} 127.0.0.1 ${port} 1`,
      `sentinel down-after-milliseconds ${name} 500`,
      `sentinel failover-timeout ${name} 2000`,
    ];
    const file = join(this.dir, 'sentinel.conf');
    writeFileSync(file, `${lines.join('\n')}\n`);
    return [findProgram('redis-sentinel'), [file]];
  }

  /** Ends the server; the default asks it to, SIGKILL does not. Its port and folder stay. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }

  /** Stops and starts it on the same port. With `keepData` what it holds is on disk in between and read in again. */
  async restart({ keepData = false }: { readonly keepData?: boolean } = {}): Promise<void> {
    if (keepData) await this.cli('SAVE');
    else rmSync(join(this.dir, 'dump.rdb'), { force: true });
    await this.stop(keepData ? 'SIGKILL' : 'SIGTERM');
    await this.start();
  }

  async remove(): Promise<void> {
    opened.delete(this);
    for (const client of this.#clients.splice(0)) client.disconnect();
    await this.stop('SIGKILL');
    if (this.#ownDir) rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Starts a redis-server that keeps nothing on disk. `stopRedises` in an afterAll or afterEach ends it. */
export async function startRedis(options: StartRedis = {}): Promise<TestRedis> {
  const redis = new TestRedis(options.port ?? (await freePort()), options);
  opened.add(redis);
  await redis.start();
  return redis;
}

/** For afterEach or afterAll: ends every server that this test file started. */
export async function stopRedises(): Promise<void> {
  await Promise.all([...opened].map((redis) => redis.remove()));
}
