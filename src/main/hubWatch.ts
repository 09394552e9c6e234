/** How a saved hub stands, known by a link of its own, over which its alerts come too. */

import { connectRemote } from '../hub/console/remote.ts';
import type { HubLook } from '../shared/alertCentre.ts';
import { ConsoleClient } from '../shared/console/client.ts';
import type { HubContract } from '../shared/console/contract.ts';
import type { SavedHubState } from '../shared/console/desktop.ts';
import type { Schedule } from '../shared/console/port.ts';
import { ConsoleError } from '../shared/console/service.ts';
import type { SavedHub } from './savedHubs.ts';

const REFUSED: Readonly<Record<string, SavedHubState>> = {
  unauthorized: { state: 'wrong_token' },
  other_version: { state: 'other_version' },
};

export class HubWatch {
  readonly #client: ConsoleClient<HubContract> | null;
  readonly #onState: (state: SavedHubState) => void;
  /** When contact was lost, or first missed; in ms since 1970. Null while there is some. */
  #awaySince: number | null = null;
  #state: SavedHubState;
  #closed = false;
  /** Looks for alerts, once the link is made. */
  readonly #look: HubLook | null;

  /** Links up at once; `onState` is told of each change, and `look` is given the link where there is one. */
  constructor(
    { url, token }: SavedHub,
    schedule: Schedule,
    onState: (state: SavedHubState) => void,
    look: (client: ConsoleClient<HubContract>) => HubLook,
  ) {
    this.#onState = onState;
    this.#state = token === null ? { state: 'needs_token' } : { state: 'connecting' };
    this.#client =
      token === null
        ? null
        : new ConsoleClient<HubContract>({
            connect: async () => {
              try {
                return await connectRemote({ url, token });
              } catch (error) {
                if (!(error instanceof ConsoleError)) this.#miss();
                throw error;
              }
            },
            schedule,
            monotonic: () => performance.now(),
            random: Math.random,
          });
    this.#client?.onState(() => this.#follow());
    this.#look = this.#client && look(this.#client);
  }

  get state(): SavedHubState {
    return this.#state;
  }

  /** Asks again at once: a refusal may have been mended over there. */
  retry(): void {
    this.#client?.retry();
  }

  /** What is still under way then is heard of no more. */
  close(): void {
    this.#closed = true;
    this.#look?.close();
    this.#client?.close();
  }

  #follow(): void {
    const state = this.#client?.state;
    if (state?.phase === 'lost') this.#miss();
    else if (state?.phase === 'ready') {
      this.#awaySince = null;
      this.#set({ state: 'connected' });
    } else if (state?.phase === 'refused') {
      this.#awaySince = null;
      this.#set(REFUSED[state.code] ?? { state: 'refused' });
    }
  }

  #miss(): void {
    if (this.#closed || this.#awaySince !== null) return;
    this.#look?.miss();
    this.#awaySince = Date.now();
    this.#set({ state: 'away', since: this.#awaySince });
  }

  #set(state: SavedHubState): void {
    this.#state = state;
    this.#onState(state);
  }
}
