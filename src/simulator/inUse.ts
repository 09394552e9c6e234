/** Whether ids belong to somebody: asked of the hub. */
import { ConsoleError } from '../shared/console/service.ts';

/** Ids of one question. */
const ASKED = 500;
const ANSWER_MS = 30_000;

/** A server that may be a hub of ours. */
export interface AskedHub {
  /** `http://HOST:PORT/`. */
  readonly base: string;
  readonly token: string | null;
}

/**
 * Makes sure that nobody real has one of `count` ids from `firstId` on. Answers false where that cannot be known: it is no
 * hub of ours, or wants another token. Rejects with ConsoleError: `id_in_use` where somebody is connected who is no
 * simulation, `id_has_history` where there are notifications that no simulation made.
 */
export async function refuseInUse(hub: AskedHub, firstId: number, count: number): Promise<boolean> {
  for (let at = 0; at < count; at += ASKED) {
    const answer = await ask(hub, firstId + at, Math.min(ASKED, count - at));
    if (!answer) return false;
    const [connected] = answer.connected;
    if (connected !== undefined) throw new ConsoleError('id_in_use', { consumer: connected });
    const [notified] = answer.notified;
    if (notified !== undefined) throw new ConsoleError('id_has_history', { consumer: notified });
  }
  return true;
}

interface Answer {
  readonly connected: readonly string[];
  readonly notified: readonly string[];
}

async function ask({ base, token }: AskedHub, first: number, count: number): Promise<Answer | null> {
  try {
    const response = await fetch(new URL(`api/ids/?first=${first}&count=${count}`, base), {
      // Followed, a redirection would carry the token to wherever it points.
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: token === null ? {} : { Authorization: `Bearer ${token}` },
    });
    const answer = (await response.json()) as Partial<Answer>;
    const { connected, notified } = answer;
    return response.status === 200 && Array.isArray(connected) && Array.isArray(notified)
      ? { connected, notified }
      : null;
  } catch {
    return null;
  }
}
