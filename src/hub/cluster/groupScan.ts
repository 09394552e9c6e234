/**
 * The groups in Redis, their members and the queues behind them, read when somebody looks and kept for a moment.
 * channels_redis keeps no list of groups, so the keys are scanned: in steps, never with KEYS, and not beyond a limit.
 */

import { nonLocalName, shardOf } from '../../layer/names.ts';
import type { RedisHost } from '../../layer/redis.ts';
import type { GroupMember, LayerQueue } from '../../shared/console/contract.ts';
import { MEMBERS_LIMIT } from '../../shared/console/contract.ts';
import { runEach } from './commands.ts';

const GROUPS = 20_000;
const QUEUES = 1_000;
const STEP = 1_000;
const KEPT_MS = 2_000;
/** A message that waits so long has no reader: every living one takes it within milliseconds. */
const STALE_AFTER_MS = 10_000;
const PEAK_MS = 60 * 60_000;

/** A hub that channels may belong to, as `specific.pulsera.{instance}.{queue}!{consumer}` says. */
const OURS = /^specific\.pulsera\.([0-9a-f]{12})\.\d+!(.*)$/;

export interface ScannedGroup {
  readonly name: string;
  readonly size: number;
  readonly members: readonly GroupMember[];
}

export interface Scan {
  readonly at: number;
  readonly groups: readonly ScannedGroup[];
  readonly queues: readonly LayerQueue[];
  readonly truncated: boolean;
}

export interface GroupScanOptions {
  readonly kind: 'core' | 'pubsub';
  readonly hosts: readonly RedisHost[];
  readonly prefix: string;
  readonly instance: string;
  readonly groupExpiryMs: number;
  readonly capacityOf: (channel: string) => number;
  /** The number of a hub that is alive, by its instance. */
  readonly numberOf: (instance: string) => number | null;
  readonly wants: (consumer: string) => 'here' | 'lingering' | null;
  /** Ms since 1970. */
  readonly now: () => number;
}

export class GroupScan {
  readonly #options: GroupScanOptions;
  readonly #peaks = new Map<string, { depth: number; at: number }>();
  #last: Promise<Scan> | null = null;
  #lastAt = 0;

  constructor(options: GroupScanOptions) {
    this.#options = options;
  }

  /** What is there, at most two seconds old. Rejects with Redis' error. */
  look(): Promise<Scan> {
    const now = this.#options.now();
    if (this.#last && now - this.#lastAt < KEPT_MS) return this.#last;
    this.#lastAt = now;
    const scan = this.#options.kind === 'core' ? this.#core() : this.#pubsub();
    this.#last = scan;
    scan.catch(() => {
      this.#last = null;
    });
    return scan;
  }

  /** Forgets what was read, after a change. */
  forget(): void {
    this.#last = null;
  }

  async #core(): Promise<Scan> {
    const { hosts, prefix } = this.#options;
    const keys: { readonly host: RedisHost; readonly key: string }[] = [];
    for (const host of hosts) {
      for await (const key of scanned(host, `${escaped(prefix)}:group:*`)) {
        if (keys.length >= GROUPS) break;
        keys.push({ host, key });
      }
    }
    const raw: { readonly name: string; readonly size: number; readonly members: readonly [string, number][] }[] = [];
    for (const host of hosts) {
      const own = keys.filter((one) => one.host === host).map(({ key }) => key);
      for (let at = 0; at < own.length; at += STEP) {
        const part = own.slice(at, at + STEP);
        const replies = await runEach(
          host,
          part.flatMap((key) => [
            ['zcard', key],
            ['zrange', key, 0, MEMBERS_LIMIT - 1, 'WITHSCORES'],
          ]),
        );
        for (const [i, key] of part.entries()) {
          const size = Number(replies[2 * i] ?? 0);
          const name = key.slice(`${prefix}:group:`.length);
          if (size > 0) raw.push({ name, size, members: pairs(replies[2 * i + 1] as string[]) });
        }
      }
    }
    const queues = await this.#queues(raw.flatMap(({ members }) => members.map(([channel]) => channel)));
    const stale = new Set(queues.filter((queue) => queue.stale).map(({ key }) => key));
    const groups = raw.map(({ name, size, members }) => ({
      name,
      size,
      members: members.map(([channel, at]) => this.#member(channel, at, stale)),
    }));
    return { at: this.#options.now(), groups, queues, truncated: keys.length >= GROUPS };
  }

  #member(channel: string, at: number, stale: ReadonlySet<string>): GroupMember {
    const { instance, numberOf, wants, prefix, groupExpiryMs, now } = this.#options;
    const ours = OURS.exec(channel);
    const own = ours?.[1] === instance;
    const hub = ours && !own ? numberOf(ours[1] ?? '') : null;
    const addedAt = Math.round(at * 1_000);
    const dead = ours !== null && !own && hub === null;
    return {
      channel,
      owner: own ? 'own' : ours ? 'hub' : 'other',
      hub,
      addedAt,
      stale: dead || stale.has(`${prefix}${nonLocalName(channel)}`) || (!own && addedAt < now() - groupExpiryMs),
      lingering: own && wants(ours[2] ?? '') === 'lingering',
    };
  }

  async #queues(channels: readonly string[]): Promise<LayerQueue[]> {
    const { hosts, prefix, capacityOf, instance, numberOf, now } = this.#options;
    const members = new Map<string, number>();
    for (const channel of channels) {
      const name = nonLocalName(channel);
      members.set(name, (members.get(name) ?? 0) + 1);
    }
    const names = [...members.keys()].slice(0, QUEUES);
    const found: LayerQueue[] = [];
    for (const [index, host] of hosts.entries()) {
      const own = names.filter((name) => shardOf(name, hosts.length) === index);
      const replies = await runEach(
        host,
        own.flatMap((name) => [
          ['zcard', `${prefix}${name}`],
          ['zrange', `${prefix}${name}`, 0, 0, 'WITHSCORES'],
        ]),
      );
      for (const [i, name] of own.entries()) {
        const depth = Number(replies[2 * i] ?? 0);
        const [, score] = (replies[2 * i + 1] as string[]) ?? [];
        const oldestAt = score === undefined ? null : Math.round(Number(score) * 1_000);
        const ours = OURS.exec(name);
        const isOwn = ours?.[1] === instance;
        found.push({
          key: `${prefix}${name}`,
          owner: isOwn ? 'own' : ours ? 'hub' : 'other',
          hub: ours && !isOwn ? numberOf(ours[1] ?? '') : null,
          depth,
          capacity: capacityOf(name),
          peak: this.#peak(name, depth),
          oldestAt,
          stale: !isOwn && oldestAt !== null && now() - oldestAt > STALE_AFTER_MS,
          members: members.get(name) ?? 0,
        });
      }
    }
    return found;
  }

