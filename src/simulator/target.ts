/** Where virtual wearables connect. */
import { connect } from 'node:net';
import type { Target } from './world.ts';

const PLACE = '{consumidor_id}';
const PATH = `/ws/notificaciones/${PLACE}/`;
const ANSWER_MS = 5_000;

/**
 * The target that an address means: `ws://HOST:PORT/ws/notificaciones/{consumidor_id}/`, `http://HOST:PORT/` or only
 * `HOST:PORT`. Null for what is none.
 */
export function readTarget(text: string, version: string): Target | null {
  const whole = text.includes('://') ? text : `ws://${text}`;
  const url = URL.parse(whole.replaceAll(PLACE, '0').replace(/^http/i, 'ws'));
  if (!url || !/^wss?:$/.test(url.protocol) || !url.hostname || url.username) return null;
  const secure = url.protocol === 'wss:' ? 's' : '';
  const named = whole.includes(PLACE);
  if (!named && url.pathname !== '/') return null;
  const path = named ? whole.slice(whole.indexOf('/', whole.indexOf('://') + 3)) : PATH;
  return {
    url: `ws${secure}://${url.host}${path}`,
    origin: `http${secure}://${url.host}`,
    agent: `pulsera-simulator/${version}`,
  };
}

/** Why nobody can be reached there, as the system's code; null where somebody listens. */
export function unreachableBecause({ url }: Target): Promise<string | null> {
  const { hostname, port, protocol } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (protocol === 'wss:' ? 443 : 80),
      timeout: ANSWER_MS,
    });
    const end = (reason: string | null): void => {
      socket.destroy();
      resolve(reason);
    };
    socket.once('connect', () => end(null));
    socket.once('timeout', () => end('timeout'));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => end(code ?? 'no answer'));
  });
}
