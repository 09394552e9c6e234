/** How a browser proves itself to the hub: the token is exchanged once for an HttpOnly cookie, then forgotten. */
import { ConsoleError } from '../../shared/console/service.ts';

const SESSION = '/console/session';

/** Exchanges a token for the session. Rejects with ConsoleError `unauthorized` where the hub does not take it. */
export async function openSession(token: string): Promise<void> {
  const answer = await fetch(SESSION, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  if (!answer.ok) throw refusalOf(answer.status);
}

/** Resolves where the cookie opens the console; rejects with a ConsoleError where it does not. */
export async function checkSession(): Promise<void> {
  const answer = await fetch(SESSION);
  if (!answer.ok) throw refusalOf(answer.status);
}

/** 401 and 403 stay so until somebody acts; anything else may pass. */
function refusalOf(status: number): Error {
  if (status === 401) return new ConsoleError('unauthorized');
  if (status === 403) return new ConsoleError('forbidden');
  return new Error(`the hub answered ${status}`);
}

/** Takes `#token=…` out of the address, before anything can show or keep it. A token is base64url: nothing is escaped. */
export function takeTokenFromHash(): string | null {
  const token = /^#token=([^&]+)/.exec(location.hash)?.[1] ?? null;
  if (token === null) return null;
  history.replaceState(null, '', `${location.pathname}${location.search}#/connections`);
  return token;
}

/** A token as people paste it: bare, or the whole link that the hub printed. */
export function readPastedToken(text: string): string {
  return /#token=([^&\s]+)/.exec(text)?.[1] ?? text.trim();
}
