/** The diagnosis as a wearable: opens sockets as browsers and native clients do, and waits for messages, always in bounded time. */
import { WebSocket } from 'ws';
import { ASK_MS, failureOf, jsonOf } from './ask.ts';

/** A hub sends at most 512 KiB at once. */
const MESSAGE_LIMIT = 1024 * 1024;
/** Messages kept until somebody waits for them; more than a hub that means well would send. */
const KEPT = 100;

/** How a handshake ended: let in (101), refused with another status, or cut (0, `reason` says how). */
export interface Handshake {
  readonly status: number;
  /** The hub's code for a refusal, else its status text or why there was no answer. */
  readonly reason: string;
  readonly wearable: DiagnosisWearable | null;
}

/** The URL of a consumer's socket on a hub. */
export function socketUrl(hub: URL, consumer: string): URL {
  const url = new URL(`/ws/notificaciones/${consumer}/`, hub);
  url.protocol = hub.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
}

/** Tries to open a socket; `origin` makes it a browser's. Never rejects. The caller closes what was let in. */
export function shakeHands(
  url: URL,
  headers: { readonly origin?: string; readonly host?: string } = {},
): Promise<Handshake> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, {
      headers: { ...(headers.host ? { Host: headers.host } : {}) },
      ...(headers.origin ? { origin: headers.origin } : {}),
      handshakeTimeout: ASK_MS,
      maxPayload: MESSAGE_LIMIT,
      perMessageDeflate: false,
    });
    // It must listen before the handshake ends: the first frame may come with it.
    const wearable = new DiagnosisWearable(socket);
    socket.once('open', () => resolve({ status: 101, reason: '', wearable }));
    socket.once('unexpected-response', (request, response) => {
      let text = '';
      const done = (): void => {
        const code = jsonOf(text)?.['code'];
        const reason = typeof code === 'string' ? code.slice(0, 80) : (response.statusMessage ?? '').slice(0, 80);
        resolve({ status: response.statusCode ?? 0, reason, wearable: null });
        request.destroy();
      };
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MESSAGE_LIMIT) done();
      });
      response.on('end', done);
      response.on('error', done);
      setTimeout(done, ASK_MS).unref();
    });
    socket.on('error', (error) => resolve({ status: 0, reason: failureOf(error), wearable: null }));
  });
}

/** An open socket of the diagnosis. */
export class DiagnosisWearable {
  readonly #socket: WebSocket;
  #messages: Record<string, unknown>[] = [];
  #wake: () => void = () => {};
  #closed: string | null = null;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data, binary) => {
      const message = binary ? null : jsonOf(String(data));
      if (message && this.#messages.length < KEPT) this.#messages.push(message);
      this.#wake();
    });
    socket.on('close', (code) => {
      this.#closed = `close ${code}`;
      this.#wake();
    });
  }

  say(message: Record<string, unknown>): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** The first message that fits and how long it took, or why it did not come. */
  async wait(
    fits: (message: Record<string, unknown>) => boolean,
  ): Promise<{ readonly message: Record<string, unknown>; readonly ms: number } | { readonly reason: string }> {
    const start = performance.now();
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#wake();
    }, ASK_MS);
    try {
      for (;;) {
        const at = this.#messages.findIndex(fits);
        if (at >= 0) {
          const [message] = this.#messages.splice(at, 1);
          if (message) return { message, ms: Math.round((performance.now() - start) * 10) / 10 };
        }
        if (this.#closed) return { reason: this.#closed };
        if (late) return { reason: 'timeout' };
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#socket.close(1000);
    // A server that does not say goodbye back is left without one.
    setTimeout(() => this.#socket.terminate(), 500).unref();
  }
}
