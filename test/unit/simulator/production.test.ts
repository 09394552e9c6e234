import { expect, test } from 'vitest';
import { type Draft, NotAllProduced, type Producer, Production } from '../../../src/simulator/production.ts';

const draft = (n: number): Draft => ({
  consumer: String(n),
  produce: { tipo: 'alerta', contenido: 'x', deseo_id: null },
});

/** A producer that answers when the test says so. */
class SlowProducer implements Producer {
  readonly lists: {
    readonly drafts: readonly Draft[];
    answer: (ids: readonly number[]) => void;
    fail: (error: Error) => void;
  }[] = [];
  closed = false;

  produce(drafts: readonly Draft[]): Promise<readonly number[]> {
    return new Promise((answer, fail) => this.lists.push({ drafts, answer, fail }));
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

test('what is asked for in one turn goes together, a few lists at a time, and everybody gets the own id', async () => {
  const producer = new SlowProducer();
  const production = new Production(producer);
  const ids = new Map<number, number | null>();
  for (let n = 0; n < 1_500; n += 1) production.ask(draft(n), (id) => ids.set(n, id));
  await turn();
  expect(producer.lists.map(({ drafts }) => drafts.length)).toEqual([200, 200, 200, 200]);
  for (let at = 0; at < 8; at += 1) {
    const { drafts, answer } = producer.lists[at] ?? { drafts: [], answer: () => {} };
    answer(drafts.map(({ consumer }) => 1_000_000 + Number(consumer)));
    await turn();
  }
  expect(ids.size).toBe(1_500);
  expect([...ids].every(([n, id]) => id === 1_000_000 + n)).toBe(true);
});

test('a list that fails is told to each, with why', async () => {
  const producer = new SlowProducer();
  const production = new Production(producer);
  const ids: (number | null)[] = [];
  for (let n = 0; n < 3; n += 1) production.ask(draft(n), (id) => ids.push(id));
  await turn();
  producer.lists[0]?.fail(new Error('the hub is full'));
  await turn();
  expect([ids, production.failure]).toEqual([[null, null, null], 'the hub is full']);
});

test('more than may wait is refused at once, and what waits when it closes too', async () => {
  const producer = new SlowProducer();
  const production = new Production(producer);
  let refused = 0;
  for (let n = 0; n < 10_001; n += 1) {
    production.ask(draft(n), (id) => {
      if (id === null) refused += 1;
    });
  }
  expect(refused).toBe(1);
  await turn();
  await production.close();
  expect([refused, producer.closed]).toEqual([10_001 - 800, true]);
});

test('a list that fails in part is made in part', async () => {
  const producer = new SlowProducer();
  const production = new Production(producer);
  const ids: (number | null)[] = [];
  for (let n = 0; n < 3; n += 1) production.ask(draft(n), (id) => ids.push(id));
  await turn();
  producer.lists[0]?.fail(new NotAllProduced('the disk is full', [7, undefined, 9]));
  await turn();
  expect([ids, production.failure]).toEqual([[7, null, 9], 'the disk is full']);
});
