/** The service behind Inject, reads from the console, and alerts. */
import {
  type contract,
  type InjectionResult,
  TARGETS_A_STEP,
  type TrackedNotification,
} from '../../shared/console/contract.ts';
import { type Asker, ConsoleError, type Implementation } from '../../shared/console/service.ts';
import type { Presence } from '../cluster/presence.ts';
import type { Consumers } from '../consumers.ts';
import type { Feed, FeedEvent } from '../feed.ts';
import type { Notifications } from '../notifications.ts';
import { type Rendering, readOrThrow, type Unfit } from '../rendering.ts';
import type { Draft, Store, StoredNotification } from '../store/store.ts';
import { orConsoleError } from './storeErrors.ts';
import { track } from './tracking.ts';

const TICK_MS = 100;
/** Injections whose progress can still be followed, the last so many. */
const BATCHES = 20;
/** Stored notifications told in one tick to whoever raises alerts; more are counted. */
const STORED_A_TICK = 500;
/** Notifications that one answer to `find` holds: an id may be many consumers'. */
const FOUND = 100;

export interface NotificationsServiceOptions {
  readonly notifications: Notifications;
  readonly store: Store;
  readonly consumers: Consumers;
  readonly feed: Feed;
  /** The other hubs; null without a Redis. */
  readonly presence: Presence | null;
  readonly rendering: Rendering;
  /** Everybody who is connected now, to whichever hub. */
  readonly connected: () => readonly string[];
}

/** One injection: what became of each target. `version` rises with every change. */
interface Batch {
  readonly targets: Map<string, { readonly id: number; confirmed: number; read: boolean; version: number }>;
  version: number;
  readonly stop: () => void;
}

