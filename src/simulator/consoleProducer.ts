/** Produces notifications as people do: through the console. */
import type { ConsoleClient } from '../shared/console/client.ts';
import type { HubContract } from '../shared/console/contract.ts';
import { type Draft, NotAllProduced, type Producer } from './production.ts';

export class ConsoleProducer implements Producer {
  readonly #client: ConsoleClient<HubContract>;

  /** The link stays whoever's it is. */
  constructor(client: ConsoleClient<HubContract>) {
    this.#client = client;
  }

  /** The console sends one text to many at a time: those that are alike, and for different consumers, go together. */
  async produce(drafts: readonly Draft[]): Promise<readonly number[]> {
    const ids: number[] = [];
    const groups: { readonly text: string; readonly places: Map<string, number> }[] = [];
    for (const [place, { consumer, produce }] of drafts.entries()) {
      const text = JSON.stringify(produce);
      let group = groups.find((one) => one.text === text && !one.places.has(consumer));
      if (!group) {
        group = { text, places: new Map() };
        groups.push(group);
      }
      group.places.set(consumer, place);
    }
    let failure: unknown = null;
    for (const { places } of groups) {
      const first = drafts[[...places.values()][0] ?? 0];
      if (!first) continue;
      try {
        const { results } = await this.#client.call('notifications.inject', {
          to: [...places.keys()],
          payload: { ...first.produce },
        });
        for (const { consumer, id } of results) ids[places.get(consumer) ?? -1] = id;
      } catch (error) {
        failure = error;
      }
    }
    // What was made is made, whatever came of the others.
    if (failure !== null) throw new NotAllProduced(failure instanceof Error ? failure.message : String(failure), ids);
    return ids;
  }

  async close(): Promise<void> {}
}
