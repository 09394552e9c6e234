/** The events of the stand-in: Electron's preventable event object, and emitters that refuse names they never emit. */
import { EventEmitter } from 'node:events';

type Listener = Parameters<EventEmitter['on']>[1];

/** What every Electron event hands its listener first. */
export interface PreventableEvent {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

/** A fresh event; `details` are the further properties that its kind has. */
export function makeEvent<D extends object>(details: D): PreventableEvent & D;
export function makeEvent(): PreventableEvent;
export function makeEvent(details: object = {}): PreventableEvent {
  const event = {
    ...details,
    defaultPrevented: false,
    preventDefault: () => {
      event.defaultPrevented = true;
    },
  };
  return event;
}

/** An emitter that throws for an event nobody has taught the stand-in: such a listener would wait for ever. */
export class KnownEvents extends EventEmitter {
  private readonly owner: string;
  private readonly known: ReadonlySet<string>;

  constructor(owner: string, known: readonly string[]) {
    super();
    this.owner = owner;
    this.known = new Set(known);
  }

  override on(name: string | symbol, listener: Listener): this {
    if (typeof name === 'string' && !this.known.has(name)) {
      throw new Error(`stand-in: ${this.owner} never emits '${name}'`);
    }
    return super.on(name, listener);
  }

  override addListener(name: string | symbol, listener: Listener): this {
    return this.on(name, listener);
  }

  /** Emits a preventable event and answers whether a listener prevented it. */
  protected prevented(name: string, details: object = {}, ...args: unknown[]): boolean {
    const event = makeEvent(details);
    this.emit(name, event, ...args);
    return event.defaultPrevented;
  }
}
