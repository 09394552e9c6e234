/** A console for tests, attached to a hub within this process: the rows as a console would keep them, and its commands. */

import { ConsoleClient } from '../../src/shared/console/client.ts';
import type { HubContract } from '../../src/shared/console/contract.ts';
import { pipe } from '../../src/shared/console/pipe.ts';
import { type ConsumerRow, unpackRow } from '../../src/shared/console/rows.ts';
import type { TestHub } from './hub.ts';

export interface TestConsole {
  readonly client: ConsoleClient<HubContract>;
  /** Every row, kept up to date by snapshot and deltas. */
  readonly rows: Map<string, ConsumerRow>;
  close(): void;
}

/** Opens a console and waits for its first whole snapshot. */
export async function openConsole({ hub }: Pick<TestHub, 'hub'>): Promise<TestConsole> {
  const client = new ConsoleClient<HubContract>({
    connect: async () => {
      const ends = pipe();
      hub.attach(ends.hub, { via: 'local', from: 'test' });
      return ends.console;
    },
    schedule: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    monotonic: () => performance.now(),
    random: Math.random,
  });
  const rows = new Map<string, ConsumerRow>();
  const { promise, resolve } = Promise.withResolvers<void>();
  client.open(
    'connections.rows',
    {},
    {
      event: ({ reset, whole, rows: changed, removed }) => {
        if (reset) rows.clear();
        for (const id of removed) rows.delete(id);
        for (const tuple of changed) rows.set(tuple[0], unpackRow(tuple));
        if (whole) resolve();
      },
    },
  );
  await promise;
  return { client, rows, close: () => client.close() };
}
