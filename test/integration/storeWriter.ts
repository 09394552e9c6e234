/** Writes to a store until it is killed, and says on a line of its own each thing that it was told is stored. */
import { openStore } from '../../src/hub/store/client.ts';

const store = await openStore({ file: String(process.argv[2]), retentionDays: 90, retentionCount: 1_000_000 });
const say = (...words: readonly (string | number)[]): boolean => process.stdout.write(`${words.join(' ')}\n`);
say('hub', store.hub);

async function work(consumer: string): Promise<void> {
  for (let i = 0; ; i += 1) {
    const drafts = Array.from({ length: 1 + (i % 3) }, () => ({
      consumer,
      tipo: 'test',
      contenido: `${i}`,
      deseoId: i,
    }));
    const result = await store.create({ drafts, producer: 'http' });
    if (result.kind !== 'created') throw new Error(result.kind);
    for (const { id } of result.notifications) say('created', id);
    const id = result.notifications[0]?.id ?? 0;
    if (i % 4 === 0 && (await store.markRead({ consumer, id, by: 'http', connection: null }))) say('read', id);
  }
}

await Promise.all(Array.from({ length: 16 }, (_, i) => work(`consumer-${i}`)));