  #peak(name: string, depth: number): number {
    const now = this.#options.now();
    const known = this.#peaks.get(name);
    if (!known || depth >= known.depth || now - known.at > PEAK_MS) {
      if (this.#peaks.size >= 2 * QUEUES) this.#peaks.clear();
      this.#peaks.set(name, { depth, at: now });
      return depth;
    }
    return known.depth;
  }

  /** Pub/sub has no members to list: only how many processes listen. */
  async #pubsub(): Promise<Scan> {
    const { hosts, prefix, wants, now } = this.#options;
    const start = `${prefix}__group__`;
    const groups: ScannedGroup[] = [];
    let truncated = false;
    for (const host of hosts) {
      const channels = (await host.commands.pubsub('CHANNELS', `${escaped(start)}*`)) as string[];
      truncated ||= channels.length > GROUPS;
      const own = channels.slice(0, GROUPS);
      for (let at = 0; at < own.length; at += STEP) {
        const counts = (await host.commands.pubsub('NUMSUB', ...own.slice(at, at + STEP))) as (string | number)[];
        for (let i = 0; i + 1 < counts.length; i += 2) {
          const name = String(counts[i]).slice(start.length);
          const wanted = wants(name.replace(/^notifications_/, ''));
          const members: GroupMember[] = wanted
            ? [
                {
                  channel: `${prefix}specific.pulsera.${this.#options.instance}`,
                  owner: 'own',
                  hub: null,
                  addedAt: null,
                  stale: false,
                  lingering: wanted === 'lingering',
                },
              ]
            : [];
          groups.push({ name, size: Number(counts[i + 1]), members });
        }
      }
    }
    return { at: now(), groups, queues: [], truncated };
  }
}

async function* scanned(host: RedisHost, pattern: string): AsyncGenerator<string> {
  let cursor = '0';
  do {
    const [next, keys] = await host.commands.scan(cursor, 'MATCH', pattern, 'COUNT', STEP);
    cursor = next;
    yield* keys;
  } while (cursor !== '0');
}

function pairs(flat: readonly string[]): [string, number][] {
  const list: [string, number][] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) list.push([flat[i] ?? '', Number(flat[i + 1])]);
  return list;
}

/** A prefix as Redis' glob patterns take it to the letter. */
function escaped(text: string): string {
  return text.replace(/[\\*?[\]^]/g, '\\$&');
}
