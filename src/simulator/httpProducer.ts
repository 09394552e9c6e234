/** Produces notifications through a hub's API. */
import type { Draft, Producer } from './production.ts';

const ANSWER_MS = 30_000;

export interface HttpProducerOptions {
  /** `http://HOST:PORT/`. */
  readonly base: string;
  readonly token: string | null;
  readonly agent: string;
}

export class HttpProducer implements Producer {
  readonly #options: HttpProducerOptions;
  readonly #ending = new AbortController();

  constructor(options: HttpProducerOptions) {
    this.#options = options;
  }

  async produce(drafts: readonly Draft[]): Promise<readonly number[]> {
    const { base, token, agent } = this.#options;
    const response = await fetch(new URL('api/notificaciones/', base), {
      method: 'POST',
      // Followed, a redirection would carry the token to wherever it points.
      redirect: 'manual',
      signal: AbortSignal.any([this.#ending.signal, AbortSignal.timeout(ANSWER_MS)]),
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': agent,
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(drafts.map(({ consumer, produce }) => ({ consumidor_id: consumer, ...produce }))),
    });
    if (response.status !== 201) {
      await response.body?.cancel();
      throw new Error(`${base} answered ${response.status} to a notification.`);
    }
    const { results } = (await response.json()) as { readonly results: readonly { readonly id: number }[] };
    return results.map(({ id }) => id);
  }

  async close(): Promise<void> {
    this.#ending.abort();
  }
}
