/**
 * What hubs ask each other: one question to one hub, one answer, over a channel of Redis that each hub listens on.
 * Nothing is kept or sent again; whoever asks hears of an error and may ask again.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type ClusterHost, listen } from './listen.ts';
import type { Sealer } from './seal.ts';

const TIMEOUT_MS = 3_000;
/** Questions that may wait for their answers; beyond, they are refused as `busy`. */
const PENDING_LIMIT = 1_000;
/** Questions of others that may be worked on at once; beyond, they are answered `busy`. */
const UNDER_WAY_LIMIT = 200;
/** A sealed question or answer, bytes. */
const SIZE_LIMIT = 1024 * 1024;

/** Stable codes. `hub_away`: nobody listens there, or Redis is away; `failed`: its handler did. */
const ASK_ERRORS = ['hub_away', 'hub_timeout', 'bad_request', 'failed', 'too_large', 'busy'] as const;
type AskErrorCode = (typeof ASK_ERRORS)[number];

const SENTENCES: Record<AskErrorCode, string> = {
  hub_away: 'The other hub cannot be reached: see whether it runs and whether Redis is there.',
  hub_timeout: 'The other hub did not answer in time: try again.',
  bad_request: 'The hubs do not understand each other: run the same version on both.',
  failed: 'The other hub could not do it: its log says why.',
  too_large: 'It is too much for one message between hubs: ask for less.',
  busy: 'Too many questions are under way: try again.',
};

export class AskError extends Error {
  override readonly name = 'AskError';
  readonly code: AskErrorCode;

  constructor(code: AskErrorCode) {
    super(SENTENCES[code]);
    this.code = code;
  }
}

/** What may be asked: its name, and what its arguments and its answer look like. */
export interface Question<A extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly args: A;
  readonly answer: R;
}

/** Declares a question. */
export function question<A extends z.ZodType, R extends z.ZodType>(name: string, args: A, answer: R): Question<A, R> {
  return { name, args, answer };
}

const message = z.union([
  z.object({ kind: z.literal('ask'), id: z.string(), from: z.string(), name: z.string(), args: z.unknown() }),
  z.object({ kind: z.literal('answer'), id: z.string(), value: z.unknown() }),
  z.object({ kind: z.literal('error'), id: z.string(), code: z.enum(ASK_ERRORS) }),
]);
type Message = z.output<typeof message>;

export interface AsksOptions {
  readonly host: ClusterHost;
  /** `pulsera:<layer prefix>:`. */
  readonly keys: string;
  readonly instance: string;
  readonly sealer: Sealer;
  /** Told of a message that could not be read, and of failures that are nobody's bad input. */
  readonly onUnreadable: () => void;
  readonly onUnexpected: (error: unknown) => void;
}

interface Pending {
  readonly question: Question;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: AskError) => void;
}

export class Asks {
  readonly #options: AsksOptions;
  readonly #handlers = new Map<string, { question: Question; handle: (args: unknown) => unknown }>();
  readonly #pending = new Map<string, Pending>();
  /** Tells the questions of this run from those of an earlier one. */
  readonly #run = randomBytes(6).toString('hex');
  #last = 0;
  #underWay = 0;
  #stopListening: (() => void) | null = null;

  constructor(options: AsksOptions) {
    this.#options = options;
  }

  /** Puts the handler of a question in place; its arguments have been validated. A rejection is answered `failed`. */
  register<A extends z.ZodType, R extends z.ZodType>(
    question: Question<A, R>,
    handle: (args: z.output<A>) => Promise<z.input<R>> | z.input<R>,
  ): void {
    this.#handlers.set(question.name, { question, handle: (args) => handle(args as z.output<A>) });
  }

  start(): void {
    const { host, instance } = this.#options;
    this.#stopListening ??= listen(host, this.#channel(instance), (bytes) => this.#hear(bytes));
  }

