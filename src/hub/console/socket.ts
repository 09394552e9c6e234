/** The console's WebSocket at `/console/socket`: a browser with its session and own origin, or a desktop app with the token. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { contract } from '../../shared/console/contract.ts';
import type { HubPort } from '../../shared/console/port.ts';
import type { ConsoleServer } from '../../shared/console/server.ts';
import type { Access } from '../access.ts';

export const CONSOLE_SOCKET = '/console/socket';
/** A command with 100,000 targets is about 2 MB. */
const MESSAGE_LIMIT = 8 * 1024 * 1024;
/** Consoles at once; one more is answered 503. */
const CONSOLES_LIMIT = 100;

export interface ConsoleSocketOptions {
  readonly access: Access;
  readonly server: ConsoleServer<typeof contract>;
  /** The name of the session's cookie. */
  readonly cookie: () => string;
}

export class ConsoleSocket {
  readonly #options: ConsoleSocketOptions;
  readonly #sockets = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload: MESSAGE_LIMIT });

  constructor(options: ConsoleSocketOptions) {
    this.#options = options;
    this.#sockets.on('wsClientError', (_error: Error, tcp: Duplex) => answer(tcp, '400 Bad Request', 'bad_request'));
  }

  /** Serves an upgrade that came to `/console/socket`; Host and Origin have been checked. */
  upgrade(request: IncomingMessage, tcp: Socket, head: Buffer): void {
    const { access, server, cookie } = this.#options;
    const { headers } = request;
    const browser = headers.origin !== undefined;
    const allowed = browser
      ? access.ownOrigin(headers) && access.isSession(cookieValue(headers.cookie, cookie()))
      : access.hasToken(headers);
    if (!allowed) answer(tcp, '401 Unauthorized', 'unauthorized');
    else if (server.size >= CONSOLES_LIMIT) answer(tcp, '503 Service Unavailable', 'too_many_consoles');
    else {
      this.#sockets.handleUpgrade(request, tcp, head, (ws) => {
        // A page cannot say that it is the simulator: it always has an Origin.
        const simulator = headers['user-agent']?.startsWith('pulsera-simulator/') ?? false;
        const via = browser ? 'browser' : simulator ? 'simulator' : 'remote';
        server.attach(webSocketPort(ws), { via, from: tcp.remoteAddress ?? '' });
      });
    }
  }
}

/** A WebSocket as the console's port: one JSON text frame a message. */
function webSocketPort(ws: WebSocket): HubPort {
  ws.on('error', () => {});
  return {
    send: (message) => {
      if (ws.readyState === ws.OPEN) ws.send(JSON.stringify(message));
    },
    buffered: () => ws.bufferedAmount,
    receive: (onMessage, onClose) => {
      ws.on('message', (data, isBinary) => {
        let message: unknown = null;
        try {
          if (!isBinary) message = JSON.parse(String(data));
        } catch {
          // Not JSON: null is refused like any other message that makes no sense.
        }
        onMessage(message);
      });
      ws.on('close', onClose);
    },
    close: () => {
      ws.close();
      setTimeout(() => ws.terminate(), 1_000).unref();
    },
  };
}

function answer(tcp: Duplex, status: string, code: string): void {
  const body = JSON.stringify({ code });
  tcp.on('error', () => tcp.destroy());
  tcp.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    () => tcp.destroy(),
  );
}

/** The value of one cookie in a Cookie header (RFC 6265 §5.4). */
export function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}
