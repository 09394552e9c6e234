/** Decides, before the upgrade, whether a wearable may come in; who may not is answered why, as JSON, and noted. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { REFUSALS, type Refusal } from '../shared/codes.ts';
import { STRANGER } from '../shared/hosts.ts';
import { CONSUMER_ID, WEARABLE_PATH } from '../shared/protocol.ts';
import type { Access } from './access.ts';
import type { Backend } from './backend.ts';
import type { BackendNotification } from './backendQuery.ts';
import type { Clock } from './clock.ts';
import { type Counts, count } from './counts.ts';
import type { Feed } from './feed.ts';
import { STATUS_CODES } from './nodeHttp.ts';
import type { Store } from './store/store.ts';

/** What the answer says about each refusal. */
const SENTENCES: Readonly<Record<Refusal, string>> = {
  bad_id: 'The consumidor_id must be 1 to 64 letters, digits, _ or -.',
  bad_request: 'This is not a valid WebSocket handshake.',
  bad_host: 'The Host header names a host that is not allowed. Add it with --allowed-hosts.',
  bad_origin: 'The Origin header names an origin that is not allowed. Add it with --allowed-hosts.',
  bad_path: 'There is no WebSocket here. Connect to /ws/notificaciones/{consumidor_id}/.',
  not_websocket: 'Connect with a WebSocket, version 13.',
  too_many_refusals: 'Too many refused handshakes from this address. Wait a minute.',
  full: 'The hub holds as many connections as it may. Try again later.',
  stopping: 'The hub is stopping. Try again in a moment.',
  store_unavailable: 'The hub cannot read its store now. Try again later.',
  backend_refused: 'The backend does not let this consumer in with these credentials. Log in again.',
  backend_unavailable: 'The backend does not answer who may come in. Try again later.',
};

/** Addresses whose refusals are counted; when more come, counting begins anew. */
const ADDRESSES_LIMIT = 10_000;
const MINUTE_MS = 60_000;
const RETRY_AFTER_S = 5;

export interface LastRefusal {
  readonly at: number;
  readonly code: Refusal;
  readonly status: number;
  /** The header or id that was wrong, cut. */
  readonly value: string;
  readonly address: string;
}

export interface AdmissionOptions {
  readonly access: Access;
  readonly store: Store;
  readonly clock: Clock;
  readonly counts: Counts;
  readonly feed: Feed;
  readonly refusalsPerMinute: number;
  readonly maxConnections: number;
  readonly connections: () => number;
}

/** What the backend said of one that it lets in; `unverified`: it could not be asked, and let the same credentials in lately. */
export interface Greeting {
  /** Its unread notifications as the backend gave them, newest first. */
  readonly notifications: readonly BackendNotification[];
  readonly unverified: boolean;
}

export class Admission {
  readonly #options: AdmissionOptions;
  readonly #refused = new Map<string, { since: number; count: number }>();
  #last: LastRefusal | null = null;
  /** Handshakes that wait for the backend. */
  #asking = 0;
  /** Set when the hub begins to stop. */
  stopping = false;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  get last(): LastRefusal | null {
    return this.#last;
  }

  /** The id of a wearable that may come in; null where it may not, and then the socket has been answered. */
  admit(request: IncomingMessage, tcp: Socket): string | null {
    const { access, store, maxConnections, connections } = this.#options;
    const encoded = WEARABLE_PATH.exec(pathOf(request))?.[1];
    const id = encoded === undefined ? null : decode(encoded);
    const known = id !== null && CONSUMER_ID.test(id) ? id : null;
    const refuse = (code: Refusal, value: string): null => {
      this.refuse(tcp, code, value, known);
      return null;
    };
    if (this.stopping) return refuse('stopping', '');
    const denied = access.refuse(request);
    if (denied) return refuse(denied.code, denied.value);
    if (encoded === undefined) return refuse('bad_path', pathOf(request));
    if (known === null) return refuse('bad_id', encoded);
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return refuse('not_websocket', '');
    if (request.headers['sec-websocket-version'] !== '13') return refuse('not_websocket', 'version');
    if (connections() + this.#asking >= maxConnections) return refuse('full', '');
    // Its first frame could not be made.
    if (store.status().state === 'failed') return refuse('store_unavailable', '');
    return known;
  }

  /** Counts a handshake that takes its time against the limit of connections. */
  async underWay(work: () => Promise<void>): Promise<void> {
    this.#asking += 1;
    try {
      await work();
    } finally {
      this.#asking -= 1;
    }
  }

  /** Asks the backend about one that was admitted; null where it may not come in, and then the socket has been answered. */
  async ask(backend: Backend, request: IncomingMessage, tcp: Socket, id: string): Promise<Greeting | null> {
    // What it says meanwhile waits in the socket, at most the 64 KiB that a stream buffers; then TCP holds it back.
    const gone = (): boolean => !tcp.readable || !tcp.writable;
    const verdict = await backend.ask(id, request.headers, gone);
    if (gone()) tcp.destroy();
    else if (this.stopping) this.refuse(tcp, 'stopping', '', id);
    else if (verdict.kind === 'refused') this.refuse(tcp, verdict.code, String(verdict.status), id);
    else if (verdict.kind === 'unavailable') this.refuse(tcp, verdict.code, verdict.outcome, id);
    else if (verdict.kind === 'unverified') return { notifications: [], unverified: true };
    else return { notifications: verdict.notifications, unverified: false };
    return null;
  }

  /** Answers a handshake that is not let in, and notes it, within the limit for its address. */
  refuse(tcp: Socket, reason: Refusal, value: string, consumer: string | null = null): void {
    const { store, clock, counts, feed } = this.#options;
    const address = tcp.remoteAddress ?? '';
    const explained = this.#explained(address);
    const code = explained ? reason : 'too_many_refusals';
    const status = REFUSALS[code];
    count(counts.refusals, code);
    const body = JSON.stringify({ code, message: SENTENCES[code] });
    const extra =
      status === 426
        ? 'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n'
        : status === 503 || status === 429
          ? `Retry-After: ${status === 429 ? 60 : RETRY_AFTER_S}\r\n`
          : '';
    tcp.on('error', () => tcp.destroy());
    tcp.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n${extra}\r\n${body}`,
      () => tcp.destroy(),
    );
    if (!explained) return;
    const at = clock.wall();
    // What the diagnosis tries on purpose is nobody's mistake.
    if (!value.endsWith(STRANGER)) this.#last = { at, code, status, value: value.slice(0, 200), address };
    if (consumer === null) return;
    store.recordHistory({ kind: 'refused', consumer, at, address, code, value: value.slice(0, 200) });
    feed.emitPassing({ consumer, at, kind: 'refused', connection: null, detail: code, note: value.slice(0, 200) });
  }

  /** Whether this address has refusals left that are worth explaining and keeping. */
  #explained(address: string): boolean {
    const now = this.#options.clock.mono();
    const entry = this.#refused.get(address);
    if (!entry || now - entry.since > MINUTE_MS) {
      if (this.#refused.size >= ADDRESSES_LIMIT) this.#refused.clear();
      this.#refused.set(address, { since: now, count: 1 });
      return true;
    }
    entry.count += 1;
    return entry.count <= this.#options.refusalsPerMinute;
  }
}

/** The path of a request's target, without its query. */
export function pathOf(request: IncomingMessage): string {
  // A target may name the host too (RFC 9112 §3.2.2); which host is meant, the Host header says.
  return (request.url ?? '').replace(/^https?:\/\/[^/?#]*/i, '').split('?', 1)[0] ?? '';
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
