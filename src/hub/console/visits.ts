/**
 * A consumer's last connections that ended, and its refusals: from the store, and from the feed for what the store does
 * not have yet. Only of this hub; what other hubs held is in the timeline.
 */
import { type contract, type RefusedVisit, VISITS_LIMIT, type Visit } from '../../shared/console/contract.ts';
import type { Event, Sink } from '../../shared/console/service.ts';
import type { Feed, FeedEvent } from '../feed.ts';
import type { HistoryEvent, Store } from '../store/store.ts';

/** What is new is told so often at most, so that a storm of returns is a few messages. */
const TICK_MS = 500;
/** Lines of history that are read for it. */
const HISTORY = 200;

type Visits = Event<(typeof contract)['consumers']['visits']>;

export interface VisitsOptions {
  readonly store: Store;
  readonly feed: Feed;
  readonly onUnexpected: (error: unknown) => void;
}

/** Tells until the answer is called. */
export function tellVisits(id: string, sink: Sink<Visits>, { store, feed, onUnexpected }: VisitsOptions): () => void {
  const visits = new Map<string, Visit>();
  const refusals = new Map<string, RefusedVisit>();
  let news = false;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  const note = (event: FeedEvent): void => {
    if (event.kind === 'closed' && event.visit) keep(visits, visitName(event.visit), event.visit);
    else if (event.kind === 'refused') {
      const refusal = { at: event.at, code: String(event.detail), value: event.note ?? '' };
      keep(refusals, refusalName(refusal), refusal);
    } else return;
    news = true;
  };
  const tell = (): void => {
    if (!news || sink.congested()) return;
    news = false;
    sink.push({
      visits: latest(visits, ({ endedAt }) => endedAt),
      refusals: latest(refusals, ({ at }) => at),
    });
  };

  // Listening begins before the store is asked, so that nothing falls between.
  const stopWatching = feed.watch(id, note, () => {});
  store.history(id, HISTORY).then(
    (history) => {
      if (closed) return;
      for (const event of history.toReversed()) remember(event, visits, refusals);
      for (const event of feed.recent(id).events) note(event);
      news = true;
      tell();
      timer = setInterval(tell, TICK_MS);
    },
    (error: unknown) => {
      onUnexpected(error);
      sink.end('store_unavailable');
    },
  );
  return () => {
    closed = true;
    stopWatching();
    if (timer) clearInterval(timer);
  };
}

function remember(event: HistoryEvent, visits: Map<string, Visit>, refusals: Map<string, RefusedVisit>): void {
  if (event.kind === 'closed') {
    const { connection, connectedAt, at: endedAt, lastFrameAt, code, reason } = event;
    const visit = { connection, connectedAt, endedAt, lastFrameAt, code, reason };
    visits.set(visitName(visit), visit);
  } else if (event.kind === 'refused') {
    const { at, code, value } = event;
    refusals.set(refusalName({ at, code, value }), { at, code, value });
  }
}

/** The oldest leave, so that a console that looks for days costs no more than one that came now. */
function keep<T>(known: Map<string, T>, name: string, one: T): void {
  known.set(name, one);
  const [oldest] = known.keys();
  if (known.size > HISTORY && oldest !== undefined) known.delete(oldest);
}

function latest<T>(known: ReadonlyMap<string, T>, time: (one: T) => number): T[] {
  return [...known.values()].sort((a, b) => time(b) - time(a)).slice(0, VISITS_LIMIT);
}

// A hub counts its connections anew at each start.
const visitName = ({ connection, endedAt }: Visit): string => `${connection} ${endedAt}`;
const refusalName = ({ at, code }: RefusedVisit): string => `${at} ${code}`;
