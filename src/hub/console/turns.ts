/** Who is silent or gone, for whoever raises alerts: looked up once a second, and only while somebody asks. */

import type { contract } from '../../shared/console/contract.ts';
import { type ConsumerState, unpackRow } from '../../shared/console/rows.ts';
import type { Event, Sink } from '../../shared/console/service.ts';
import type { Presence } from '../cluster/presence.ts';
import type { Consumers } from '../consumers.ts';
import type { Counts } from '../counts.ts';
import { mergedRow } from './mergedRow.ts';

const TICK_MS = 1_000;
/** Turns that go at once, and how long after them the next. */
const CHUNK = 1_000;
const CHUNK_MS = 20;
/** A consumer that was back for less than a tick is gone anew; clocks of other hubs are read less exactly than that. */
const SAME_MS = 2_000;

type Turns = Event<(typeof contract)['connections']['turns']>;
type Turn = Turns['turns'][number];
type Where = 'silent' | 'gone' | 'here';

export interface TurnsOptions {
  readonly consumers: Consumers;
  /** The other hubs; null where there cannot be any. */
  readonly presence: Presence | null;
  readonly counts: Counts;
}

/** Tells until the answer is called. */
export function tellTurns(sink: Sink<Turns>, { consumers, presence, counts }: TurnsOptions): () => void {
  /** Who was told to be silent or gone, and since when. */
  const told = new Map<string, { readonly where: Where; readonly since: number }>();
  let seen = 0;
  let seenElsewhere = 0;
  let connects = counts.connects;
  let waiting: Turn[] = [];
  let reset = false;
  let timer: NodeJS.Timeout;

  const stateOf = (id: string): ConsumerState | undefined => {
    const own = consumers.get(id);
    if (own && (own.sockets.length > 0 || !presence)) return own.state;
    const row = mergedRow(consumers, presence, id);
    return row && unpackRow(row).state;
  };
  /** What is new about a consumer, if anything is. */
  const turnOf = (id: string): Turn[] => {
    const state = stateOf(id);
    const where: Where = state === 'silent' || state === 'gone' ? state : 'here';
    const before = told.get(id);
    if (where === 'here') {
      told.delete(id);
      // One that is not in the table any more has not come back.
      return before && state !== undefined ? [[id, 'here', 0, null, false]] : [];
    }
    const row = mergedRow(consumers, presence, id);
    if (!row) return [];
    const { figure: since, event, eventDetail, simulated } = unpackRow(row);
    if (before?.where === where && Math.abs(before.since - since) < SAME_MS) return [];
    told.set(id, { where, since });
    const code = where === 'gone' && event === 'closed' && typeof eventDetail === 'number' ? eventDetail : null;
    return [[id, where, since, code, simulated]];
  };
  const collect = (): void => {
    const since = consumers.since(seen);
    const sinceElsewhere = presence ? presence.since(seenElsewhere) : { changed: [], removed: [] };
    seen = consumers.version;
    seenElsewhere = presence?.version ?? 0;
    if (!since || !sinceElsewhere) {
      begin();
      return;
    }
    const ids = new Set([...since.removed, ...sinceElsewhere.removed, ...sinceElsewhere.changed]);
    for (const { id } of since.changed) ids.add(id);
    for (const id of ids) waiting.push(...turnOf(id));
  };
  const begin = (): void => {
    told.clear();
    seen = consumers.version;
    seenElsewhere = presence?.version ?? 0;
    reset = true;
    waiting = [];
    for (const { id } of consumers.all()) waiting.push(...turnOf(id));
    for (const id of presence?.ids() ?? []) if (!told.has(id)) waiting.push(...turnOf(id));
  };
  const push = (): void => {
    const turns = waiting.slice(0, CHUNK);
    waiting = waiting.slice(turns.length);
    const fresh = counts.connects - connects;
    connects = counts.connects;
    if (reset || turns.length > 0 || fresh > 0)
      sink.push({ reset, whole: waiting.length === 0, turns, connects: fresh });
    reset = false;
  };
  const tick = (): void => {
    if (!sink.congested()) {
      if (waiting.length === 0) collect();
      push();
    }
    timer = setTimeout(tick, waiting.length > 0 ? CHUNK_MS : TICK_MS);
  };
  begin();
  push();
  timer = setTimeout(tick, waiting.length > 0 ? CHUNK_MS : TICK_MS);
  return () => clearTimeout(timer);
}
