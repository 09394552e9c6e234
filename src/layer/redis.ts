/** One Redis, kept up for ever: two connections, what it is like, and why it is away when it is. */
import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import type { LayerTrouble } from '../shared/console/contract.ts';
import { type ConnectionOptions, parseRedisUrl, type RedisAddress } from './redisUrl.ts';
import { classify } from './trouble.ts';
import { Watch } from './watch.ts';

/** What a Redis is like. Away without a reason: it has not answered yet. */
export interface HostHealth {
  readonly state: 'ok' | 'away';
  readonly reason: LayerTrouble | null;
  /** Since when it is in this state, ms since 1970. */
  readonly since: number;
  /** `7.0.15`, or Valkey's own; null until it said so. */
  readonly version: string | null;
  readonly memoryBytes: number | null;
  /** Round trip of the last beat. */
  readonly pingMs: number | null;
  /** Changes when it was started anew, or another took its place. */
  readonly runId: string | null;
}

export interface HostOptions {
  /** The layer's prefix, for the key of the beat. */
  readonly prefix: string;
  readonly onUnexpected: (error: unknown) => void;
  readonly now?: () => number;
}

const LOOK_EVERY_MS = 250;
/** No answer for so long: slow. */
const SLOW_AFTER_MS = 2_500;
const INFO_EVERY_MS = 10_000;
/** How often the Sentinels are asked again for the master while the one we have takes no writes. */
const STEP_EVERY_MS = 1_000;
const RETRY_AT_MOST_MS = 3_000;

/** Every option in which our connections differ from ioredis' defaults. */
const CONNECTION: ConnectionOptions = {
  // The commands' replies and the pushes of the tracking are those of RESP2, which is what channels_redis speaks too.
  protocol: 2,
  // While Redis is away commands fail at once: whoever sends keeps what it could not send.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  // ioredis would subscribe again without hearing how that went; who subscribes does it at each onConnect.
  autoResubscribe: false,
  // The beat finds out what the ready check would, LOADING and NOAUTH included, and says so.
  enableReadyCheck: false,
  disableClientInfo: true,
  connectTimeout: RETRY_AT_MOST_MS,
  keepAlive: 10_000,
  retryStrategy,
  sentinelRetryStrategy: retryStrategy,
  sentinelCommandTimeout: SLOW_AFTER_MS,
};

/** Jittered and doubling, so that many hubs do not return in step; bounded, so that they return soon. */
function retryStrategy(attempt: number): number {
  const most = Math.min(RETRY_AT_MOST_MS, 50 * 2 ** Math.min(attempt, 10));
  return most / 2 + Math.random() * (most / 2);
}

/** The troubles that concern every command alike, so that one command is proof enough. */
const GENERAL: ReadonlySet<LayerTrouble> = new Set(['wrong_password', 'read_only', 'out_of_memory', 'loading']);

/** One Redis. Commands fail at once while it is away; it comes back by itself whatever the trouble was. */
export class RedisHost {
  /** Its URL without user and password. */
  readonly address: string;
  readonly commands: Redis;
  /** For subscriptions only: RESP2 takes no other commands on it. */
  readonly subscriber: Redis;
  readonly #options: Required<HostOptions>;
  readonly #sentinel: boolean;
  readonly #beatKey: string;
  readonly #watches: readonly [Watch, Watch];
  readonly #healthListeners = new Set<() => void>();
  readonly #connectListeners = new Set<() => void>();
  readonly #timers: readonly NodeJS.Timeout[];
  #health: HostHealth;
  #subscriberId: number | null = null;
  #subscriberUp = false;
  #tooOld = false;
  #noDatabase = false;
  #steppedAwayAt = Number.NEGATIVE_INFINITY;

