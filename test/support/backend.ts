/** A backend for tests: a real HTTP server that answers as it is told and keeps what it was asked. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';

type Reply = (response: ServerResponse, request: IncomingMessage) => void;

/** Answers with a status and a body: JSON, or a string as it is. */
export function reply(status: number, body: unknown = '', headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(status, headers);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** As Django answers: whom it knows, and what is unread. */
export const accepting = (notifications: readonly unknown[] = []): Reply => reply(200, { notifications });

export interface TestBackend {
  /** `http://127.0.0.1:PORT/pendientes/{consumidor_id}/`. */
  readonly url: string;
  readonly asked: { readonly url: string; readonly method: string; readonly headers: IncomingHttpHeaders }[];
  /** How it answers from now on. */
  reply: Reply;
  /** Answers that are held back by `held`, and connections that were opened. */
  readonly open: ServerResponse[];
  connections: number;
  /** Ends it and every connection; it can be started again on the same port. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Starts a backend on a free port; it accepts everybody, with nothing unread. */
export async function startBackend(): Promise<TestBackend> {
  const server = createServer((request, response) => {
    const { url = '', method = '', headers } = request;
    backend.asked.push({ url, method, headers });
    backend.reply(response, request);
  });
  server.on('connection', () => {
    backend.connections += 1;
  });
  const port = await listen(server);
  const backend: TestBackend = {
    url: `http://127.0.0.1:${port}/pendientes/{consumidor_id}/`,
    asked: [],
    reply: accepting(),
    open: [],
    connections: 0,
    stop: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
    start: async () => {
      await listen(server, port);
    },
  };
  return backend;
}

/** Holds every answer back, in `open`, until the test ends it. */
export const held = (backend: TestBackend): Reply => {
  return (response) => {
    backend.open.push(response);
  };
};

/** A server that says any bytes to whoever asks; `onRequest` is called with the socket for each chunk. */
export async function startRawBackend(
  onRequest: (socket: Socket) => void,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', () => onRequest(socket));
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}/{consumidor_id}/`,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listen(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
