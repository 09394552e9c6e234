/** A wearable for tests: a real WebSocket client that keeps what it hears and can be waited for. */
import { WebSocket } from 'ws';

export type Message = Record<string, unknown> & { readonly type: string };

export class Wearable {
  readonly ws: WebSocket;
  readonly messages: Message[] = [];
  #waiting: (() => void)[] = [];
  closed: { readonly code: number; readonly reason: string } | null = null;

  constructor(
    url: string,
    options: { readonly headers?: Record<string, string>; readonly origin?: string; readonly autoPong?: boolean } = {},
  ) {
    this.ws = new WebSocket(url, { perMessageDeflate: false, ...options });
    this.ws.on('message', (data) => {
      this.messages.push(JSON.parse(String(data)) as Message);
      this.#wake();
    });
    this.ws.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#wake();
    });
    this.ws.on('error', () => this.#wake());
  }

  /** Connects and waits for the first frame. */
  static async connect(url: string, options?: ConstructorParameters<typeof Wearable>[1]): Promise<Wearable> {
    const wearable = new Wearable(url, options);
    await wearable.next('initial_notifications');
    return wearable;
  }

  /** Connects and waits for the first frame, which stays among the messages. */
  static async connectRaw(url: string): Promise<Wearable> {
    const wearable = new Wearable(url);
    while (wearable.messages.length === 0) await wearable.#change();
    return wearable;
  }

  say(message: unknown): void {
    this.ws.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Takes the first message of a type that has not been taken yet, waiting for it. */
  async next(type: string): Promise<Message> {
    for (;;) {
      const at = this.messages.findIndex((message) => message.type === type);
      if (at >= 0) return this.messages.splice(at, 1)[0] as Message;
      if (this.closed)
        throw new Error(`closed with ${this.closed.code} ${this.closed.reason} while waiting for ${type}`);
      await this.#change();
    }
  }

  /** Waits for the end, and answers the close code. */
  async end(): Promise<number> {
    while (!this.closed) await this.#change();
    return this.closed.code;
  }

  async close(): Promise<void> {
    this.ws.close();
    await this.end();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