  constructor({ address, options }: RedisAddress, { prefix, onUnexpected, now = Date.now }: HostOptions) {
    this.address = address;
    this.#options = { prefix, onUnexpected, now };
    this.#sentinel = options.sentinels !== undefined;
    this.#beatKey = `pulsera:${prefix}:beat:${randomBytes(8).toString('hex')}`;
    this.#health = {
      state: 'away',
      reason: null,
      since: now(),
      version: null,
      memoryBytes: null,
      pingMs: null,
      runId: null,
    };
    this.commands = new Redis({ ...CONNECTION, ...options });
    this.subscriber = new Redis({ ...CONNECTION, ...options });
    this.#watches = [
      new Watch(this.commands, () => this.#beat()),
      new Watch(this.subscriber, () => this.#ask(this.subscriber.ping())),
    ];
    for (const redis of [this.commands, this.subscriber]) {
      redis.on('connect', () => {
        this.#noDatabase = false;
      });
      redis.on('error', (error) => {
        const trouble = classify(error);
        // ioredis goes on, in database 0, which is somebody else's.
        this.#noDatabase ||= trouble === 'no_such_database';
        this.#away(trouble);
      });
      // The reason that was there before, such as a wrong password, is why it was closed.
      redis.on('close', () => this.#away(this.#health.reason ?? 'unreachable'));
      redis.on('ready', () => void this.#ready(redis));
    }
    this.subscriber.on('close', () => {
      this.#subscriberId = null;
      this.#subscriberUp = false;
    });
    this.#timers = [
      setInterval(() => this.#look(), LOOK_EVERY_MS),
      setInterval(() => void this.#askInfo(), INFO_EVERY_MS),
    ];
  }

  get health(): HostHealth {
    return this.#health;
  }

  /** The number under which Redis knows the subscriber's connection; null while it is not connected, or does not say. */
  get subscriberId(): number | null {
    return this.#subscriberId;
  }

  /** Calls `listener` whenever state or reason change. Answers how to stop. */
  onHealth(listener: () => void): () => void {
    this.#healthListeners.add(listener);
    return () => this.#healthListeners.delete(listener);
  }

  /**
   * Calls `listener` whenever a connection was made anew and both are up: what was set up on them (subscriptions,
   * tracking) is gone and has to be set up again. Not for what is there already. Answers how to stop.
   */
  onConnect(listener: () => void): () => void {
    this.#connectListeners.add(listener);
    return () => this.#connectListeners.delete(listener);
  }

  /** Whether both connections are up, whatever Redis then says to commands. */
  get connected(): boolean {
    return this.commands.status === 'ready' && this.#subscriberUp && !this.#noDatabase;
  }

  /** Says why a command failed. Where that concerns the whole Redis, it is away from now on until a beat succeeds. */
  blame(error: unknown): LayerTrouble {
    const trouble = classify(error);
    if (GENERAL.has(trouble)) this.#away(trouble);
    if (trouble === 'read_only') this.#findMaster();
    return trouble;
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#healthListeners.clear();
    this.#connectListeners.clear();
    await Promise.all(
      [this.commands, this.subscriber].map((redis) => {
        const ended =
          redis.status === 'ready' ? new Promise<void>((resolve) => redis.once('end', () => resolve())) : null;
        redis.disconnect();
        return ended;
      }),
    );
  }

  async #ready(redis: Redis): Promise<void> {
    if (redis === this.subscriber) {
      // Asked before anybody subscribes on it. Who may not ask (an ACL without +client) goes without.
      await this.#ask(
        this.subscriber.client('ID').then((id) => {
          this.#subscriberId = id;
        }),
      );
      this.#subscriberUp = this.subscriber.status === 'ready';
    }
    if (!this.connected) return;
    this.#tell(this.#connectListeners);
    this.#watches[0].ask(performance.now());
    await this.#askInfo();
  }

  #look(): void {
    const now = performance.now();
    for (const watch of this.#watches) watch.look(now);
    if (this.#watches.some((watch) => watch.silentFor(now) >= SLOW_AFTER_MS)) this.#away('slow');
  }

  /** A write, as a Redis that reads only is of no use; and PING beside it, which needs no right to a key. */
  async #beat(): Promise<void> {
    const from = performance.now();
    const replies = await this.commands.pipeline([['ping'], ['set', this.#beatKey, '1', 'PX', 5_000]]).exec();
    const error = replies?.find(([failure]) => failure)?.[0];
    if (error) {
      const trouble = classify(error);
      // A connection that was cut tells so itself, and why.
      if (trouble !== 'unreachable') this.#away(trouble);
      if (trouble === 'read_only') this.#findMaster();
      return;
    }
    this.#health = { ...this.#health, pingMs: Math.round((performance.now() - from) * 100) / 100 };
    const silent = this.#watches[1].silentFor(performance.now()) >= SLOW_AFTER_MS;
    if (this.connected && !silent && !this.#tooOld) this.#set('ok', null);
  }

  async #askInfo(): Promise<void> {
    if (this.commands.status !== 'ready') return;
    // Who may not ask for it (an ACL without +info) works without what it says.
    await this.#ask(this.commands.info().then((text) => this.#knowInfo(text)));
  }

  #knowInfo(text: string): void {
    const field = (name: string): string | null => new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(text)?.[1] ?? null;
    const memory = field('used_memory');
    this.#health = {
      ...this.#health,
      // Valkey says 7.2.4 where clients look, for their sake.
      version: field('valkey_version') ?? field('redis_version'),
      memoryBytes: memory === null ? null : Number(memory),
      runId: field('run_id'),
    };
    this.#tooOld = Number.parseInt(field('redis_version') ?? '6', 10) < 6;
    if (this.#tooOld) this.#away('too_old');
  }

  /** Waits for a question whose failure is seen elsewhere: by the beat, or as the connection closes. */
  async #ask(question: Promise<unknown>): Promise<void> {
    await question.catch((error: unknown) => {
      if (classify(error) === 'failed') this.#options.onUnexpected(error);
    });
  }

  /** The Sentinels know by now, or soon, who is the master: connecting anew asks them. */
  #findMaster(): void {
    const now = performance.now();
    if (!this.#sentinel || now - this.#steppedAwayAt < STEP_EVERY_MS) return;
    this.#steppedAwayAt = now;
    for (const redis of [this.commands, this.subscriber]) redis.disconnect(true);
  }

  #away(reason: LayerTrouble): void {
    this.#set('away', reason);
  }

  #set(state: HostHealth['state'], reason: LayerTrouble | null): void {
    if (state === this.#health.state && reason === this.#health.reason) return;
    const since = state === this.#health.state ? this.#health.since : this.#options.now();
    this.#health = { ...this.#health, state, reason, since, pingMs: state === 'ok' ? this.#health.pingMs : null };
    this.#tell(this.#healthListeners);
  }

  #tell(listeners: ReadonlySet<() => void>): void {
    for (const listener of listeners) {
      try {
        listener();
      } catch (error) {
        this.#options.onUnexpected(error);
      }
    }
  }
}

/**
 * Opens every Redis in the order given. Answers at once; whether one is there, its health says.
 * @throws SettingsError for a URL that is none.
 */
export function openHosts(urls: readonly string[], options: HostOptions): RedisHost[] {
  return urls.map(parseRedisUrl).map((address) => new RedisHost(address, options));
}
