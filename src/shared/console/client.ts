/**
 * The console's side of the contract: connects, comes back by itself, opens every stream again after a loss, and keeps
 * the hub's time.
 */
import { CONTRACT_VERSION } from './contract.ts';
import { type ConsolePort, LOST_AFTER_MS, type Schedule, type ToConsole } from './port.ts';
import type { Args, CallName, Contract, Event, Member, Result, StreamName } from './service.ts';
import { ConsoleError } from './service.ts';

/** How the link stands. `since` is monotonic (the client's `monotonic`), `at` the hub's time when contact was lost. */
export type LinkState =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'ready' }
  | { readonly phase: 'lost'; readonly at: number }
  /** Will not come back by itself: wrong token, other version. */
  | { readonly phase: 'refused'; readonly code: string };

export interface ConsoleClientOptions {
  /** Opens a port, or rejects; a ConsoleError means "refused", anything else "try again". */
  readonly connect: () => Promise<ConsolePort>;
  readonly schedule: Schedule;
  /** A clock that only goes forward, in ms. */
  readonly monotonic: () => number;
  readonly random: () => number;
}

/** Receives a stream. After a loss the stream opens anew, and `restarted` is called before its first event. */
export interface StreamListener<E> {
  readonly event: (event: E) => void;
  readonly restarted?: () => void;
  /** The hub ended or refused the stream. */
  readonly ended?: (error: ConsoleError) => void;
}

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;

interface OpenStream {
  readonly name: string;
  readonly args: unknown;
  readonly listener: StreamListener<unknown>;
}

interface PendingCall {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: ConsoleError) => void;
}

/** One console's link to one hub. */
export class ConsoleClient<C extends Contract> {
  readonly #options: ConsoleClientOptions;
  readonly #streams = new Map<number, OpenStream>();
  readonly #calls = new Map<number, PendingCall>();
  readonly #listeners = new Set<() => void>();
  #state: LinkState = { phase: 'connecting' };
  #port: ConsolePort | null = null;
  #attempt = 0;
  #nextId = 1;
  #hubNow = 0;
  #hubNowAt = 0;
  #heardAt = 0;
  #stopTimer: () => void = () => {};
  #connecting = false;
  #closed = false;

  constructor(options: ConsoleClientOptions) {
    this.#options = options;
    void this.#connect();
  }

  get state(): LinkState {
    return this.#state;
  }

  /** The hub's time now, in ms since 1970; 0 before the first contact. */
  now(): number {
    return this.#hubNow === 0 ? 0 : this.#hubNow + (this.#options.monotonic() - this.#hubNowAt);
  }

  /** The hub's time as it last said something, in ms since 1970; 0 before the first contact. */
  get heard(): number {
    return this.#hubNow;
  }

