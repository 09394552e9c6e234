/** Produces notifications through a hub's API. */
import { type Draft, NotAllProduced, type Producer } from './production.ts';

const ANSWER_MS = 30_000;
/** Characters of an answer's own words that are passed on. */
const DETAIL = 200;

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

  /** A hub takes a list whole or not at all: where it refuses one, it is asked for each, so that the others are made. */
  async produce(drafts: readonly Draft[]): Promise<readonly number[]> {
    try {
      return await this.#post(drafts);
    } catch (error) {
      if (error instanceof Refusal && drafts.length > 1) return this.#oneByOne(drafts);
      throw error;
    }
  }

  async #oneByOne(drafts: readonly Draft[]): Promise<readonly number[]> {
    const ids: (number | undefined)[] = [];
    let failure: string | null = null;
    for (const draft of drafts) {
      try {
        const [id] = await this.#post([draft]);
        ids.push(id);
      } catch (error) {
        if (!(error instanceof Refusal)) throw new NotAllProduced(messageOf(error), ids);
        failure = error.message;
        ids.push(undefined);
      }
    }
    if (failure !== null) throw new NotAllProduced(failure, ids);
    return ids.filter((id) => id !== undefined);
  }

  async #post(drafts: readonly Draft[]): Promise<readonly number[]> {
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
    if (response.status === 422) throw new Refusal(`${base} refused a notification: ${await detailOf(response)}`);
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

/** The hub understood, and does not take it. */
class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** What a problem says in its own words. */
async function detailOf(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => null)) as { readonly detail?: unknown } | null;
  return typeof problem?.detail === 'string' ? problem.detail.slice(0, DETAIL) : `${response.status}.`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