export function notificationsService(
  options: NotificationsServiceOptions,
): Implementation<(typeof contract)['notifications']> {
  const { notifications, store, consumers, feed, presence, rendering, connected } = options;
  const batches = new Map<number, Batch>();
  let lastBatch = 0;

  /** Goes on following an injection, or begins to; its targets are put in as they are stored. */
  const follow = (going: number | undefined): { readonly number: number; readonly batch: Batch } => {
    const known = going === undefined ? undefined : batches.get(going);
    if (going !== undefined && known) {
      // The last one that was sent to is the last to be forgotten.
      batches.delete(going);
      batches.set(going, known);
      return { number: going, batch: known };
    }
    const targets: Batch['targets'] = new Map();
    const batch: Batch = {
      targets,
      version: 0,
      stop: feed.listen((event) => {
        if (event.kind !== 'confirmed' && event.kind !== 'read') return;
        const target = targets.get(event.consumer);
        if (target?.id !== event.detail) return;
        if (event.kind === 'confirmed') target.confirmed += 1;
        else target.read = true;
        batch.version += 1;
        target.version = batch.version;
      }),
    };
    lastBatch += 1;
    batches.set(lastBatch, batch);
    for (const [number, old] of batches) {
      if (batches.size <= BATCHES) break;
      old.stop();
      batches.delete(number);
    }
    return { number: lastBatch, batch };
  };

  /** Stores and delivers what is made for these targets, a step at a time. */
  const send = async (
    ids: readonly string[],
    { via }: Asker,
    going: number | undefined,
    make: (some: readonly string[]) => readonly Draft[],
  ) => {
    const { number, batch } = follow(going);
    const producer = via === 'simulator' ? 'simulator' : 'console';
    const results: InjectionResult[] = [];
    for (let at = 0; at < ids.length; at += TARGETS_A_STEP) {
      const drafts = make(ids.slice(at, at + TARGETS_A_STEP));
      if (drafts.length === 0) continue;
      const result = await orConsoleError(notifications.publish({ drafts, producer }), {
        stored: results.length,
      });
      if (result.kind === 'key_reused') continue;
      for (const [i, { consumer, id }] of result.notifications.entries()) {
        batch.targets.set(consumer, { id, confirmed: 0, read: false, version: 0 });
        const written = result.written[i] ?? 0;
        // Published to the group: whichever hub holds it hands it out.
        const [instance] = written > 0 ? [] : (presence?.where(consumer) ?? []);
        results.push({
          consumer,
          id,
          written,
          hub: instance ? (presence?.byInstance(instance)?.number ?? null) : null,
        });
      }
    }
    return { batch: number, results };
  };

  return {
    async inject({ to, payload, batch }, asker) {
      const ids = to === 'connected' ? connected() : [...new Set(to)];
      const { tipo, contenido, deseo_id: deseoId } = payload;
      return send(ids, asker, batch, (some) => some.map((consumer) => ({ consumer, tipo, contenido, deseoId })));
    },

    async injectEach({ to, content, first, batch }, asker) {
      const template = readOrThrow(content);
      const unfit: Unfit[] = [];
      let next = first;
      const sent = await send([...new Set(to)], asker, batch, (some) => {
        const made = rendering.drafts(template, some, next);
        next += made.drafts.length;
        unfit.push(...made.unfit);
        return made.drafts;
      });
      return { ...sent, unfit };
    },

    progress({ batch: number }, sink) {
      const batch = batches.get(number);
      if (!batch) throw new ConsoleError('unknown_batch', { batch: number });
      let seen = 0;
      const tick = (): void => {
        if (batch.version === seen || sink.congested()) return;
        const targets: [string, number, boolean][] = [];
        for (const [consumer, target] of batch.targets) {
          if (target.version > seen) targets.push([consumer, target.confirmed, target.read]);
        }
        seen = batch.version;
        sink.push({ targets });
      };
      tick();
      const timer = setInterval(tick, TICK_MS);
      return () => clearInterval(timer);
    },

    async markRead({ consumers: ids, ids: wanted }) {
      let marked = 0;
      for (const consumer of ids) {
        if (wanted === null) marked += await orConsoleError(notifications.markAllRead(consumer, 'console'));
        else {
          for (const id of wanted) {
            const read = notifications.markRead({ consumer, id, by: 'console', connection: null });
            if ((await orConsoleError(read))?.changed) marked += 1;
          }
        }
      }
      return { marked };
    },

    async find({ ids }) {
      const found = [];
      for (const id of new Set(ids)) {
        if (found.length < FOUND) found.push(...(await orConsoleError(store.find(id))));
      }
      const journeys = found.slice(0, FOUND).map(async (stored) => {
        return track(stored, await orConsoleError(store.deliveries(stored.consumer, [stored.id])));
      });
      return { notifications: await Promise.all(journeys) };
    },

    async history({ consumer, text, tipo, state, producer, before, limit }) {
      const page = await orConsoleError(
        store.search({
          ...(consumer === null ? {} : { consumer }),
          ...(tipo === null ? {} : { tipo }),
          ...(producer === null ? {} : { producer }),
          ...(before === null ? {} : { after: before }),
          ...(state === 'all' ? {} : { read: state === 'read' }),
          text,
          limit,
        }),
      );
      return {
        notifications: await orConsoleError(withJourneys(store, page.notifications)),
        next: page.next ?? null,
        stopped: page.stopped,
      };
    },

    stored({ tipos }, sink) {
      let fresh: FeedEvent[] = [];
      let dropped = 0;
      const stop = feed.listen((event) => {
        if (event.kind !== 'stored' || !event.notification) return;
        if (tipos !== null && !tipos.includes(event.notification.tipo)) return;
        if (fresh.length < STORED_A_TICK) fresh.push(event);
        else dropped += 1;
      });
      const timer = setInterval(() => {
        if (fresh.length === 0 || sink.congested()) return;
        const told = fresh.flatMap(({ notification }) => (notification ? [track(notification)] : []));
        const simulated = told.map(({ consumer }) => consumer).filter((id) => consumers.get(id)?.front?.simulated);
        sink.push({ notifications: told, simulated: [...new Set(simulated)], dropped });
        fresh = [];
        dropped = 0;
      }, TICK_MS);
      return () => {
        stop();
        clearInterval(timer);
      };
    },
  };
}

/** Each with its journey, in their order: what was delivered is asked for once for each consumer. */
async function withJourneys(store: Store, found: readonly StoredNotification[]): Promise<TrackedNotification[]> {
  const byConsumer = Map.groupBy(found, ({ consumer }) => consumer);
  const deliveries = await Promise.all(
    [...byConsumer].map(async ([consumer, own]) => {
      const ids = own.map(({ id }) => id);
      return [consumer, await store.deliveries(consumer, ids)] as const;
    }),
  );
  const of = new Map(deliveries);
  return found.map((stored) => track(stored, of.get(stored.consumer)));
}
