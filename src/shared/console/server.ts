/** The hub's side of the console contract, written once for every port: checks, answers, streams. */
import { z } from 'zod';
import { CONTRACT_VERSION } from './contract.ts';
import { type HubPort, type Schedule, TICK_MS } from './port.ts';
import { type Asker, ConsoleError, type Contract, type Implementation, type Sink } from './service.ts';

const incoming = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('hello'), version: z.number() }),
  z.strictObject({ t: z.literal('call'), id: z.int(), name: z.string().max(100), args: z.unknown() }),
  z.strictObject({ t: z.literal('open'), id: z.int(), name: z.string().max(100), args: z.unknown() }),
  z.strictObject({ t: z.literal('close'), id: z.int() }),
]);

/** Streams that one console may hold open, and calls it may have under way. */
const OPEN_LIMIT = 100;
/** Bytes under way to a console from which on streams are asked to skip: the console sheds load, the hub does not wait. */
const CONGESTED_BYTES = 1024 * 1024;

type Handler = (args: unknown, sink: Sink<unknown> | Asker) => unknown;

export interface ConsoleServerOptions {
  /** The hub's wall clock, ms since 1970. */
  readonly now: () => number;
  readonly schedule: Schedule;
  /** Told of failures that are nobody's bad input; logged there, once. */
  readonly onUnexpected: (error: unknown) => void;
}

/** Answers every console that is attached to it. */
export class ConsoleServer<C extends Contract> {
  readonly #contract: C;
  readonly #options: ConsoleServerOptions;
  readonly #handlers = new Map<string, Handler>();
  /** Services that are not in place yet, and how each gets there. */
  readonly #later = new Map<string, () => Promise<void>>();
  readonly #sessions = new Set<Session>();

  constructor(contract: C, options: ConsoleServerOptions) {
    this.#contract = contract;
    this.#options = options;
  }

  /** Puts a service in place. Members that nobody registered are answered `unknown_command`. */
  register<S extends keyof C & string>(name: S, implementation: Implementation<C[S]>): void {
    for (const [member, handler] of Object.entries(implementation)) {
      this.#handlers.set(`${name}.${member}`, handler as Handler);
    }
  }

