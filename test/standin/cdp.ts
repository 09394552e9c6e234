/** The Chrome DevTools Protocol over Chromium's own pipe, in flat sessions. */
import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Protocol } from '../../node_modules/playwright-core/types/protocol.d.ts';

export type { Protocol };

type Method = keyof Protocol.CommandParameters;
type EventName = keyof Protocol.Events;

interface Incoming {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** A command that Chromium refused, or could not answer any more. */
class CdpError extends Error {
  /** Whether that is because the window or the whole browser is gone, as it is when things close. */
  readonly gone: boolean;

  constructor(method: string, message: string) {
    super(`${method}: ${message}`);
    this.gone = /closed|not found|no target|detached|not attached|destroyed|crashed|cannot find context/i.test(message);
  }
}

/** For `catch`: lets an error pass that only says that the window is gone. */
export function unlessGone(error: unknown): void {
  if (!(error instanceof CdpError && error.gone)) throw error;
}

/** The one connection to a browser. */
export class Connection {
  /** The session of the browser itself. */
  readonly browser: Session;
  private readonly sessions = new Map<string, Session>();
  private readonly waiting = new Map<number, { method: string; settle: PromiseWithResolvers<unknown> }>();
  private readonly output: Writable;
  private sequence = 0;
  private closed = false;

  constructor(input: Readable, output: Writable) {
    this.output = output;
    this.browser = new Session(this, undefined);
    let rest = '';
    input.setEncoding('utf8').on('data', (chunk: string) => {
      const messages = (rest + chunk).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.receive(JSON.parse(message) as Incoming);
    });
    input.once('close', () => this.end());
    // The pipe breaks when Chromium goes; its end says so already.
    output.on('error', () => this.end());
  }

  send(method: string, params: object, sessionId: string | undefined): Promise<unknown> {
    if (this.closed) return Promise.reject(new CdpError(method, 'the browser is closed'));
    const id = ++this.sequence;
    const settle = Promise.withResolvers<unknown>();
    this.waiting.set(id, { method, settle });
    this.output.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return settle.promise;
  }

  /** A session of its own with a page. */
  async attach(targetId: string): Promise<Session> {
    const { sessionId } = await this.browser.send('Target.attachToTarget', { targetId, flatten: true });
    const session = new Session(this, sessionId);
    this.sessions.set(sessionId, session);
    return session;
  }

  private receive({ id, sessionId, method, params, result, error }: Incoming): void {
    if (id === undefined) {
      const session = sessionId === undefined ? this.browser : this.sessions.get(sessionId);
      session?.receive(method ?? '', params);
      return;
    }
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) waiting?.settle.reject(new CdpError(waiting.method, error.message));
    else waiting?.settle.resolve(result);
  }

  private end(): void {
    this.closed = true;
    for (const { method, settle } of this.waiting.values()) settle.reject(new CdpError(method, 'the browser closed'));
    this.waiting.clear();
  }
}

/** A conversation with one target. */
export class Session {
  private readonly connection: Connection;
  private readonly id: string | undefined;
  private readonly events = new EventEmitter();

  constructor(connection: Connection, id: string | undefined) {
    this.connection = connection;
    this.id = id;
    // Every window listens to the browser.
    this.events.setMaxListeners(0);
  }

  send<M extends Method>(
    method: M,
    params: Protocol.CommandParameters[M] = {} as Protocol.CommandParameters[M],
  ): Promise<Protocol.CommandReturnValues[M]> {
    return this.connection.send(method, params ?? {}, this.id) as Promise<Protocol.CommandReturnValues[M]>;
  }

  on<E extends EventName>(name: E, listener: (params: Protocol.Events[E]) => void): void {
    this.events.on(name, listener);
  }

  receive(method: string, params: unknown): void {
    this.events.emit(method, params);
  }
}
