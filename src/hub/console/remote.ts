/** A console link to a hub elsewhere: a socket opened with the token and without an Origin. */
import { WebSocket } from 'ws';
import type { ConsolePort, ToConsole } from '../../shared/console/port.ts';
import { ConsoleError } from '../../shared/console/service.ts';

/** A snapshot of 10,000 consumers comes in chunks; nothing larger than this is believed. */
const MESSAGE_LIMIT = 32 * 1024 * 1024;
const HANDSHAKE_MS = 10_000;

/** What stays so until somebody acts; any other status may pass. */
const REFUSALS: Readonly<Record<number, string>> = { 401: 'unauthorized', 403: 'forbidden' };

/** Where and how to reach a hub. `url` is its address as people have it: `http://10.0.0.5:8000/`. */
export interface RemoteHub {
  readonly url: string;
  readonly token: string;
  /** Who asks, as `User-Agent`; the simulator says that it is one. */
  readonly agent?: string;
}

/** Opens the link. Rejects with ConsoleError `unauthorized` for a wrong token, with anything else for "try again". */
export function connectRemote({ url, token, agent }: RemoteHub): Promise<ConsolePort> {
  return new Promise((resolve, reject) => {
    if (!/^[\x21-\x7e]+$/.test(token)) throw new ConsoleError('unauthorized');
    const ws = new WebSocket(`${url.replace(/^http/, 'ws')}console/socket`, {
      headers: { Authorization: `Bearer ${token}`, ...(agent === undefined ? {} : { 'User-Agent': agent }) },
      maxPayload: MESSAGE_LIMIT,
      handshakeTimeout: HANDSHAKE_MS,
      perMessageDeflate: false,
    });
    ws.on('unexpected-response', (_request, { statusCode = 0 }) => {
      const code = REFUSALS[statusCode];
      reject(code === undefined ? new Error(`HTTP ${statusCode}`) : new ConsoleError(code));
      ws.terminate();
    });
    ws.on('error', reject);
    ws.on('open', () =>
      resolve({
        send: (message) => ws.send(JSON.stringify(message)),
        buffered: () => ws.bufferedAmount,
        receive: (onMessage, onClose) => {
          ws.on('message', (data) => {
            try {
              onMessage(JSON.parse(String(data)) as ToConsole);
            } catch {
              // What nobody can make sense of does not come from a hub.
              ws.close();
            }
          });
          ws.on('close', onClose);
        },
        close: () => ws.close(),
      }),
    );
  });
}
