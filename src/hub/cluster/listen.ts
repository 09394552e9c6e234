/** A subscription to one channel of Redis that outlives every connection. */
import type { RedisHost } from '../../layer/redis.ts';

/** What the cluster needs of a Redis. */
export type ClusterHost = Pick<RedisHost, 'commands' | 'subscriber' | 'connected' | 'onConnect' | 'blame'>;

/** A subscription that was refused is tried again so often. */
const RETRY_MS = 1_000;

/** Calls `hear` with every message on a channel, as long as Redis is there. Answers how to stop. */
export function listen(host: ClusterHost, channel: string, hear: (message: Buffer) => void): () => void {
  let stopped = false;
  let retry: NodeJS.Timeout | undefined;
  const onMessage = (on: Buffer, message: Buffer): void => {
    if (on.toString() === channel) hear(message);
  };
  const subscribe = (): void => {
    clearTimeout(retry);
    // Where the connection went meanwhile the next one subscribes.
    if (stopped || !host.connected) return;
    host.subscriber.subscribe(channel).catch((error: unknown) => {
      host.blame(error);
      if (!stopped) retry = setTimeout(subscribe, RETRY_MS);
    });
  };
  host.subscriber.on('messageBuffer', onMessage);
  const stopConnect = host.onConnect(subscribe);
  subscribe();
  return () => {
    stopped = true;
    clearTimeout(retry);
    stopConnect();
    host.subscriber.off('messageBuffer', onMessage);
    if (host.connected) host.subscriber.unsubscribe(channel).catch((error: unknown) => host.blame(error));
  };
}
