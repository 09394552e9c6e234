/**
 * What the layer brings: from Django it is handed out at once and stored after; from another hub it is stored first,
 * because only the store knows whether it was here before.
 */

import type { Arrival, LayerMessage } from '../../layer/layer.ts';
import { readId } from '../../shared/ids.ts';
import { MESSAGE_LIMIT } from '../../shared/protocol.ts';
import type { Clock } from '../clock.ts';
import type { Connection } from '../connection.ts';
import { type TextFrame, textFrame } from '../frames.ts';
import type { Early, Notifications } from '../notifications.ts';
import { type Foreign, type Merged, type Store, StoreError } from '../store/store.ts';
import { type DjangoTimes, readForeign, readOrigin } from './django.ts';
import { type LayerDrops, toJson } from './drops.ts';
import { PROBE } from './probe.ts';

/** The `type` that Django's consumers know notifications by. */
export const NOTIFICATION = 'notification_message';
/** What one merge takes, what may wait for a store that cannot write, and how often that is tried. */
const MERGE_LIMIT = 500;
const WAITING_LIMIT = 10_000;
const WAITING_CHARACTERS = 64 * 2 ** 20;
const RETRY_MS = 1_000;
/** Reads told by other hubs that may come before what was read, and for how long. */
const EARLY_READS = 20_000;
const EARLY_READ_MS = 5 * 60_000;
/** Notifications of other hubs handed out though the store could not take them: not a second time. */
const UNSTORED_LIMIT = 10_000;

export interface IncomingOptions {
  readonly store: Store;
  readonly notifications: Notifications;
  readonly clock: Clock;
  readonly times: DjangoTimes;
  readonly drops: LayerDrops;
  readonly onProbe: (message: LayerMessage) => void;
  readonly onUnexpected: (error: unknown) => void;
}

/** Where received messages came from. */
export interface ReceivedCounts {
  django: number;
  hubs: number;
  unknown: number;
}

/** One notification on its way into the store. */
interface Item {
  readonly foreign: Foreign;
  /** Set where it was handed out already. */
  readonly early: Early | null;
  readonly settle: () => void;
}

