/**
 * Reads, told by each hub to all others: a stream in Redis with a bounded length, and a word on a channel that there is
 * more. What a hub missed of it, it finds in the shared index as it catches up.
 */
import type { RedisCommand } from '../../layer/layer.ts';
import type { ForeignRead } from '../store/store.ts';
import { type ClusterHost, listen } from './listen.ts';
import type { Sealer } from './seal.ts';

/** Entries that the stream holds, and reads of one entry. */
const LENGTH = 20_000;
const READS_AN_ENTRY = 200;
const ENTRIES_A_LOOK = 200;

export interface ReadStreamOptions {
  readonly host: ClusterHost;
  /** `pulsera:<layer prefix>:`. */
  readonly keys: string;
  readonly instance: string;
  readonly sealer: Sealer;
  /** Takes reads of other hubs; when it resolves they are stored. */
  readonly onReads: (reads: readonly ForeignRead[]) => Promise<void>;
  readonly onUnreadable: () => void;
  readonly onUnexpected: (error: unknown) => void;
}

export class ReadStream {
  readonly #options: ReadStreamOptions;
  readonly #key: string;
  readonly #stop: () => void;
  /** The last entry heard; null until the hub has joined. */
  #last: string | null = null;
  #looking = false;
  #again = false;

  constructor(options: ReadStreamOptions) {
    this.#options = options;
    this.#key = `${options.keys}reads`;
    this.#stop = listen(options.host, this.#key, () => this.look());
  }

  /** The commands that tell of reads made here. */
  append(reads: readonly ForeignRead[]): RedisCommand[] {
    const { sealer, instance } = this.#options;
    const commands: RedisCommand[] = [];
    for (let at = 0; at < reads.length; at += READS_AN_ENTRY) {
      const part = reads.slice(at, at + READS_AN_ENTRY).map(({ consumer, id, readAt }) => [consumer, id, readAt]);
      commands.push(['xadd', this.#key, 'MAXLEN', '~', LENGTH, '*', 'reads', sealer.seal([instance, part])]);
    }
    if (commands.length > 0) commands.push(['publish', this.#key, '1']);
    return commands;
  }

  /** Hears what comes from now on. Rejects with Redis' error. */
  async begin(): Promise<void> {
    const { commands } = this.#options.host;
    const [newest] = await commands.xrevrange(this.#key, '+', '-', 'COUNT', 1);
    this.#last = newest?.[0] ?? '0-0';
  }

  /** Looks whether there is more; called once a second too, as a word on the channel may be lost. */
  look(): void {
    if (this.#last === null) return;
    this.#again = true;
    if (this.#looking) return;
    this.#looking = true;
    this.#follow()
      .catch((error: unknown) => this.#options.onUnexpected(error))
      .finally(() => {
        this.#looking = false;
      });
  }

  stop(): void {
    this.#stop();
    this.#last = null;
  }

  async #follow(): Promise<void> {
    while (this.#again && this.#last !== null) {
      this.#again = false;
      const range: RedisCommand = ['xrange', this.#key, `(${this.#last}`, '+', 'COUNT', ENTRIES_A_LOOK];
      const [answer] = await this.#range(range);
      const entries = (answer ?? []) as [id: Buffer, fields: Buffer[]][];
      const reads = entries.flatMap(([, fields]) => this.#reads(fields[1]));
      if (reads.length > 0) await this.#options.onReads(reads);
      const newest = entries.at(-1)?.[0];
      if (newest) this.#last = newest.toString();
      this.#again ||= entries.length === ENTRIES_A_LOOK;
    }
  }

  /** Away now: the hub catches up when it has joined again. */
  async #range(command: RedisCommand): Promise<unknown[]> {
    const { host } = this.#options;
    try {
      const [name, ...args] = command;
      return [await host.commands.callBuffer(name, ...args)];
    } catch (error) {
      host.blame(error);
      return [];
    }
  }

  #reads(sealed: Buffer | undefined): ForeignRead[] {
    const value = sealed && this.#options.sealer.open(sealed);
    if (!Array.isArray(value) || !Array.isArray(value[1])) {
      this.#options.onUnreadable();
      return [];
    }
    if (value[0] === this.#options.instance) return [];
    return (value[1] as unknown[]).flatMap((read) => {
      const [consumer, id, readAt] = Array.isArray(read) ? (read as unknown[]) : [];
      return typeof consumer === 'string' && Number.isSafeInteger(id) && Number.isSafeInteger(readAt)
        ? [{ consumer, id: id as number, readAt: readAt as number }]
        : [];
    });
  }
}
