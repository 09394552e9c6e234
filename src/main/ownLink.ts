/** This app's own link to the hub that the window looks at: alerts and troubles come over it. */
import { ConsoleClient } from '../shared/console/client.ts';
import type { HubContract } from '../shared/console/contract.ts';
import type { ConsolePort, Schedule } from '../shared/console/port.ts';

export class OwnLink {
  readonly #connect: () => Promise<ConsolePort>;
  readonly #schedule: Schedule;
  readonly #listeners: ((client: ConsoleClient<HubContract>) => void)[] = [];
  #client: ConsoleClient<HubContract>;

  constructor(connect: () => Promise<ConsolePort>, schedule: Schedule) {
    this.#connect = connect;
    this.#schedule = schedule;
    this.#client = this.#open();
  }

  /** Calls back now, and with a new client for each hub that comes after. */
  onClient(listener: (client: ConsoleClient<HubContract>) => void): void {
    this.#listeners.push(listener);
    listener(this.#client);
  }

  /** Leaves the hub: another one is meant now, or the same one has come up. */
  reconnect(): void {
    this.#client.close();
    this.#client = this.#open();
    for (const listener of this.#listeners) listener(this.#client);
  }

  close(): void {
    this.#client.close();
  }

  #open(): ConsoleClient<HubContract> {
    return new ConsoleClient<HubContract>({
      connect: this.#connect,
      schedule: this.#schedule,
      monotonic: () => performance.now(),
      random: Math.random,
    });
  }
}
