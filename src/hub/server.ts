/** The hub's one port: HTTP through fastify, wearables' and consoles' upgrades, and the checks that come before both. */
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import type { Access } from './access.ts';
import { type Admission, pathOf } from './admission.ts';
import { answerProblem, PROBLEMS, Problem } from './api/problems.ts';
import type { Backend } from './backend.ts';
import { CONSOLE_SOCKET, type ConsoleSocket } from './console/socket.ts';
import { createServer, STATUS_CODES } from './nodeHttp.ts';
import type { Wearables } from './wearables.ts';

/** The largest body that a request may carry. */
export const BODY_LIMIT = 8 * 1024 * 1024;
/** Routes that only those may ask who may use the API. */
const PROTECTED = /^\/(?:api|metrics)(?:\/|$)/;
const BACKLOG = 4_096;

/** The hub cannot listen; `message` is one sentence with the way out. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly code: 'port_taken' | 'bad_host' | 'port_forbidden';

  constructor(code: ListenError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export interface HttpOptions {
  readonly access: Access;
  readonly admission: Admission;
  readonly wearables: Wearables;
  readonly consoleSocket: ConsoleSocket;
  /** Asked who may come in; null where wearables are not authenticated. */
  readonly backend: Backend | null;
  /** Goes into a consumer's group before it is let in; answers how to leave it where it was not. Never rejects. */
  readonly visit: (consumer: string) => Promise<() => void>;
  readonly onUnexpected: (error: unknown) => void;
}

/** Makes the server; routes are put in before it listens. */
export function createHttp(options: HttpOptions): FastifyInstance {
  const app = fastify({
    serverFactory: (handler) => {
      const server = createServer({ noDelay: true, shouldUpgradeCallback: isUpgrade }, handler);
      server.on('upgrade', (request, socket, head) => upgrade(options, request, socket as Socket, head));
      return server;
    },
    bodyLimit: BODY_LIMIT,
    // Stopping closes idle connections at once and lets requests under way finish.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    // No route has a JSON schema: what comes in is judged by ours. Else fastify would load its two compilers of them.
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    frameworkErrors: (_error, _request, reply) => {
      answerProblem(reply, new Problem('bad_request', 'The address cannot be read.'));
    },
    clientErrorHandler: (error, socket) => {
      // A peer that is gone is told nothing.
      if (error.code !== 'ECONNRESET' && socket.writable) socket.write(unreadable(error.code));
      socket.destroy(error);
    },
  });
  app.addHook('onRequest', async (request, reply) => {
    const denied = options.access.refuse(request.raw);
    if (denied) return answerProblem(reply, new Problem(denied.code, DENIED[denied.code]));
    // The route that answers says what is asked for: an address can be spelled in many ways (`/%61pi/`, `http://…/api/`).
    const asked = request.routeOptions.url ?? pathOf(request.raw);
    if (PROTECTED.test(asked) && !options.access.mayUse(request.raw)) {
      reply.header('WWW-Authenticate', 'Bearer realm="pulsera"');
      const detail = 'This needs the token: send it as Authorization: Bearer {token}.';
      return answerProblem(reply, new Problem('unauthorized', detail));
    }
    return undefined;
  });
  app.get('/ws/*', async (_request, reply) => {
    reply.header('Upgrade', 'websocket').header('Sec-WebSocket-Version', '13');
    return reply.code(426).send({ code: 'not_websocket', message: 'Connect with a WebSocket, version 13.' });
  });
  app.setNotFoundHandler((_request, reply) => answerProblem(reply, new Problem('not_found', 'There is nothing here.')));
  return app;
}

/** An offer of another protocol, such as `h2c`, may be ignored (RFC 9110 §7.8): it is an ordinary request then. */
function isUpgrade(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket' || pathOf(request).startsWith('/ws/');
}

const noSchemas = () => () => {
  throw new Error('no route of a hub has a JSON schema');
};

const DENIED = {
  bad_request: 'The request needs exactly one Host header.',
  bad_host: 'The Host header names a host that is not allowed. Add it with --allowed-hosts.',
  bad_origin: 'The Origin header names an origin that is not allowed. Add it with --allowed-hosts.',
} as const;

/** The whole answer to bytes that are no HTTP request, by Node's code for what was wrong with them. */
function unreadable(error: string | undefined): string {
  const status =
    { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error ?? ''] ?? PROBLEMS.bad_request.status;
  const { title } = PROBLEMS.bad_request;
  const body = JSON.stringify({
    type: '/api/docs#bad_request',
    title,
    status,
    code: 'bad_request',
    detail: `${title}.`,
  });
  return (
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json\r\n` +
    `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`
  );
}

function upgrade(options: HttpOptions, request: IncomingMessage, tcp: Socket, head: Buffer): void {
  const { access, admission, wearables, consoleSocket, backend, onUnexpected } = options;
  // Until a WebSocket owns it, an error of this socket would be nobody's.
  tcp.on('error', () => tcp.destroy());
  if (pathOf(request) === CONSOLE_SOCKET) {
    const denied = access.refuse(request);
    if (denied) admission.refuse(tcp, denied.code, denied.value);
    else if (admission.stopping) admission.refuse(tcp, 'stopping', '');
    else consoleSocket.upgrade(request, tcp, head);
    return;
  }
  const id = admission.admit(request, tcp);
  if (id === null) return;
  if (!backend) {
    wearables.accept(request, tcp, head, id);
    return;
  }
  void admission.underWay(() => ask(options, backend, request, tcp, head, id)).catch(onUnexpected);
}

/** Asks the backend, and lets the wearable in where it may. What Django publishes while it answers is heard already. */
async function ask(
  { admission, wearables, visit }: HttpOptions,
  backend: Backend,
  request: IncomingMessage,
  tcp: Socket,
  head: Buffer,
  id: string,
): Promise<void> {
  const leave = await visit(id);
  try {
    const greeting = await admission.ask(backend, request, tcp, id);
    if (greeting) wearables.accept(request, tcp, head, id, greeting);
  } finally {
    leave();
  }
}

/** What the system says of an address that is not this machine's. */
export const NO_ADDRESS: ReadonlySet<string> = new Set([
  'EADDRNOTAVAIL',
  'EAFNOSUPPORT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EINVAL',
]);

/** Listens; answers the port. Rejects with ListenError. */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<number> {
  try {
    await app.listen({ host, port, backlog: BACKLOG });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new ListenError(
        'port_taken',
        `Port ${port} on ${host} is taken. Choose another with --port, or 0 for any free one.`,
      );
    }
    if (code === 'EACCES')
      throw new ListenError('port_forbidden', `Port ${port} needs more rights. Choose one from 1024 on with --port.`);
    if (NO_ADDRESS.has(code ?? '')) {
      throw new ListenError('bad_host', `${host} is not an address of this machine. Choose one with --host.`);
    }
    throw error;
  }
  return ((app.server as Server).address() as AddressInfo).port;
}
