/** One connection of a virtual wearable, from the attempt to its end. */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { WebSocket } from 'ws';
import type { Garbage } from './garbage.ts';
import type { World } from './world.ts';

/** A server sends at most so much at once. */
const MESSAGE_LIMIT = 4 * 2 ** 20;
const HANDSHAKE_MS = 30_000;
/** After its goodbye it waits so long for the other side's. */
const GOODBYE_MS = 5_000;

/** What becomes of a connection. */
export interface LinkEvents {
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  readonly onRefused: (status: number) => void;
  readonly onUnreachable: () => void;
  readonly onClose: (code: number) => void;
}

/** What a wearable does with its connection. */
export type Link = Pick<
  WearableLink,
  'say' | 'sayBytes' | 'abandon' | 'hush' | 'listen' | 'sip' | 'close' | 'reset' | 'destroy' | 'end'
>;

export class WearableLink {
  #ws: WebSocket | null = null;
  #tcp: Socket | null = null;
  #dropped = false;
  #opened = false;
  readonly #gone: Promise<void>;

  constructor(world: World, id: string, events: LinkEvents) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gone = promise;
    world.gate.enter((leave) => {
      if (this.#dropped) {
        leave();
        resolve();
        return;
      }
      const { url, origin, agent } = world.target;
      const ws = new WebSocket(url.replace('{consumidor_id}', id), {
        origin,
        headers: { 'User-Agent': agent },
        perMessageDeflate: false,
        maxPayload: MESSAGE_LIMIT,
        handshakeTimeout: HANDSHAKE_MS,
      });
      this.#ws = ws;
      ws.on('upgrade', ({ socket }) => {
        this.#tcp = socket;
      });
      ws.on('open', () => {
        leave();
        this.#opened = true;
        events.onOpen();
      });
      ws.on('message', (data, binary) => {
        if (!binary && !this.#dropped) events.onText(String(data));
      });
      ws.on('unexpected-response', (request, response) => {
        leave();
        request.destroy();
        resolve();
        events.onRefused(response.statusCode ?? 0);
      });
      ws.on('error', (error) => {
        if (this.#opened) return;
        leave();
        resolve();
        if ((error as NodeJS.ErrnoException).code === 'EMFILE') world.outOfFiles();
        events.onUnreachable();
      });
      ws.on('close', (code) => {
        leave();
        resolve();
        if (this.#opened) events.onClose(code);
      });
    });
  }

  say(text: string): boolean {
    if (this.#ws?.readyState !== WebSocket.OPEN) return false;
    this.#ws.send(text);
    return true;
  }

  /** A binary frame, or bytes that are no frame. */
  sayBytes(garbage: Garbage): boolean {
    if (this.#ws?.readyState !== WebSocket.OPEN) return false;
    if (garbage.as === 'bytes') this.#tcp?.write(Buffer.from(garbage.hex, 'hex'));
    else this.#ws.send(Buffer.from(garbage.text));
    return true;
  }

  /** Leaves it open at the other side, and hears nothing of it any more. */
  abandon(): void {
    this.#dropped = true;
    this.hush();
  }

  /** Neither reads nor answers from now on. */
  hush(): void {
    this.#ws?.pause();
  }

  listen(): void {
    this.#ws?.resume();
  }

  /** Reads once what the system hands out at a time. */
  sip(): void {
    this.#ws?.resume();
    setImmediate(() => setImmediate(() => this.#ws?.pause()));
  }

  close(): void {
    if (!this.#opened) {
      this.destroy();
      return;
    }
    this.#ws?.resume();
    this.#ws?.close(1_000);
  }

  reset(): void {
    // Node resets plain TCP only; what is encrypted goes without a goodbye.
    if (this.#tcp && !(this.#tcp instanceof TLSSocket)) this.#tcp.resetAndDestroy();
    else this.destroy();
  }

  destroy(): void {
    this.#dropped = true;
    this.#ws?.terminate();
  }

  /** Says goodbye and resolves when it is gone, at last by force. */
  async end(): Promise<void> {
    this.close();
    if (!this.#ws) return;
    const enough = setTimeout(() => this.destroy(), GOODBYE_MS);
    await this.#gone;
    clearTimeout(enough);
  }
}
