import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ListQuery, Store, StoredNotification } from '../../src/hub/store/store.ts';
import { StoreFolder } from '../support/storeFolder.ts';

/** The store as a plain list in memory: what SQLite, the worker and the group commit must amount to. */
class Model {
  readonly rows: StoredNotification[] = [];

  matching({ consumer, read, tipo }: Omit<ListQuery, 'limit'>): StoredNotification[] {
    return this.rows
      .filter((row) => consumer === undefined || row.consumer === consumer)
      .filter((row) => read === undefined || (row.readAt !== null) === read)
      .filter((row) => tipo === undefined || row.tipo === tipo)
      .sort((a, b) => b.sentAt - a.sentAt || b.id - a.id || (a.consumer < b.consumer ? 1 : -1));
  }

  change(row: StoredNotification, readAt: number, by: 'wearable' | 'console', on: number | null): StoredNotification {
    const changed = { ...row, readAt, readBy: by, readOn: on };
    this.rows[this.rows.indexOf(row)] = changed;
    return changed;
  }
}

const consumer = fc.constantFrom('1', '2', 'A_b-3');
const tipo = fc.constantFrom('alerta', 'recordatorio');
const draft = fc.record({
  consumer,
  tipo,
  contenido: fc.string({ unit: 'grapheme', maxLength: 20 }),
  deseoId: fc.option(fc.integer()),
});
const filter = fc.record({ consumer, tipo, read: fc.boolean() }, { requiredKeys: [] });
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('create' as const), drafts: fc.array(draft, { maxLength: 4 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('markRead' as const), pick: fc.nat(), consumer: fc.option(consumer) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('markAllRead' as const), consumer }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('list' as const), filter, limit: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unread' as const), consumer, limit: fc.nat(5) }) },
  // Clocks are also set back.
  { weight: 2, arbitrary: fc.record({ do: fc.constant('time' as const), by: fc.integer({ min: -50, max: 50 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function take(one: Step, store: Store, model: Model, folder: StoreFolder): Promise<void> {
  switch (one.do) {
    case 'create': {
      const result = await store.create({ drafts: one.drafts, producer: 'console' });
      if (result.kind !== 'created') throw new Error(result.kind);
      expect(result.notifications).toMatchObject(one.drafts);
      for (const made of result.notifications) {
        expect(model.rows.every(({ id }) => id < made.id)).toBe(true);
        expect(made).toMatchObject({ sentAt: folder.time, readAt: null });
        model.rows.push(made);
      }
      return;
    }
    case 'markRead': {
      const row = model.rows[one.pick % (model.rows.length + 1)];
      const id = row?.id ?? 1;
      const of = one.consumer ?? row?.consumer ?? '1';
      const connection = one.pick % 2 === 0 ? one.pick % 7 : null;
      const by = connection === null ? 'console' : 'wearable';
      const result = await store.markRead({ consumer: of, id, by, connection });
      if (row?.consumer !== of) expect(result).toBeNull();
      else if (row.readAt !== null) expect(result).toEqual({ changed: false, notification: row });
      else expect(result).toEqual({ changed: true, notification: model.change(row, folder.time, by, connection) });
      return;
    }
    case 'markAllRead': {
      const rows = model.matching({ consumer: one.consumer, read: false });
      const changed = rows.map((row) => model.change(row, folder.time, 'console', null));
      const answered = await store.markAllRead(one.consumer, 'console');
      expect(answered.toSorted((a, b) => b.id - a.id)).toEqual(changed.toSorted((a, b) => b.id - a.id));
      return;
    }
    case 'list': {
      const expected = model.matching(one.filter);
      const listed: StoredNotification[] = [];
      for (let page = 0, more = true; more; page += 1) {
        const last = listed.at(-1);
        const answer = await store.list({ ...one.filter, limit: one.limit, ...(last ? { after: last } : {}) });
        listed.push(...answer.notifications);
        more = answer.more;
        expect(page).toBeLessThanOrEqual(expected.length);
        expect(more).toBe(listed.length < expected.length);
      }
      expect(listed).toEqual(expected);
      return;
    }
    case 'unread': {
      const expected = model.matching({ consumer: one.consumer, read: false });
      const answer = await store.unread(one.consumer, one.limit);
      expect(answer).toEqual({ notifications: expected.slice(0, one.limit), total: expected.length });
      return;
    }
    case 'time':
      folder.time += one.by;
      return;
    case 'reopen':
      return;
  }
}

test('the store does what a plain list would do', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const folder = new StoreFolder();
      try {
        const model = new Model();
        let store = await folder.open();
        for (const one of steps) {
          if (one.do === 'reopen') {
            await store.close();
            store = await folder.open();
          }
          await take(one, store, model, folder);
          expect(store.status()).toMatchObject({
            notifications: model.rows.length,
            unread: model.rows.filter(({ readAt }) => readAt === null).length,
          });
        }
      } finally {
        await folder.remove();
      }
    }),
    { numRuns: 40 },
  );
});
