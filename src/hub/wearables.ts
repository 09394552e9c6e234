/** Wearables' sockets from the moment they are let in to their end; what they say is heard by `WearableMessages`. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type RawData, type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { closeCode } from '../shared/codes.ts';
import { MESSAGE_LIMIT } from '../shared/protocol.ts';
import { BEAD } from '../shared/ribbon.ts';
import type { Greeting } from './admission.ts';
import { type Clock, toWall } from './clock.ts';
import { Connection, WearableSocket } from './connection.ts';
import type { Consumer, Consumers } from './consumers.ts';
import type { Counts } from './counts.ts';
import type { Feed } from './feed.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { Notifications } from './notifications.ts';
import type { Sockets } from './sockets.ts';
import { type Store, StoreError, type UnreadResult } from './store/store.ts';
import { WearableMessages } from './wearableMessages.ts';
import type { Wire } from './wire.ts';

/** A socket that was asked to close and does not is cut after this. */
const CLOSE_GRACE_MS = 5_000;
/** Characters of a User-Agent that are kept, and different ones that are kept once and shared. */
const CLIENT_LENGTH = 120;
const CLIENTS_LIMIT = 1_000;
/** A simulated wearable says so; only the mark in the console depends on it. */
const SIMULATOR = 'pulsera-simulator/';

export interface WearablesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly consumers: Consumers;
  readonly sockets: Sockets;
  readonly heartbeat: Heartbeat;
  readonly notifications: Notifications;
  readonly feed: Feed;
  readonly counts: Counts;
  readonly wire: Wire;
  readonly initialNotifications: number;
  readonly socketsPerConsumer: number;
  readonly protocolErrorsPerMinute: number;
  /**
   * Fetches into the store what others have for a consumer, before its first frame is made; null where there is nothing
   * to wait for. Never rejects, and takes no longer than a moment.
   */
  readonly prepare: (connection: Connection, greeting?: Greeting) => Promise<void> | null;
  /** A handshake that `ws` cannot complete; to be answered and noted. */
  readonly onBadHandshake: (tcp: Socket) => void;
  readonly onUnexpected: (error: unknown) => void;
}

export class Wearables {
  readonly #options: WearablesOptions;
  readonly #server: WebSocketServer;
  readonly #clients = new Map<string, string>();
  readonly #listeners: Listeners;
  readonly #messages: WearableMessages;
  #number: number;

