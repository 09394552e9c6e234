/**
 * How the console's contract is written down: services of calls (asked once, answered once) and streams (opened, then
 * events until closed). Everything that crosses has a schema; arguments are validated on arrival.
 */
import type { z } from 'zod';

/** What a command needs: to look, to act on consumers and notifications, or to change the hub itself. */
export type Permission = 'read' | 'act' | 'administer';

export interface Call<A extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly kind: 'call';
  readonly may: Permission;
  readonly args: A;
  readonly result: R;
}

export interface Stream<A extends z.ZodType = z.ZodType, E extends z.ZodType = z.ZodType> {
  readonly kind: 'stream';
  readonly may: Permission;
  readonly args: A;
  readonly event: E;
}

/** Declares a call. */
export function call<A extends z.ZodType, R extends z.ZodType>(may: Permission, args: A, result: R): Call<A, R> {
  return { kind: 'call', may, args, result };
}

/** Declares a stream. */
export function stream<A extends z.ZodType, E extends z.ZodType>(may: Permission, args: A, event: E): Stream<A, E> {
  return { kind: 'stream', may, args, event };
}

/** A service: its members by name. A contract: its services by name. */
export type Service = Readonly<Record<string, Call | Stream>>;
export type Contract = Readonly<Record<string, Service>>;

type Named<S extends Service, Kind> = { [N in keyof S & string]: S[N] extends Kind ? N : never }[keyof S & string];

/** `connections.disconnect` for every call, `connections.rows` for every stream of a contract. */
export type CallName<C extends Contract> = { [S in keyof C & string]: `${S}.${Named<C[S], Call>}` }[keyof C & string];
export type StreamName<C extends Contract> = { [S in keyof C & string]: `${S}.${Named<C[S], Stream>}` }[keyof C &
  string];

/** The member that a dotted name stands for. */
export type Member<C extends Contract, P extends string> = P extends `${infer S}.${infer N}` ? C[S][N] : never;

/** What a member takes and gives. */
export type Args<M> = M extends { args: infer A extends z.ZodType } ? z.input<A> : never;
export type Result<M> = M extends Call<z.ZodType, infer R> ? z.output<R> : never;
export type Event<M> = M extends Stream<z.ZodType, infer E> ? z.output<E> : never;

/** Who asks: through which door, so that roles and an audit log need no new contract. */
export interface Asker {
  readonly via: 'window' | 'browser' | 'remote' | 'local' | 'simulator';
  /** The address or window it came from, for logs. */
  readonly from: string;
}

/** Where a stream's events go. `congested` says that the console reads too slowly: skip and coalesce, it will be asked again. */
export interface Sink<E> {
  readonly asker: Asker;
  congested(): boolean;
  push(event: E): void;
  /** Ends the stream from the hub's side, with a stable code. */
  end(code: string): void;
}

/** How a service is implemented: calls return a promise, streams return the function that stops them. */
export type Implementation<S extends Service> = {
  readonly [N in keyof S]: S[N] extends Call<infer A, infer R>
    ? (args: z.output<A>, asker: Asker) => Promise<z.input<R>> | z.input<R>
    : S[N] extends Stream<infer A, infer E>
      ? (args: z.output<A>, sink: Sink<z.input<E>>) => () => void
      : never;
};

/** A failure that crosses the wire: a stable code and the values its sentence needs; the words are the catalogue's. */
export class ConsoleError extends Error {
  override readonly name = 'ConsoleError';
  readonly code: string;
  readonly values: Readonly<Record<string, string | number>>;

  constructor(code: string, values: Readonly<Record<string, string | number>> = {}) {
    super(code);
    this.code = code;
    this.values = values;
  }
}
