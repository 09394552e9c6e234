/** What the two layers on Redis have in common. */
import type { LayerTrouble } from '../shared/console/contract.ts';
import { type LayerDrop, LayerError } from './layer.ts';
import type { RedisHost } from './redis.ts';

/**
 * Hears of every loss: why, on which queue or channel, and the value as it is (or was to be) in Redis. `count` is how
 * many, 1 where it is left out.
 */
export type DropListener = (reason: LayerDrop, where: string, sample: Buffer, count?: number) => void;

/** Django's settings of the layer, and who we are. */
export interface RedisLayerOptions {
  /** In the order of channels_redis' `hosts`; opened and closed by whoever made them. */
  readonly hosts: readonly RedisHost[];
  readonly prefix: string;
  /** 12 hexadecimal digits that no other hub has. */
  readonly instance: string;
  readonly capacity: number;
  /** `pattern=number`, as in the setting `channelCapacity`. */
  readonly channelCapacity: readonly string[];
  readonly expirySeconds: number;
  readonly groupExpirySeconds: number;
  readonly serializer: 'msgpack' | 'json';
  readonly keys: readonly string[];
  readonly onDrop: DropListener;
  readonly onUnexpected: (error: unknown) => void;
}

/** A Redis is away: nothing was sent, or it is not known whether. */
export function awayError(host: RedisHost, reason: LayerTrouble | null = host.health.reason): LayerError {
  const why = reason ?? 'not connected yet';
  return new LayerError('away', `The Redis at ${host.address} cannot be used now: ${why}.`, reason);
}

/** Reads the replies of a pipeline. @throws LayerError for the first that is an error, which its host is blamed for. */
export function repliesOf(host: RedisHost, replies: readonly [Error | null, unknown][] | null): readonly unknown[] {
  const results = replies ?? [];
  for (const [error, result] of results) {
    // What fails inside EXEC is an error among its results.
    const inner = Array.isArray(result) ? result.find((part) => part instanceof Error) : undefined;
    if (error ?? inner) throw awayError(host, host.blame(error ?? inner));
  }
  return results.map(([, result]) => result);
}
