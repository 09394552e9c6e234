/** One question to the backend: a GET whose whole answer is there in time and in bounds, or a word for why it is not. */
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Agent as HttpAgent, request as httpRequest } from './nodeHttp.ts';

/** The whole answer must be there by then. */
const LIMIT_MS = 2_000;
const BODY_LIMIT = 4 * 2 ** 20;
const NOTIFICATIONS_LIMIT = 1_000;
/** Connections that are kept for the next questions, and how long. */
const IDLE_CONNECTIONS = 20;
const IDLE_MS = 4_000;

/** `bad_status` is a status that means nothing here, `bad_body` a 200 that is not the JSON promised. */
export type Answered = 'accepted' | 'refused' | 'timeout' | 'unreachable' | 'server_error' | 'bad_status' | 'bad_body';

/** A notification as the backend gave it. */
export type BackendNotification = Readonly<Record<string, unknown>>;

export interface Answer<O = Answered> {
  readonly outcome: O;
  /** HTTP status; 0 without an answer. */
  readonly status: number;
  /** Newest first; at most 1,000, and how many more there were. */
  readonly notifications: readonly BackendNotification[];
  readonly cut: number;
}

export interface BackendQueryOptions {
  /** `http://…/{consumidor_id}/`. */
  readonly url: string;
  readonly version: string;
  /** Connections at once, at most. */
  readonly connections: number;
}

/** An answer of which only this is known. */
export function noAnswer<O>(outcome: O, status = 0): Answer<O> {
  return { outcome, status, notifications: [], cut: 0 };
}

export class BackendQuery {
  readonly #options: BackendQueryOptions;
  readonly #agent: HttpAgent;
  readonly #send: typeof httpRequest;
  readonly #requests = new Set<ClientRequest>();
  #stopped = false;

  constructor(options: BackendQueryOptions) {
    this.#options = options;
    const secure = options.url.startsWith('https:');
    this.#send = secure ? httpsRequest : httpRequest;
    this.#agent = new (secure ? HttpsAgent : HttpAgent)({
      keepAlive: true,
      maxSockets: options.connections,
      maxFreeSockets: IDLE_CONNECTIONS,
      timeout: IDLE_MS,
    });
  }

  /** Asks about a consumer with the credentials of its handshake. */
  async ask(consumer: string, { cookie, authorization }: IncomingHttpHeaders): Promise<Answer> {
    const url = new URL(this.#options.url.replaceAll('{consumidor_id}', encodeURIComponent(consumer)));
    const headers = {
      Accept: 'application/json',
      'User-Agent': `pulsera/${this.#options.version}`,
      ...(cookie === undefined ? {} : { Cookie: cookie }),
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    };
    const until = performance.now() + LIMIT_MS;
    const answer = await this.#get(url, headers, until, this.#agent);
    // A kept connection may be closed by the other side while a request is on its way; a GET may be sent again (RFC 9110 §9.2.2).
    if (answer === 'stale') return (await this.#get(url, headers, until, false)) as Answer;
    return answer;
  }

  /** Gives up what is under way; what is asked from now on is unreachable. */
  stop(): void {
    this.#stopped = true;
    for (const request of this.#requests) request.destroy();
    this.#agent.destroy();
  }

  #get(
    url: URL,
    headers: Readonly<Record<string, string>>,
    until: number,
    agent: HttpAgent | false,
  ): Promise<Answer | 'stale'> {
    if (this.#stopped) return Promise.resolve(noAnswer('unreachable'));
    return new Promise((resolve) => {
      const request = this.#send(url, { agent, headers });
      this.#requests.add(request);
      const timer = setTimeout(() => {
        resolve(noAnswer('timeout'));
        request.destroy();
      }, until - performance.now());
      let answered = false;
      request.on('error', (error: NodeJS.ErrnoException) => {
        const stale = agent && request.reusedSocket && !answered && error.code === 'ECONNRESET';
        resolve(stale ? 'stale' : noAnswer('unreachable'));
      });
      request.on('response', (response) => {
        answered = true;
        read(response, resolve, () => request.destroy());
      });
      request.on('close', () => {
        clearTimeout(timer);
        this.#requests.delete(request);
        resolve(noAnswer('unreachable'));
      });
      request.end();
    });
  }
}

function read(response: IncomingMessage, resolve: (answer: Answer) => void, giveUp: () => void): void {
  const status = response.statusCode ?? 0;
  response.on('error', () => resolve(noAnswer('unreachable')));
  if (status !== 200) {
    // The status says it all; the rest is read only so that the connection can be used again.
    resolve(noAnswer(outcomeOf(status), status));
    response.resume();
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes <= BODY_LIMIT) return;
    resolve(noAnswer('bad_body', status));
    giveUp();
  });
  response.on('end', () => {
    const all = bytes <= BODY_LIMIT ? readBody(Buffer.concat(chunks)) : null;
    if (!all) return resolve(noAnswer('bad_body', status));
    const notifications = all.slice(0, NOTIFICATIONS_LIMIT);
    resolve({ outcome: 'accepted', status, notifications, cut: all.length - notifications.length });
  });
}

/** What a status other than 200 means. Redirects are not followed: they lead to a login page. */
function outcomeOf(status: number): Answered {
  if (status >= 500) return 'server_error';
  if ((status >= 300 && status < 400) || status === 401 || status === 403 || status === 404) return 'refused';
  return 'bad_status';
}

/** The list in `{"notifications":[{…}…]}`; null where the body is anything else. */
function readBody(body: Buffer): BackendNotification[] | null {
  try {
    const { notifications } = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return isListOfObjects(notifications) ? notifications : null;
  } catch {
    return null;
  }
}

function isListOfObjects(value: unknown): value is BackendNotification[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
}