  constructor(options: WearablesOptions) {
    this.#options = options;
    // Numbers tell connections apart in the store across starts too: no hub lets in 16,000 a second for long.
    this.#number = options.clock.wall() * 16;
    // The typings of `ws` do not know these two yet.
    const limits: ServerOptions & { readonly closeTimeout: number; readonly maxPendingAutoPongs: number } = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: MESSAGE_LIMIT,
      // As Daphne: whatever subprotocols are offered, none is chosen.
      handleProtocols: () => false,
      closeTimeout: CLOSE_GRACE_MS,
      // Pongs that nobody reads count as the outbox; `ws` would cut the connection without a word.
      maxPendingAutoPongs: 0,
      WebSocket: WearableSocket,
    };
    this.#server = new WebSocketServer(limits);
    this.#messages = new WearableMessages(options);
    this.#listeners = this.#makeListeners();
    this.#server.on('wsClientError', (_error: Error, tcp: Duplex) => options.onBadHandshake(tcp as Socket));
  }

  /** Lets a wearable in: everything about it has been checked except that its handshake is a WebSocket's. */
  accept(request: IncomingMessage, tcp: Socket, head: Buffer, id: string, greeting?: Greeting): void {
    this.#server.handleUpgrade(request, tcp, head, (ws) =>
      this.#enter(ws as WearableSocket, tcp, request, id, greeting),
    );
  }

  /** Asks every socket to close, and resolves when all have gone or `graceMs` have passed. */
  async closeAll(name: 'going_away' | 'restart', reason: string, graceMs: number): Promise<void> {
    const closing = [...this.#options.consumers.connections];
    const gone = closing.map(({ ws }) => new Promise<void>((resolve) => ws.once('close', () => resolve())));
    for (const connection of closing) this.#options.sockets.close(connection, name, reason);
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, graceMs);
    await Promise.race([Promise.all(gone), enough]);
    clearTimeout(timer);
    for (const { ws } of closing) ws.terminate();
  }

  #enter(ws: WearableSocket, tcp: Socket, request: IncomingMessage, id: string, greeting?: Greeting): void {
    const { consumers, clock, store, counts, feed, heartbeat, initialNotifications, prepare } = this.#options;
    const now = clock.mono();
    const consumer = consumers.enter(id);
    const client = this.#client(request.headers['user-agent']);
    this.#number += 1;
    const connection = new Connection({
      number: this.#number,
      consumer,
      ws,
      tcp,
      address: addressOf(tcp),
      client,
      simulated: client.startsWith(SIMULATOR),
      now,
    });
    ws.connection = connection;
    ws.on('message', this.#listeners.message);
    ws.on('ping', this.#listeners.ping);
    ws.on('pong', this.#listeners.pong);
    ws.on('close', this.#listeners.close);
    ws.on('error', this.#listeners.error);
    this.#makeRoom(consumer);
    counts.connects += 1;
    heartbeat.enter(connection, now);
    consumers.add(connection, now);
    const at = toWall(clock, now);
    const { number, address } = connection;
    store.recordHistory({ kind: 'connected', consumer: id, at, connection: number, address, client });
    feed.emitPassing({ consumer: id, at, kind: 'connected', connection: number, detail: null, note: address });
    // Whatever it says is heard after the first frame went out.
    ws.pause();
    const first = (): Promise<void> =>
      store.unread(id, initialNotifications).then(
        (unread) => this.#begin(connection, unread),
        (error: unknown) => this.#refuseLate(connection, error),
      );
    const prepared = prepare(connection, greeting);
    const done = prepared ? prepared.then(first) : first();
    // Nobody else would hear of it, and the wearable would wait for ever.
    done.catch((error: unknown) => this.#refuseLate(connection, error));
  }

  /** One set of listeners for all sockets: a closure each would be most of what a connection costs. */
  #makeListeners(): Listeners {
    const wearables = this;
    const { heartbeat, sockets, clock } = this.#options;
    const of = (ws: WebSocket): Connection | null => (ws as WearableSocket).connection;
    return {
      message(data, isBinary) {
        const connection = of(this);
        if (connection) wearables.#messages.receive(connection, data as Buffer, isBinary);
      },
      ping() {
        const connection = of(this);
        if (!connection) return;
        wearables.#live(connection);
        // `ws` has answered it: whoever sends pings and does not read the pongs fills the outbox too.
        sockets.keepsUp(connection);
      },
      pong(payload) {
        const connection = of(this);
        if (!connection) return;
        wearables.#live(connection);
        heartbeat.pong(connection, payload, clock.mono());
      },
      close(code, reason) {
        const connection = of(this);
        if (connection) sockets.ended(connection, code, reason.toString());
      },
      error(error) {
        // `ws` closes the socket itself, with the code that fits; what is left is to say which it was.
        const connection = of(this);
        const code = CODES_OF_ERRORS[(error as NodeJS.ErrnoException).code ?? ''];
        if (connection && code) sockets.ended(connection, code, error.message);
      },
    };
  }

  #begin(connection: Connection, unread: UnreadResult): void {
    const { wire, sockets, notifications, clock, consumers } = this.#options;
    const live = connection.opening ?? [];
    connection.opening = null;
    connection.consumer.unread = unread.total;
    consumers.touch(connection.consumer);
    if (!connection.open) return;
    const now = clock.mono();
    const first = wire.initial(unread.notifications);
    // The oldest of them went out first, so that the last ten proofs are those of the newest.
    const ids = [...first.ids].reverse();
    if (sockets.send(connection, first.frame)) for (const id of ids) notifications.tracked(connection, id, now);
    const sent = new Set(first.ids);
    for (const { id, frame } of live) {
      if (!sent.has(id)) notifications.hand(connection, id, frame, now);
    }
    connection.ws.resume();
  }

  /** The unread ones cannot be read: an empty first frame would be a lie, so the wearable is asked to come back. */
  #refuseLate(connection: Connection, error: unknown): void {
    connection.opening = null;
    if (!(error instanceof StoreError)) this.#options.onUnexpected(error);
    this.#options.sockets.close(connection, 'try_later', 'the store cannot be read now');
  }

  /** One more socket than a consumer may hold replaces the longest silent one, else the oldest. */
  #makeRoom(consumer: Consumer): void {
    const { socketsPerConsumer, sockets } = this.#options;
    while (consumer.sockets.length >= socketsPerConsumer) {
      const silent = consumer.sockets.filter((socket) => socket.state === 'silent');
      const pool = silent.length > 0 ? silent : consumer.sockets;
      const worst = pool.reduce((a, b) =>
        (silent.length > 0 ? b.lifeAt < a.lifeAt : b.connectedAt < a.connectedAt) ? b : a,
      );
      sockets.close(worst, 'replaced');
    }
  }

  #live(connection: Connection): void {
    const { clock, consumers } = this.#options;
    const { consumer } = connection;
    connection.lifeAt = clock.mono();
    consumers.bead(consumer, BEAD.ALIVE);
    // Of several sockets another one may stand for the consumer now.
    if (consumer.sockets.length > 1) consumers.touch(consumer);
  }

  /** The User-Agent, cut and shared: 10,000 wearables of one make say the same. */
  #client(header: string | undefined): string {
    const client = (header ?? '').slice(0, CLIENT_LENGTH);
    const known = this.#clients.get(client);
    if (known !== undefined) return known;
    if (this.#clients.size >= CLIENTS_LIMIT) this.#clients.clear();
    this.#clients.set(client, client);
    return client;
  }
}