  /** Calls back whenever `state` changes; answers the function that stops it. */
  onState(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks once. Rejects with a ConsoleError: the hub's code, `not_connected`, or `connection_lost` when its fate is unknown. */
  call<N extends CallName<C>>(name: N, args: Args<Member<C, N>>): Promise<Result<Member<C, N>>> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    if (this.#state.phase !== 'ready' || !this.#port) reject(new ConsoleError('not_connected'));
    else {
      const id = this.#nextId++;
      this.#calls.set(id, { resolve, reject });
      this.#port.send({ t: 'call', id, name, args });
    }
    return promise as Promise<Result<Member<C, N>>>;
  }

  /** Opens a stream that outlives losses of the link; answers the function that closes it. */
  open<N extends StreamName<C>>(
    name: N,
    args: Args<Member<C, N>>,
    listener: StreamListener<Event<Member<C, N>>>,
  ): () => void {
    const id = this.#nextId++;
    this.#streams.set(id, { name, args, listener: listener as StreamListener<unknown> });
    if (this.#state.phase === 'ready') this.#port?.send({ t: 'open', id, name, args });
    return () => {
      if (!this.#streams.delete(id)) return;
      if (this.#state.phase === 'ready') this.#port?.send({ t: 'close', id });
    };
  }

  /** Tries again at once: after a refusal was mended, or because somebody does not want to wait. */
  retry(): void {
    if (this.#closed || this.#connecting || this.#port) return;
    this.#attempt = 0;
    this.#stopTimer();
    void this.#connect();
  }

  /** Ends the link for good. */
  close(): void {
    this.#closed = true;
    this.#stopTimer();
    this.#drop();
    this.#failCalls('connection_lost');
  }

  /** Closes the port; what it still says, that it closed too, is heard no more. */
  #drop(): void {
    const port = this.#port;
    this.#port = null;
    port?.close();
  }

  #setState(state: LinkState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }

  async #connect(): Promise<void> {
    if (this.#state.phase === 'refused') this.#setState({ phase: 'connecting' });
    let port: ConsolePort;
    this.#connecting = true;
    try {
      port = await this.#options.connect();
    } catch (error) {
      this.#connecting = false;
      if (this.#closed) return;
      if (error instanceof ConsoleError) this.#setState({ phase: 'refused', code: error.code });
      else this.#lose();
      return;
    }
    this.#connecting = false;
    if (this.#closed) {
      port.close();
      return;
    }
    this.#port = port;
    this.#heardAt = this.#options.monotonic();
    port.receive(
      (message) => {
        if (this.#port === port) this.#receive(message);
      },
      () => {
        if (this.#port === port) this.#lose();
      },
    );
    port.send({ t: 'hello', version: CONTRACT_VERSION });
    this.#listen(port);
  }

  /** A link on which nothing comes any more is as lost as a closed one. */
  #listen(port: ConsolePort): void {
    this.#stopTimer = this.#options.schedule(() => {
      if (this.#port !== port) return;
      if (this.#options.monotonic() - this.#heardAt > LOST_AFTER_MS) {
        this.#drop();
        this.#lose();
      } else this.#listen(port);
    }, LOST_AFTER_MS / 4);
  }

  #lose(): void {
    if (this.#closed || this.#state.phase === 'refused') return;
    this.#stopTimer();
    this.#port = null;
    this.#failCalls('connection_lost');
    if (this.#state.phase === 'ready') this.#setState({ phase: 'lost', at: this.now() });
    const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempt) * (0.5 + this.#options.random() / 2);
    this.#attempt += 1;
    this.#stopTimer = this.#options.schedule(() => void this.#connect(), wait);
  }

  #failCalls(code: string): void {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const { reject } of calls) reject(new ConsoleError(code));
  }

  #setNow(now: number): void {
    this.#hubNow = now;
    this.#hubNowAt = this.#options.monotonic();
  }

  #receive(message: ToConsole): void {
    this.#heardAt = this.#options.monotonic();
    switch (message.t) {
      case 'welcome': {
        const again = this.#hubNow !== 0;
        this.#setNow(message.now);
        this.#attempt = 0;
        for (const [id, { name, args, listener }] of this.#streams) {
          if (again) listener.restarted?.();
          // Its listener may have closed it just now.
          if (!this.#streams.has(id)) continue;
          this.#port?.send({ t: 'open', id, name, args });
        }
        this.#setState({ phase: 'ready' });
        break;
      }
      case 'refused':
        this.#stopTimer();
        this.#drop();
        this.#failCalls('connection_lost');
        this.#setState({ phase: 'refused', code: message.code });
        break;
      case 'tick':
        this.#setNow(message.now);
        break;
      case 'event':
        this.#setNow(message.now);
        this.#streams.get(message.id)?.listener.event(message.event);
        break;
      case 'result':
        this.#calls.get(message.id)?.resolve(message.value);
        this.#calls.delete(message.id);
        break;
      case 'ended':
        this.#endStream(message.id, new ConsoleError(message.code));
        break;
      case 'error':
        this.#calls.get(message.id)?.reject(new ConsoleError(message.code, message.values));
        this.#calls.delete(message.id);
        this.#endStream(message.id, new ConsoleError(message.code, message.values));
        break;
    }
  }

  #endStream(id: number, error: ConsoleError): void {
    const stream = this.#streams.get(id);
    this.#streams.delete(id);
    stream?.listener.ended?.(error);
  }
}