  /** Stops listening; whatever waits for an answer is told `hub_away`. */
  stop(): void {
    this.#stopListening?.();
    this.#stopListening = null;
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(new AskError('hub_away'));
  }

  /** Asks another hub. Rejects with AskError. */
  ask<A extends z.ZodType, R extends z.ZodType>(
    instance: string,
    question: Question<A, R>,
    args: z.input<A>,
    { timeoutMs = TIMEOUT_MS }: { readonly timeoutMs?: number } = {},
  ): Promise<z.output<R>> {
    if (!this.#stopListening || !this.#options.host.connected) return Promise.reject(new AskError('hub_away'));
    if (this.#pending.size >= PENDING_LIMIT) return Promise.reject(new AskError('busy'));
    this.#last += 1;
    const id = `${this.#run}-${this.#last}`;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const fail = (code: AskErrorCode): void => this.#settle(id)?.reject(new AskError(code));
    const timer = setTimeout(() => fail('hub_timeout'), timeoutMs);
    this.#pending.set(id, { question, timer, resolve, reject });
    this.#send(instance, { kind: 'ask', id, from: this.#options.instance, name: question.name, args }).then(
      (heard) => {
        if (!heard) fail('hub_away');
      },
      (error: unknown) => fail(error instanceof AskError ? error.code : 'hub_away'),
    );
    return promise as Promise<z.output<R>>;
  }

  #channel(instance: string): string {
    return `${this.#options.keys}ask:${instance}`;
  }

  /** Takes a question off the list of those that wait. */
  #settle(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    if (!pending) return undefined;
    clearTimeout(pending.timer);
    this.#pending.delete(id);
    return pending;
  }

  /** Answers whether somebody was listening. */
  async #send(instance: string, what: Message): Promise<boolean> {
    const { host, sealer } = this.#options;
    const sealed = sealer.seal(what);
    if (sealed.length > SIZE_LIMIT) throw new AskError('too_large');
    try {
      return (await host.commands.publish(this.#channel(instance), sealed)) > 0;
    } catch (error) {
      host.blame(error);
      throw error;
    }
  }

  #hear(bytes: Buffer): void {
    const parsed = bytes.length > SIZE_LIMIT ? null : message.safeParse(this.#options.sealer.open(bytes));
    if (!parsed?.success) {
      this.#options.onUnreadable();
      return;
    }
    const heard = parsed.data;
    if (heard.kind === 'ask') void this.#answer(heard);
    else if (heard.kind === 'error') this.#settle(heard.id)?.reject(new AskError(heard.code));
    else {
      const pending = this.#settle(heard.id);
      if (!pending) return;
      const value = pending.question.answer.safeParse(heard.value);
      if (value.success) pending.resolve(value.data);
      else pending.reject(new AskError('bad_request'));
    }
  }

  async #answer({ id, from, name, args }: Extract<Message, { kind: 'ask' }>): Promise<void> {
    const busy = this.#underWay >= UNDER_WAY_LIMIT;
    this.#underWay += 1;
    try {
      if (busy) throw new AskError('busy');
      const value = await this.#work(name, args);
      await this.#send(from, { kind: 'answer', id, value });
    } catch (error) {
      // Where not even the error can be sent, whoever asked is told so by its own clock.
      if (error instanceof AskError) {
        await this.#send(from, { kind: 'error', id, code: error.code }).catch(() => false);
      }
    } finally {
      this.#underWay -= 1;
    }
  }

  async #work(name: string, raw: unknown): Promise<unknown> {
    const handler = this.#handlers.get(name);
    const args = handler?.question.args.safeParse(raw);
    if (!handler || !args?.success) throw new AskError('bad_request');
    try {
      return await handler.handle(args.data);
    } catch (error) {
      if (!(error instanceof AskError)) this.#options.onUnexpected(error);
      throw error instanceof AskError ? error : new AskError('failed');
    }
  }
}
