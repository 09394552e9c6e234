/**
 * What happens in the hub, for whoever looks: consoles watching a consumer, injections being followed, alerts.
 * Nothing is kept for nobody except, in bounds and for all consumers, the last frames, the last notable events, and the
 * last comings and goings.
 */
import type { Frame, Reader, TimelineEntry, Visit } from '../shared/console/contract.ts';
import { KeptFrames } from './keptFrames.ts';
import type { StoredNotification } from './store/store.ts';

/** Something that happened to a consumer. `stored` carries the notification, `read` who read it, `closed` the connection. */
export type FeedEvent = TimelineEntry & {
  readonly consumer: string;
  readonly notification?: StoredNotification;
  readonly by?: Reader;
  readonly visit?: Visit;
};

type Listener<T> = (value: T) => void;

/** Characters of one frame that are kept. */
const FRAME_TEXT = 4_096;
/** Notable events kept: errors, late, silent, slow, recovered. The rest is in the store. */
const EVENTS = 5_000;
/** Comings and goings kept: the store tells of them too, but only a second later. */
const PASSING = 5_000;

/** A first-in first-out list that forgets its oldest. */
class Ring<T> {
  readonly #capacity: number;
  #items: T[] = [];
  #start = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  push(item: T): void {
    this.#items.push(item);
    if (this.#items.length - this.#start <= this.#capacity) return;
    this.#items[this.#start] = undefined as T;
    this.#start += 1;
    if (this.#start <= this.#capacity) return;
    this.#items = this.#items.slice(this.#start);
    this.#start = 0;
  }

  filter(keep: (item: T) => boolean): T[] {
    return this.#items.slice(this.#start).filter(keep);
  }
}

export class Feed {
  readonly #frames = new KeptFrames();
  readonly #events = new Ring<FeedEvent>(EVENTS);
  readonly #passing = new Ring<FeedEvent>(PASSING);
  readonly #everyone = new Set<Listener<FeedEvent>>();
  readonly #taps = new Set<(consumer: string, frame: Frame) => void>();
  readonly #watched = new Map<string, Set<{ event: Listener<FeedEvent>; frame: Listener<Frame> }>>();
  #seq = 0;

  /** Whether somebody looks at this consumer; only then are its pings worth a frame. */
  watches(consumer: string): boolean {
    return this.#taps.size > 0 || (this.#watched.size > 0 && this.#watched.has(consumer));
  }

  /** Whether an event of this consumer would reach anybody. */
  wants(consumer: string): boolean {
    return this.#everyone.size > 0 || this.watches(consumer);
  }

  /** Hears every event of every consumer. */
  listen(listener: Listener<FeedEvent>): () => void {
    this.#everyone.add(listener);
    return () => this.#everyone.delete(listener);
  }

  /** Hears one consumer's events and frames. */
  watch(consumer: string, event: Listener<FeedEvent>, frame: Listener<Frame>): () => void {
    const watcher = { event, frame };
    const watchers = this.#watched.get(consumer) ?? new Set();
    watchers.add(watcher);
    this.#watched.set(consumer, watchers);
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0) this.#watched.delete(consumer);
    };
  }

  /** Hears every frame of every consumer. */
  tap(listener: (consumer: string, frame: Frame) => void): () => void {
    this.#taps.add(listener);
    return () => this.#taps.delete(listener);
  }

  emit(event: FeedEvent): void {
    for (const listener of this.#everyone) listener(event);
    for (const { event: hear } of this.#watched.get(event.consumer) ?? []) hear(event);
  }

  /** Emits an event that is kept for a while, because nothing else remembers it. */
  emitNotable(event: FeedEvent): void {
    this.#events.push(event);
    this.emit(event);
  }

  /** Emits an event of the connection history, which is kept until the store surely has it. */
  emitPassing(event: FeedEvent): void {
    this.#passing.push(event);
    this.emit(event);
  }

  /** Notes a text frame; `text` may be shared with other frames. Pings and pongs are passed on but not kept. */
  frame(
    consumer: string,
    connection: number,
    direction: Frame['direction'],
    type: string,
    bytes: number,
    text: string,
    at: number,
  ): void {
    const watchers = this.#watched.get(consumer);
    const keep = type !== 'ping' && type !== 'pong';
    if (!keep && !watchers && this.#taps.size === 0) return;
    this.#seq += 1;
    const short = text.length > FRAME_TEXT ? text.slice(0, FRAME_TEXT) : text;
    const noted: Frame = { seq: this.#seq, at, connection, direction, type, bytes, text: short };
    if (keep) this.#frames.add(consumer, noted);
    if (watchers) for (const { frame } of watchers) frame(noted);
    for (const tap of this.#taps) tap(consumer, noted);
  }

  /** The kept frames and events of one consumer; the connection history may have the latter too. */
  recent(consumer: string): { readonly frames: Frame[]; readonly events: FeedEvent[] } {
    const own = (item: { readonly consumer: string }): boolean => item.consumer === consumer;
    return { frames: this.#frames.of(consumer), events: [...this.#events.filter(own), ...this.#passing.filter(own)] };
  }
}
