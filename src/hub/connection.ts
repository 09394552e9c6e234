/** One wearable's socket: what it received, what it owes, when it last gave a sign of life. */
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { Consumer } from './consumers.ts';
import type { TextFrame } from './frames.ts';
import type { Rhythm } from './rhythm.ts';
import type { Delivery } from './store/store.ts';

/** The hub's judgement of one socket, gravest first. */
export type SocketState = 'silent' | 'slow' | 'late' | 'on_time';

/** A notification that was written to this socket and not yet proven to have arrived. */
export interface Unproven {
  /** The record for the store, filled in as the proof comes. */
  readonly delivery: { -readonly [K in keyof Delivery]: Delivery[K] };
  /** Whether the record went to the store already, so that the proof must be sent after it. */
  recorded: boolean;
  /** The hub had written so many frames with notifications to this socket when this one went. */
  readonly mark: number;
}

/** Notifications that may wait for their proof on one socket; beyond, the oldest stays "written". */
export const UNPROVEN_LIMIT = 1_000;

/** Live frames that may wait for the first frame of a connection. */
export const OPENING_LIMIT = 1_000;

/** A WebSocket that knows its connection, so that one listener serves all sockets. */
export class WearableSocket extends WebSocket {
  connection: Connection | null = null;
}

export interface ConnectionOptions {
  readonly number: number;
  readonly consumer: Consumer;
  readonly ws: WearableSocket;
  /** The TCP socket under `ws`: frames that are built once are written to it directly, in order with those of `ws`. */
  readonly tcp: Socket;
  readonly address: string;
  readonly client: string;
  readonly simulated: boolean;
  readonly now: number;
}

/** Times are ms on the forward clock; 0 is "never". */
export class Connection {
  readonly number: number;
  readonly consumer: Consumer;
  readonly ws: WearableSocket;
  readonly tcp: Socket;
  readonly address: string;
  readonly client: string;
  readonly simulated: boolean;
  readonly connectedAt: number;

  state: SocketState = 'on_time';
  lifeAt: number;
  lastFrameAt = 0;
  messagesIn = 0;
  messagesOut = 0;
  rttMs = 0;
  rhythm: Rhythm | null = null;

  /** Live frames that came while the first frame was being made; null once that is out. */
  opening: { readonly id: number; readonly frame: TextFrame }[] | null = [];

  /** Protocol pings: number and time of the one under way (0: none), when the next is due, what it will prove. */
  pingNumber = 0;
  pingSentAt = 0;
  lastPingSentAt = 0;
  pingDueAt: number;
  pingMark = 0;
  bytesReadAtPing = 0;
  mark = 0;
  unproven: Unproven[] | null = null;

  /** Reads that wait for the store, and protocol errors within the present minute. */
  readsWaiting = 0;
  errors = 0;
  errorsSince = 0;

  /** Set once the hub closes it: the code that history tells. */
  closedWith: { readonly code: number; readonly reason: string } | null = null;

  constructor(options: ConnectionOptions) {
    this.number = options.number;
    this.consumer = options.consumer;
    this.ws = options.ws;
    this.tcp = options.tcp;
    this.address = options.address;
    this.client = options.client;
    this.simulated = options.simulated;
    this.connectedAt = options.now;
    this.lifeAt = options.now;
    this.pingDueAt = options.now;
  }

  /** Bytes that wait in this process because the other side reads slowly. */
  get outboxBytes(): number {
    return this.tcp.writableLength;
  }

  get open(): boolean {
    return this.ws.readyState === WebSocket.OPEN && this.closedWith === null;
  }
}
