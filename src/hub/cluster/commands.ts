/** Many commands for one Redis in one round trip. */
import type { RedisCommand } from '../../layer/layer.ts';
import { awayError } from '../../layer/options.ts';
import type { RedisHost } from '../../layer/redis.ts';
import { classify } from '../../layer/trouble.ts';

/** Does something with a Redis that is not away, which is told where that fails. Rejects with the error. */
export async function blaming<T>(host: RedisHost, work: () => Promise<T>): Promise<T> {
  if (host.health.state === 'away') throw awayError(host);
  try {
    return await work();
  } catch (error) {
    host.blame(error);
    throw error;
  }
}

/** Runs commands in order and answers their replies. Rejects with the first error; the host has been told of it. */
export async function runAll(host: RedisHost, commands: readonly RedisCommand[]): Promise<unknown[]> {
  if (commands.length === 0) return [];
  return blaming(host, async () => {
    const replies = (await host.commands.pipeline(commands.map((command) => [...command])).exec()) ?? [];
    return replies.map(([error, reply]) => {
      if (error) throw error;
      return reply;
    });
  });
}

/** Runs commands in order; null for each that Redis refused, as for a key that is something else. Rejects while it is away. */
export async function runEach(host: RedisHost, commands: readonly RedisCommand[]): Promise<unknown[]> {
  if (commands.length === 0) return [];
  return blaming(host, async () => {
    const replies = (await host.commands.pipeline(commands.map((command) => [...command])).exec()) ?? [];
    const [error] = replies.find(([one]) => one !== null && classify(one) !== 'failed') ?? [];
    if (error) throw error;
    return replies.map(([refused, reply]) => (refused ? null : reply));
  });
}

/** Commands that each belong to one of several Redis, run side by side; the replies come in the order of the commands. */
export async function runSpread(
  commands: readonly { readonly host: RedisHost; readonly command: RedisCommand }[],
): Promise<unknown[]> {
  const byHost = new Map<RedisHost, { readonly at: number; readonly command: RedisCommand }[]>();
  for (const [at, { host, command }] of commands.entries()) {
    const list = byHost.get(host) ?? [];
    list.push({ at, command });
    byHost.set(host, list);
  }
  const replies: unknown[] = new Array(commands.length).fill(null);
  await Promise.all(
    [...byHost].map(async ([host, list]) => {
      const own = await runAll(
        host,
        list.map(({ command }) => command),
      );
      for (const [i, { at }] of list.entries()) replies[at] = own[i];
    }),
  );
  return replies;
}