interface Listeners {
  message(this: WebSocket, data: RawData, isBinary: boolean): void;
  ping(this: WebSocket): void;
  pong(this: WebSocket, payload: Buffer): void;
  close(this: WebSocket, code: number, reason: Buffer): void;
  error(this: WebSocket, error: Error): void;
}

/** Which close code `ws` answers each of its errors with (its documentation, "Error codes"). */
const CODES_OF_ERRORS: Readonly<Record<string, number>> = {
  WS_ERR_EXPECTED_FIN: closeCode('protocol_error'),
  WS_ERR_EXPECTED_MASK: closeCode('protocol_error'),
  WS_ERR_INVALID_CLOSE_CODE: closeCode('protocol_error'),
  WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH: closeCode('protocol_error'),
  WS_ERR_INVALID_OPCODE: closeCode('protocol_error'),
  WS_ERR_UNEXPECTED_MASK: closeCode('protocol_error'),
  WS_ERR_UNEXPECTED_RSV_1: closeCode('protocol_error'),
  WS_ERR_UNEXPECTED_RSV_2_3: closeCode('protocol_error'),
  WS_ERR_INVALID_UTF8: closeCode('invalid_payload'),
  WS_ERR_TOO_MANY_BUFFERED_PARTS: closeCode('policy'),
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: closeCode('too_large'),
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: closeCode('too_large'),
};

/** `10.20.0.42:51822`, `[::1]:50814`; IPv4 mapped into IPv6 is shown as IPv4. */
function addressOf(tcp: Socket): string {
  const host = (tcp.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
  return `${host.includes(':') ? `[${host}]` : host}:${tcp.remotePort ?? 0}`;
}
