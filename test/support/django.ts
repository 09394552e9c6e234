/**
 * The Django project (`test/interop/django`) as real processes of Debian's Python: `manage.py shell`, Daphne
 * and `manage.py runworker`, on a database of their own and the Redis of the test.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child, type Ended, ROOT } from './child.ts';

/** Debian's own, for which its packages are; another one on PATH does not have them. */
const PYTHON = '/usr/bin/python3';
const PROJECT = join(ROOT, 'test/interop/django');
/** Modules that the project imports, with the Debian packages that bring them. */
const DEBIAN_PACKAGES: Readonly<Record<string, string>> = {
  django: 'python3-django',
  channels: 'python3-django-channels',
  channels_redis: 'python3-channels-redis',
  daphne: 'daphne',
};
const running = new Set<TestDjango>();

export interface DjangoOptions {
  /** URL of the Redis, or several in the order of channels_redis' `hosts`. */
  readonly redis: string | readonly string[];
  readonly layer?: 'core' | 'pubsub';
  /** `symmetric_encryption_keys`; core only, as in channels_redis 4.0. */
  readonly keys?: readonly string[];
  readonly prefix?: string;
  /** An IANA name; UTC by default. */
  readonly timeZone?: string;
}

export interface Daphne {
  /** `http://127.0.0.1:PORT/`. */
  readonly url: string;
  readonly child: Child;
  /** `ws://127.0.0.1:PORT/ws/notificaciones/{id}/`. */
  wearableUrl(id: string | number): string;
  stop(): Promise<void>;
}

export class TestDjango {
  readonly env: Readonly<Record<string, string>>;
  /** The file of its SQLite database. */
  readonly database: string;
  readonly #dir: string;
  readonly #children = new Set<Child>();

  constructor(dir: string, { redis, layer = 'core', keys = [], prefix = 'asgi', timeZone = 'UTC' }: DjangoOptions) {
    this.#dir = dir;
    this.database = join(dir, 'db.sqlite3');
    this.env = {
      PYTHONPATH: PROJECT,
      PYTHONUNBUFFERED: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      DJANGO_SETTINGS_MODULE: 'WearableApi.settings',
      DJANGO_SECRET_KEY: randomBytes(16).toString('hex'),
      DJANGO_DB: this.database,
      CHANNEL_LAYER: layer,
      CHANNEL_PREFIX: prefix,
      TIME_ZONE: timeZone,
      REDIS_URLS: [redis].flat().join(),
      ...(keys.length > 0 ? { CHANNEL_KEYS: keys.join() } : {}),
    };
  }

  /** Runs Python in `manage.py shell` and answers what it printed. Throws with everything it said where it fails. */
  async shell(code: string): Promise<string> {
    return (await this.manage('shell', '-c', code)).stdout;
  }

  /** Runs a `manage.py` command to its end. Throws with everything it said where it fails. */
  async manage(...args: readonly string[]): Promise<Ended> {
    const ended = await this.#start(join(PROJECT, 'manage.py'), args).ended;
    if (ended.code === 0) return ended;
    throw new Error(`manage.py ${args[0]} ended with ${ended.code ?? ended.signal}:\n${whatItSaid(ended)}`);
  }

  /** Starts Daphne on a free port and waits until it listens. */
  async daphne(): Promise<Daphne> {
    const child = this.#start('/usr/bin/daphne', ['-b', '127.0.0.1', '-p', '0', 'WearableApi.asgi:application']);
    const [, port] = await child.printed('stderr', /Listening on TCP address 127\.0\.0\.1:(\d+)/).catch((error) => {
      throw new Error(`daphne did not start: ${whatItSaid(child)}`, { cause: error });
    });
    return {
      url: `http://127.0.0.1:${port}/`,
      child,
      wearableUrl: (id) => `ws://127.0.0.1:${port}/ws/notificaciones/${id}/`,
      stop: async () => {
        await child.kill('SIGKILL');
      },
    };
  }

  /** Starts `manage.py runworker <channel>`. It says nothing when it listens: poll for what it does. */
  runworker(channel: string): Child {
    return this.#start(join(PROJECT, 'manage.py'), ['runworker', channel]);
  }

  /** Ends every process of it and removes its database. */
  async stop(): Promise<void> {
    running.delete(this);
    await Promise.all([...this.#children].map((child) => child.kill('SIGKILL')));
    await rm(this.#dir, { recursive: true, force: true });
  }

  #start(program: string, args: readonly string[]): Child {
    const child = new Child(program, args, this.env, PYTHON);
    this.#children.add(child);
    void child.ended.then(() => this.#children.delete(child));
    return child;
  }
}

/** Makes the project's database. `stopDjangos` in an afterAll or afterEach ends what is started of it. */
export async function startDjango(options: DjangoOptions): Promise<TestDjango> {
  const django = new TestDjango(await mkdtemp(join(tmpdir(), 'pulsera-django-')), options);
  running.add(django);
  await django.manage('migrate', '--verbosity', '0');
  return django;
}

/** For afterEach or afterAll: ends every project that this test file started. */
export async function stopDjangos(): Promise<void> {
  await Promise.all([...running].map((django) => django.stop()));
}

function whatItSaid({ stdout, stderr }: Pick<Ended, 'stdout' | 'stderr'>): string {
  const missing = /(?:No module named '|can't open file '\/usr\/bin\/)(\w+)/.exec(stderr)?.[1] ?? '';
  const name = DEBIAN_PACKAGES[missing];
  if (name) return `${PYTHON} has no ${missing}; on Debian: apt-get install ${name}`;
  return `${stdout}${stderr}`;
}
