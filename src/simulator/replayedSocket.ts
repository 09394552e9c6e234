/** One socket of a recording, done again. */
import { WebSocket } from 'ws';

/** How long the last pongs are waited for. */
const LAST_PONGS_MS = 5_000;

interface Heard {
  readonly onSent: () => void;
  readonly onReceived: () => void;
  readonly onPong: (ms: number) => void;
  readonly onLost: (count: number) => void;
}

/** What is said before it is open waits; whoever leaves waits for its pongs. */
export class Replayed {
  readonly ws: WebSocket;
  readonly ended: Promise<void>;
  /** The handshake is over, one way or the other. */
  readonly #shaken: Promise<void>;
  readonly #heard: Heard;
  readonly #pings: number[] = [];
  #waiting: { readonly text: string; readonly ping: boolean }[] = [];
  #waitingLength = 0;
  #onPongs: () => void = () => {};

  constructor(ws: WebSocket, heard: Heard) {
    this.ws = ws;
    this.#heard = heard;
    ws.on('error', () => {});
    ws.on('open', () => {
      this.#waitingLength = 0;
      for (const { text, ping } of this.#waiting.splice(0)) this.send(text, ping);
      this.#settle();
    });
    ws.on('message', (data) => {
      heard.onReceived();
      if (!isPong(String(data))) return;
      const at = this.#pings.shift();
      if (at !== undefined) heard.onPong(performance.now() - at);
      this.#settle();
    });
    this.#shaken = new Promise((resolve) => {
      ws.once('open', resolve);
      ws.once('close', () => resolve());
    });
    this.ended = new Promise((resolve) => {
      ws.on('close', () => {
        heard.onLost(this.#pings.splice(0).length + this.#waiting.splice(0).length);
        this.#onPongs();
        resolve();
      });
    });
  }

  /** Bytes, about, that it has been given and has not got rid of. */
  get behind(): number {
    if (this.ws.readyState > WebSocket.OPEN) return 0;
    return this.#waitingLength + this.ws.bufferedAmount;
  }

  send(text: string, ping: boolean): void {
    if (this.ws.readyState === WebSocket.CONNECTING) {
      this.#waiting.push({ text, ping });
      this.#waitingLength += text.length;
    } else if (this.ws.readyState !== WebSocket.OPEN) this.#heard.onLost(1);
    else {
      this.ws.send(text);
      this.#heard.onSent();
      if (ping) this.#pings.push(performance.now());
    }
  }

  /** Closes it once its pongs are there, or are too long in coming; at once where nobody wants more (`stopped`) and it is not in yet. */
  async end(code: number, stopped: Promise<void>): Promise<void> {
    // Of ten thousand who come at once the last ones may take longer than any pong; a handshake has an end of its own.
    await Promise.race([this.#shaken, stopped]);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onPongs = resolve;
    const enough = setTimeout(resolve, LAST_PONGS_MS);
    this.#settle();
    await promise;
    clearTimeout(enough);
    if (this.ws.readyState === WebSocket.OPEN) this.ws.close(code);
    else if (this.ws.readyState === WebSocket.CONNECTING) this.ws.terminate();
    const cut = setTimeout(() => this.ws.terminate(), LAST_PONGS_MS);
    await this.ended;
    clearTimeout(cut);
  }

  #settle(): void {
    const done = this.#pings.length === 0 && this.#waiting.length === 0;
    if (done && this.ws.readyState !== WebSocket.CONNECTING) this.#onPongs();
  }
}

/** As every server spells it, Django's included. */
const isPong = (text: string): boolean => /^\{\s*"type"\s*:\s*"pong"\s*\}$/.test(text);