  /** A service that `load` puts in place, by `register`, when somebody first asks for it. */
  registerLater(name: keyof C & string, load: () => Promise<void>): void {
    let loading: Promise<void> | null = null;
    this.#later.set(name, async () => {
      loading ??= load();
      try {
        await loading;
        this.#later.delete(name);
      } finally {
        loading = null;
      }
    });
  }

  /** Consoles attached now. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Serves a port until it closes. */
  attach(port: HubPort, asker: Asker): void {
    const find = (name: string) => {
      const [service, member] = name.split('.');
      const declared = Object.hasOwn(this.#contract, service ?? '') ? this.#contract[service ?? ''] : undefined;
      const what = declared && Object.hasOwn(declared, member ?? '') ? declared[member ?? ''] : undefined;
      const handler = this.#handlers.get(name);
      return what && handler ? { what, handler } : null;
    };
    const load = (name: string) => this.#later.get(name.split('.')[0] ?? '')?.() ?? null;
    const session = new Session(port, asker, { find, load }, this.#options, () => this.#sessions.delete(session));
    this.#sessions.add(session);
  }

  /** Closes every attached console. */
  close(): void {
    for (const session of [...this.#sessions]) session.close();
  }
}

interface Services {
  readonly find: (name: string) => { readonly what: Contract[string][string]; readonly handler: Handler } | null;
  /** Brings the service of a member; null where it is in place, or is none. */
  readonly load: (name: string) => Promise<void> | null;
}

class Session {
  readonly #port: HubPort;
  readonly #asker: Asker;
  readonly #services: Services;
  readonly #options: ConsoleServerOptions;
  readonly #onEnd: () => void;
  readonly #streams = new Map<number, () => void>();
  #underWay = 0;
  #greeted = false;
  #closed = false;
  #stopTick: () => void = () => {};

  constructor(port: HubPort, asker: Asker, services: Services, options: ConsoleServerOptions, onEnd: () => void) {
    this.#port = port;
    this.#asker = asker;
    this.#services = services;
    this.#options = options;
    this.#onEnd = onEnd;
    port.receive(
      (message) => this.#receive(message),
      () => this.#end(),
    );
  }

  close(): void {
    this.#end();
    this.#port.close();
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopTick();
    for (const stop of this.#streams.values()) stop();
    this.#streams.clear();
    this.#onEnd();
  }

  #receive(raw: unknown): void {
    if (this.#closed) return;
    const parsed = incoming.safeParse(raw);
    if (!parsed.success || (parsed.data.t === 'hello') === this.#greeted) {
      this.#port.send({ t: 'refused', code: 'bad_console_message', version: CONTRACT_VERSION });
      this.close();
      return;
    }
    const message = parsed.data;
    switch (message.t) {
      case 'hello':
        this.#greet(message.version);
        break;
      case 'call':
        void this.#call(message.id, message.name, message.args);
        break;
      case 'open':
        void this.#open(message.id, message.name, message.args);
        break;
      case 'close':
        this.#streams.get(message.id)?.();
        this.#streams.delete(message.id);
        break;
    }
  }

  #greet(version: number): void {
    if (version !== CONTRACT_VERSION) {
      this.#port.send({ t: 'refused', code: 'other_version', version: CONTRACT_VERSION });
      this.close();
      return;
    }
    this.#greeted = true;
    this.#port.send({ t: 'welcome', version, now: this.#options.now() });
    const tick = (): void => {
      this.#port.send({ t: 'tick', now: this.#options.now() });
      this.#stopTick = this.#options.schedule(tick, TICK_MS);
    };
    this.#stopTick = this.#options.schedule(tick, TICK_MS);
  }

  #fail(id: number, error: unknown): void {
    if (this.#closed) return;
    if (error instanceof ConsoleError) {
      this.#port.send({ t: 'error', id, code: error.code, values: { ...error.values } });
      return;
    }
    this.#options.onUnexpected(error);
    this.#port.send({ t: 'error', id, code: 'internal_error', values: {} });
  }

  #check(name: string, kind: 'call' | 'stream', args: unknown) {
    const found = this.#services.find(name);
    if (found?.what.kind !== kind) throw new ConsoleError('unknown_command', { name });
    const checked = found.what.args.safeParse(args);
    if (!checked.success) {
      const issue = checked.error.issues[0];
      throw new ConsoleError('bad_arguments', { field: issue?.path.join('.') ?? '', reason: issue?.message ?? '' });
    }
    return { handler: found.handler, args: checked.data };
  }

  async #call(id: number, name: string, raw: unknown): Promise<void> {
    try {
      if (this.#underWay >= OPEN_LIMIT) throw new ConsoleError('too_many_requests');
      this.#underWay += 1;
      try {
        const loading = this.#services.load(name);
        if (loading) await loading;
        const { handler, args } = this.#check(name, 'call', raw);
        const value = await handler(args, this.#asker);
        if (!this.#closed) this.#port.send({ t: 'result', id, value });
      } finally {
        this.#underWay -= 1;
      }
    } catch (error) {
      this.#fail(id, error);
    }
  }

  async #open(id: number, name: string, raw: unknown): Promise<void> {
    try {
      if (this.#streams.size >= OPEN_LIMIT || this.#streams.has(id)) throw new ConsoleError('too_many_requests');
      const loading = this.#services.load(name);
      if (loading) {
        let wanted = true;
        this.#streams.set(id, () => {
          wanted = false;
        });
        try {
          await loading;
        } finally {
          if (wanted) this.#streams.delete(id);
        }
        if (!wanted) return;
      }
      const { handler, args } = this.#check(name, 'stream', raw);
      let open = true;
      let stop: (() => void) | null = null;
      const close = (): void => {
        open = false;
        stop?.();
      };
      const sink: Sink<unknown> = {
        asker: this.#asker,
        congested: () => this.#port.buffered() > CONGESTED_BYTES,
        push: (event) => {
          if (open && !this.#closed) this.#port.send({ t: 'event', id, now: this.#options.now(), event });
        },
        end: (code) => {
          if (!open || this.#closed) return;
          close();
          this.#streams.delete(id);
          this.#port.send({ t: 'ended', id, code });
        },
      };
      stop = handler(args, sink) as () => void;
      // It may have ended before it had said how to stop it.
      if (open) this.#streams.set(id, close);
      else stop();
    } catch (error) {
      this.#fail(id, error);
    }
  }
}