export class Incoming {
  readonly received: ReceivedCounts = { django: 0, hubs: 0, unknown: 0 };
  readonly #options: IncomingOptions;
  readonly #earlyReads = new Map<string, { readonly readAt: number; readonly heardAt: number }>();
  readonly #unstored = new Set<string>();
  #waiting: Item[] = [];
  #retry: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(options: IncomingOptions) {
    this.#options = options;
  }

  /** Takes what arrived. Never throws. */
  receive(arrivals: readonly Arrival[]): void {
    const items: Item[] = [];
    for (const arrival of arrivals) {
      try {
        this.#take(arrival, items);
      } catch (error) {
        // One message that is odd in a way nobody thought of must not hold up the others.
        this.#options.onUnexpected(error);
        this.#options.drops.note('bad_notification', arrival.locals[0] ?? '', '');
        arrival.settle();
      }
    }
    for (let at = 0; at < items.length; at += MERGE_LIMIT) this.#keep(items.slice(at, at + MERGE_LIMIT));
  }

  /**
   * Takes in what other hubs or Django's backend say is a consumer's, and hands what is new to the sockets that are open;
   * `except` is told in its first frame. Rejects with StoreError.
   */
  async unite(
    foreign: readonly Foreign[],
    { share, except }: { readonly share: boolean; readonly except: Connection | null },
  ): Promise<readonly Merged[]> {
    const known = foreign.map((one) => this.#withRead(one));
    const merged = await this.#options.store.merge(known, { share });
    for (const one of merged) this.#announce(one, except);
    return merged;
  }

  /** Stores reads made by other hubs, and tells the sockets here. Rejects with StoreError. */
  async applyReads(reads: readonly { readonly consumer: string; readonly id: number; readonly readAt: number }[]) {
    const heardAt = this.#options.clock.mono();
    for (const { consumer, id, readAt } of reads) {
      const key = keyOf(consumer, id);
      this.#earlyReads.delete(key);
      this.#earlyReads.set(key, { readAt, heardAt });
    }
    for (const [key, read] of this.#earlyReads) {
      if (this.#earlyReads.size <= EARLY_READS && heardAt - read.heardAt < EARLY_READ_MS) break;
      this.#earlyReads.delete(key);
    }
    this.#options.notifications.readElsewhere(await this.#options.store.applyReads(reads));
  }

  /** What is not stored stays in Redis for the next run. */
  stop(): void {
    this.#stopped = true;
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = null;
  }

  #take(arrival: Arrival, items: Item[]): void {
    const { drops, notifications, times, clock, onProbe } = this.#options;
    const { message, locals } = arrival;
    const where = locals[0] ?? '';
    // Channels finds a handler by the type with its dots turned into underscores.
    const type = String(message['type']).replaceAll('.', '_');
    if (message['type'] === PROBE) {
      onProbe(message);
      arrival.settle();
      return;
    }
    const notification = message['notification'];
    if (type !== NOTIFICATION || typeof notification !== 'object' || notification === null) {
      this.received.unknown += 1;
      drops.note(type === NOTIFICATION ? 'bad_notification' : 'unknown_type', where, message);
      arrival.settle();
      return;
    }
    const fields = notification as Readonly<Record<string, unknown>>;
    const frame = liveFrame(toJson(fields));
    // Part of the frame's text, which is kept anyway: waiting for the store it needs no room of its own.
    const json = frame.text.slice(FRAME_START.length, -FRAME_END.length);
    if (Buffer.byteLength(json) > MESSAGE_LIMIT) {
      drops.note('too_large', where, json);
      arrival.settle();
      return;
    }
    const settle = locals.length === 1 ? arrival.settle : afterAll(locals.length, arrival.settle);
    const reading = { times, now: clock.wall(), origin: message['pulsera'], json };
    for (const consumer of locals) {
      const foreign = readForeign(consumer, fields, reading);
      const own = foreign ? readId(foreign.id) : null;
      if (own) {
        this.received.hubs += 1;
        if (this.#isOurs(own.hub, message['pulsera'])) settle();
        else if (foreign) items.push({ foreign, early: null, settle });
        continue;
      }
      this.received.django += 1;
      if (foreign && arrival.repeated) {
        // An earlier run may have handed it out and stored it: only the store can tell.
        items.push({ foreign, early: null, settle });
        continue;
      }
      const early = notifications.deliverEarly(consumer, foreign?.id ?? 0, frame);
      if (foreign) items.push({ foreign, early, settle });
      else {
        drops.note('no_id', consumer, json);
        settle();
      }
    }
  }

  /** Stores, then settles. What the store cannot take now waits, within a limit, and stays in Redis meanwhile. */
  #keep(items: readonly Item[]): void {
    const { store, notifications, onUnexpected } = this.#options;
    const foreign = items.map((item) => this.#withRead(item.foreign));
    // What was handed out already is in no hurry to be stored; its reading comes behind it.
    const patient = items.every(({ early }) => early !== null);
    store
      .merge(foreign, { share: true, patient })
      .then(
        (merged) => {
          for (const [i, item] of items.entries()) {
            const one = merged[i];
            if (one) this.#kept(item, one);
            item.settle();
          }
          notifications.elsewhere?.kickSoon();
        },
        (error: unknown) => {
          if (!(error instanceof StoreError)) onUnexpected(error);
          return this.#wait(items);
        },
      )
      .catch(onUnexpected);
  }

  /** Two hubs may have drawn one number, until one of them hears of it. */
  #isOurs(hub: number, origin: unknown): boolean {
    const { store } = this.#options;
    const told = readOrigin(origin);
    return told ? told.instance === store.instance : hub === store.hub;
  }

  #kept({ foreign, early }: Item, merged: Merged): void {
    const { notifications, drops } = this.#options;
    if (merged.outcome === 'full') drops.note('store_full', foreign.consumer, foreign.contenido);
    if (merged.outcome === 'old') drops.note('too_old', foreign.consumer, foreign.contenido);
    const { outcome, notification } = merged;
    if (outcome === 'full' && !early) this.#handOut(foreign);
    if (early && notification) notifications.kept(notification, early, outcome);
    else if (notification && outcome === 'replaced') {
      const again = notifications.deliverEarly(foreign.consumer, foreign.id, liveFrame(foreign.raw ?? '{}'));
      notifications.kept(notification, again, outcome);
    } else this.#announce(merged, null);
  }

  /** Hands out what turned out to be new. */
  #announce({ outcome, notification }: Merged, except: Connection | null): void {
    const { notifications } = this.#options;
    if (!notification) return;
    if (outcome === 'read') notifications.readElsewhere([notification]);
    if (outcome !== 'added' || notification.readAt !== null) return;
    if (this.#unstored.size > 0 && this.#unstored.delete(keyOf(notification.consumer, notification.id))) return;
    notifications.deliver(notification, except);
  }

  /** A store that takes nothing now must not keep it from whoever is here. Rejects where even reading fails. */
  async #wait(items: readonly Item[]): Promise<void> {
    const { drops, store } = this.#options;
    if (this.#stopped) return;
    for (const { foreign, early } of items) {
      if (early || this.#unstored.has(keyOf(foreign.consumer, foreign.id))) continue;
      // It may have come before by another way; that can be read on a full disk too.
      const known = await store.find(foreign.id, foreign.consumer).catch(() => []);
      if (known.length > 0) continue;
      this.#handOut(foreign);
      if (this.#unstored.size >= UNSTORED_LIMIT) this.#unstored.clear();
      this.#unstored.add(keyOf(foreign.consumer, foreign.id));
    }
    this.#waiting.push(...items);
    let characters = this.#waiting.reduce((sum, { foreign }) => sum + sizeOf(foreign), 0);
    while (this.#waiting.length > WAITING_LIMIT || characters > WAITING_CHARACTERS) {
      const oldest = this.#waiting.shift();
      if (!oldest) break;
      characters -= sizeOf(oldest.foreign);
      drops.note('not_kept', oldest.foreign.consumer, oldest.foreign.contenido);
      oldest.settle();
    }
    if (this.#stopped) return;
    this.#retry ??= setTimeout(() => {
      this.#retry = null;
      const again = this.#waiting;
      this.#waiting = [];
      for (let at = 0; at < again.length; at += MERGE_LIMIT) this.#keep(again.slice(at, at + MERGE_LIMIT));
    }, RETRY_MS);
  }

  #handOut(foreign: Foreign): void {
    const { notifications } = this.#options;
    const json = toJson(notifications.toWire({ ...foreign, storedAt: 0, readOn: null }));
    notifications.deliverEarly(foreign.consumer, foreign.id, liveFrame(json));
  }

  /** A read may be told before what was read arrives. */
  #withRead(foreign: Foreign): Foreign {
    if (foreign.readAt !== null || this.#earlyReads.size === 0) return foreign;
    const read = this.#earlyReads.get(keyOf(foreign.consumer, foreign.id));
    return read ? { ...foreign, readAt: read.readAt, readBy: 'hub' } : foreign;
  }
}

function sizeOf({ contenido, raw }: Foreign): number {
  return contenido.length + (raw?.length ?? 0);
}

/** What is around a notification in its frame. */
const FRAME_START = '{"type":"new_notification","notification":';
const FRAME_END = '}';

/** The frame that carries a notification given as JSON. */
function liveFrame(json: string): TextFrame {
  return textFrame('new_notification', FRAME_START + json + FRAME_END);
}

function keyOf(consumer: string, id: number): string {
  return `${id} ${consumer}`;
}

/** Calls back once something was done so many times. */
function afterAll(times: number, done: () => void): () => void {
  let left = times;
  return () => {
    left -= 1;
    if (left === 0) done();
  };
}
