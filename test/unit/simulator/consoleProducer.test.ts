import { expect, test } from 'vitest';
import type { ConsoleClient } from '../../../src/shared/console/client.ts';
import type { HubContract } from '../../../src/shared/console/contract.ts';
import { ConsoleProducer } from '../../../src/simulator/consoleProducer.ts';
import { type Draft, NotAllProduced } from '../../../src/simulator/production.ts';

const draft = (consumer: string, contenido: string): Draft => ({
  consumer,
  produce: { tipo: 'alerta', contenido, deseo_id: null },
});

/** A console that injects, but for what is to fail. */
function consoleOf(failing: string): { readonly client: ConsoleClient<HubContract>; readonly calls: unknown[] } {
  const calls: unknown[] = [];
  const call = async (_name: string, args: { to: string[]; payload: { contenido: string } }) => {
    calls.push(args.to);
    if (args.payload.contenido === failing) throw new Error('the disk is full');
    return { results: args.to.map((consumer) => ({ consumer, id: 100 + Number(consumer) })) };
  };
  return { client: { call } as never, calls };
}

test('those that are alike go together, a consumer once in each', async () => {
  const { client, calls } = consoleOf('');
  const drafts = [draft('1', 'a'), draft('2', 'a'), draft('1', 'a'), draft('1', 'b')];
  expect(await new ConsoleProducer(client).produce(drafts)).toEqual([101, 102, 101, 101]);
  expect(calls).toEqual([['1', '2'], ['1'], ['1']]);
});

test('what is made stays made where something else fails', async () => {
  const { client } = consoleOf('b');
  const drafts = [draft('1', 'a'), draft('2', 'b'), draft('3', 'c')];
  const failure = await new ConsoleProducer(client).produce(drafts).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(NotAllProduced);
  expect(failure).toMatchObject({ message: 'the disk is full', ids: [101, undefined, 103] });
});
