/** Who has a port of this machine. */
import { createServer } from 'node:net';
import { ask, jsonOf } from './ask.ts';

const ASK_MS = 1_500;

/** `free`: one could listen. `forbidden` and `no_address`: nobody has it, but listening fails. Else who answers there. */
export interface PortHolder {
  readonly kind: 'free' | 'forbidden' | 'no_address' | 'pulsera' | 'daphne' | 'other';
  /** Where it was asked: `http://127.0.0.1:8000/`. */
  readonly url: string;
  /** Its Server header, '' where it gave none. */
  readonly server: string;
}

/** Finds out who listens on a port, by trying to and by asking. Never rejects. */
export async function portHolder(host: string, port: number): Promise<PortHolder> {
  const url = localUrl(host, port);
  const refused = await tryToListen(host, port);
  if (refused === null) return { kind: 'free', url, server: '' };
  if (refused === 'EACCES') return { kind: 'forbidden', url, server: '' };
  if (refused !== 'EADDRINUSE') return { kind: 'no_address', url, server: '' };
  return { url, ...(await whoAnswers(new URL(url), ASK_MS)) };
}

/** Who answers HTTP at a URL; `other` also where nobody does. */
export async function whoAnswers(
  url: URL,
  timeoutMs: number,
): Promise<{ readonly kind: 'pulsera' | 'daphne' | 'other'; readonly server: string }> {
  try {
    const { text, server } = await ask(new URL('/healthz', url), { timeoutMs });
    const kind = jsonOf(text)?.['name'] === 'pulsera' ? 'pulsera' : /^daphne/i.test(server) ? 'daphne' : 'other';
    return { kind, server };
  } catch {
    return { kind: 'other', server: '' };
  }
}

/** Where a hub that listens on `host` is reached from its own machine. */
function localUrl(host: string, port: number): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}/`;
}

/** Why nobody could listen there now, as the system's code; null where one could. */
export function tryToListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
