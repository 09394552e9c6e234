/** What is told to the other hubs while the store, which is real, cannot note that it was. */
import { expect, test } from 'vitest';
import { LayerDrops } from '../../../../src/hub/cluster/drops.ts';
import { OutboxPump, type OutboxPumpOptions } from '../../../../src/hub/cluster/outboxPump.ts';
import { type Store, StoreError } from '../../../../src/hub/store/store.ts';
import { Wire } from '../../../../src/hub/wire.ts';
import { Parts } from '../../../support/parts.ts';
import { created, StoreFolder } from '../../../support/storeFolder.ts';

test('a full disk has nothing told twice, and nothing given up', async () => {
  const folder = new StoreFolder();
  const store = await folder.open({ federated: true });
  await created(store, 'a', 'b');
  let full = 3;
  const sent: string[] = [];
  const unexpected: unknown[] = [];
  const parts = new Parts();
  const drops = new LayerDrops(parts);
  const fullFor: Pick<Store, 'outbox' | 'outboxDone' | 'instance'> = {
    instance: store.instance,
    outbox: (limit) => store.outbox(limit),
    outboxDone: (upTo) => {
      full -= 1;
      return full >= 0 ? Promise.reject(new StoreError('full', 'full')) : store.outboxDone(upTo);
    },
  };
  const pump = new OutboxPump({
    store: fullFor,
    wire: new Wire('UTC'),
    layer: {
      held: 0,
      groupSend: async (messages: readonly { readonly group: string }[]) => {
        sent.push(...messages.map(({ group }) => group));
        return messages.map(() => ({ members: 0, full: 0 }));
      },
    },
    index: { put: () => ['ping'] },
    reads: { append: () => [] },
    ready: () => true,
    drops,
    onReads: async () => {},
    onUnexpected: (error: unknown) => unexpected.push(error),
  } as unknown as OutboxPumpOptions);
  pump.kick();
  await expect.poll(() => store.status().outbox).toBe(0);
  expect(full).toBe(-1);
  expect(sent).toEqual(['notifications_a', 'notifications_b']);
  expect(drops.list()).toEqual([]);
  await created(store, 'c');
  pump.kick();
  await expect.poll(() => sent.at(-1)).toBe('notifications_c');
  expect(sent).toHaveLength(3);
  expect(unexpected).toEqual([]);
  pump.stop();
  await folder.remove();
});
