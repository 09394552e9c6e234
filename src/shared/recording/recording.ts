/**
 * A recording in memory, ordered so that any moment of it can be asked for: lines as text by what they tell of, whole
 * tables of rows every so often, and what is small (ribbons, points, journeys) ready made.
 */
import type { Reader, Status, TimelineEntry, TrackedNotification, Visit } from '../console/contract.ts';
import { READERS } from '../console/contract.ts';
import type { RecordingEnd } from '../console/recordings.ts';
import type { RowTuple } from '../console/rows.ts';
import type { Event } from '../console/service.ts';
import { advance } from '../journey.ts';
import { slotOf } from '../ribbon.ts';
import type { LineOf, RecordedLine, RecordingHeader } from './format.ts';
import { SlotTable } from './slotTable.ts';

type Contract = typeof import('../console/contract.ts').contract;
export type Detail = Event<Contract['consumers']['detail']>;
type Point = Event<Contract['pings']['totals']>['points'][number];

/** What is wrong with a recording that can be played all the same. */
export interface RecordingTrouble {
  /** Its end is missing; lines in the middle make no sense; it goes on beyond what can be opened. */
  readonly code: 'cut_short' | 'damaged' | 'too_large';
  /** Lines that were left out. */
  readonly skipped: number;
}

/** Lines of one kind in their order. */
export class Track {
  readonly at: number[] = [];
  readonly raw: string[] = [];

  add(at: number, raw: string): void {
    this.at.push(at);
    this.raw.push(raw);
  }

  /** How many lines there are up to a moment, that moment included. */
  upTo(t: number): number {
    return countUpTo(this.at, t);
  }

  read<L extends RecordedLine>(i: number): L {
    return JSON.parse(this.raw[i] ?? '') as L;
  }
}

const DETAIL_PARTS = ['frames', 'timeline', 'sockets'] as const;

/** The lines of a consumer's detail: all of them, and those that tell of each part, so that a moment is found from behind. */
export class DetailTrack extends Track {
  readonly frames = new Track();
  readonly timeline = new Track();
  readonly sockets = new Track();
}

/** A notification as it was stored, what became of it, and when a console would have heard of it. */
interface Journey {
  readonly stored: TrackedNotification;
  readonly heardAt: number;
  readonly steps: { readonly heardAt: number; readonly entry: TimelineEntry }[];
}

/** The table of rows after so many lines. */
interface Checkpoint {
  readonly lines: number;
  readonly rows: ReadonlyMap<string, RowTuple>;
}

/** Text of lines between two tables of rows that are kept, at first; and rows that all of them may hold. */
const CHECKPOINT_CHARACTERS = 500_000;
const CHECKPOINT_ROWS = 1_000_000;
const LAST_PING_AT = 8;
/** A recording ends by itself after a day. */
export const LONGEST_MS = 25 * 3_600_000;

/** Everything that was recorded. Filled line by line, then only read. */
export class Recording {
  readonly header: RecordingHeader;
  readonly rows = new Track();
  readonly statuses = new Track();
  readonly details = new Map<string, DetailTrack>();
  readonly visits = new Map<string, Track>();
  readonly points: { readonly at: number; readonly point: Point }[] = [];
  readonly beads = new SlotTable();
  readonly intervals = new SlotTable();
  trouble: RecordingTrouble | null = null;
  end: RecordingEnd | null = null;
  /** Frames and happenings that the recorder had to leave out. */
  dropped = 0;
  lines = 0;
  #from: number | null = null;
  #until: number;
  /** By consumer and id. */
  readonly #journeys = new Map<string, Map<number, Journey>>();
  #sorted: Journey[] | null = null;
  readonly #heard: Journey[] = [];
  readonly #heardAt: number[] = [];
  #checkpoints: Checkpoint[] = [];
  #latest = new Map<string, RowTuple>();
  #sinceCheckpoint = 0;
  #every = CHECKPOINT_CHARACTERS;
  #kept = 0;

  constructor(header: RecordingHeader) {
    this.header = header;
    this.#until = header.startedAt;
  }

  /** When its first table of rows was whole: before that, those who were there already would seem to be missing. */
  get from(): number {
    return this.#from ?? this.header.startedAt;
  }

  /** The time of the last line. */
  get until(): number {
    return this.#until;
  }

  /** Whether a line of this time can be the next one. */
  follows(at: number): boolean {
    return at >= this.#until && at <= this.header.startedAt + LONGEST_MS;
  }

  /** Takes the next line; `raw` is its text. */
  add(line: RecordedLine, raw: string): void {
    this.lines += 1;
    this.#until = line.at;
    switch (line.name) {
      case 'connections.rows':
        this.#addRows(line, raw);
        break;
      case 'connections.ribbons':
        for (const [id, beads] of line.event.ribbons) this.beads.set(id, line.event.slot, beads);
        break;
      case 'hub.status':
        this.statuses.add(line.at, raw);
        break;
      case 'pings.totals':
        for (const point of line.event.points) this.points.push({ at: line.at, point });
        break;
      case 'notifications.stored':
        for (const stored of line.event.notifications) this.#addJourney(stored, line.at);
        break;
      case 'consumers.detail':
        this.#addDetail(line, raw);
        for (const entry of line.event.timeline?.toReversed() ?? []) this.#addStep(line, entry);
        break;
      case 'consumers.visits':
        this.#addVisits(line, raw);
        break;
      case 'recording.dropped':
        this.dropped += line.event.dropped;
        break;
      case 'recording.ended':
        this.end = line.event.end;
        break;
    }
  }

  /** Everybody's row at a moment. */
  rowsAt(t: number): Map<string, RowTuple> {
    const lines = this.rows.upTo(t);
    const before = this.#checkpoints.findLast((one) => one.lines <= lines);
    const rows = new Map(before?.rows);
    for (let i = before?.lines ?? 0; i < lines; i += 1) apply(rows, this.rows.read<LineOf<'connections.rows'>>(i));
    return rows;
  }

  statusAt(t: number): Status | null {
    if (this.statuses.at.length === 0) return null;
    // Until the first one, it is the best that is known.
    return this.statuses.read<LineOf<'hub.status'>>(Math.max(0, this.statuses.upTo(t) - 1)).event;
  }

  /** Notifications that were stored up to a moment, as they stood then, newest first. */
  *notificationsAt(t: number): Generator<TrackedNotification> {
    this.#sorted ??= [...this.#journeys.values()]
      .flatMap((journeys) => [...journeys.values()])
      .sort((a, b) => newestFirst(a.stored, b.stored));
    for (const journey of this.#sorted) if (journey.heardAt <= t) yield asOf(journey, t);
  }

  /** Notifications that a console would have heard of for the first time after `from`, up to `to`. */
  storedBetween(from: number, to: number): TrackedNotification[] {
    const first = countUpTo(this.#heardAt, from);
    const fresh = this.#heard.slice(first, countUpTo(this.#heardAt, to));
    return fresh.map((journey) => asOf(journey, journey.heardAt));
  }

  /** A consumer's notifications that were stored up to `to` and of which there was something new after `from`. */
  journeysBetween(consumer: string, from: number, to: number): TrackedNotification[] {
    const isNew = (heardAt: number): boolean => heardAt > from && heardAt <= to;
    return [...(this.#journeys.get(consumer)?.values() ?? [])]
      .filter(({ heardAt, steps }) => isNew(heardAt) || (heardAt <= to && steps.some((step) => isNew(step.heardAt))))
      .map((journey) => asOf(journey, to))
      .sort(newestFirst);
  }

  /** Ends of connections and refusals of a consumer up to a moment, newest first. */
  visitsAt(consumer: string, t: number): Event<Contract['consumers']['visits']> {
    const track = this.visits.get(consumer) ?? new Track();
    const lines = Array.from({ length: track.upTo(t) }, (_, i) => track.read<LineOf<'consumers.visits'>>(i)).reverse();
    return {
      visits: lines.flatMap(({ event }): readonly Visit[] => event.visits),
      refusals: lines.flatMap(({ event }) => event.refusals),
    };
  }

  #addRows(line: LineOf<'connections.rows'>, raw: string): void {
    if (line.event.whole) this.#from ??= line.at;
    for (const tuple of line.event.rows) this.#addInterval(tuple);
    apply(this.#latest, line);
    this.rows.add(line.at, raw);
    this.#sinceCheckpoint += raw.length;
    // In the middle of a snapshot the table is of no moment.
    if (this.#sinceCheckpoint < this.#every || !line.event.whole) return;
    this.#sinceCheckpoint = 0;
    this.#checkpoints.push({ lines: this.rows.at.length, rows: new Map(this.#latest) });
    this.#kept += this.#latest.size;
    if (this.#kept <= CHECKPOINT_ROWS) return;
    // Every other one goes, and the next ones stand as far apart.
    this.#checkpoints = this.#checkpoints.filter((_, i) => i % 2 === 1);
    this.#kept = this.#checkpoints.reduce((sum, { rows }) => sum + rows.size, 0);
    this.#every *= 2;
  }

  #addInterval(tuple: RowTuple): void {
    const before = this.#latest.get(tuple[0])?.[LAST_PING_AT] ?? 0;
    const ping = tuple[LAST_PING_AT];
    if (before > 0 && ping > before) this.intervals.raise(tuple[0], slotOf(ping), ping - before);
  }

  #addVisits({ at, args: { consumer } }: LineOf<'consumers.visits'>, raw: string): void {
    const track = this.visits.get(consumer) ?? new Track();
    this.visits.set(consumer, track);
    track.add(at, raw);
  }

  #addDetail({ at, args: { consumer }, event }: LineOf<'consumers.detail'>, raw: string): void {
    const track = this.details.get(consumer) ?? new DetailTrack();
    this.details.set(consumer, track);
    track.add(at, raw);
    for (const part of DETAIL_PARTS) if (event[part]) track[part].add(at, raw);
  }

  #addStep({ at, args: { consumer } }: LineOf<'consumers.detail'>, entry: TimelineEntry): void {
    if (typeof entry.detail !== 'number') return;
    if (entry.kind !== 'written' && entry.kind !== 'confirmed' && entry.kind !== 'read') return;
    this.#journeys.get(consumer)?.get(entry.detail)?.steps.push({ heardAt: at, entry });
  }

  #addJourney(stored: TrackedNotification, heardAt: number): void {
    const journeys = this.#journeys.get(stored.consumer) ?? new Map<number, Journey>();
    this.#journeys.set(stored.consumer, journeys);
    if (journeys.has(stored.id)) return;
    const journey = { stored, heardAt, steps: [] };
    journeys.set(stored.id, journey);
    this.#heard.push(journey);
    this.#heardAt.push(heardAt);
  }
}

function apply(rows: Map<string, RowTuple>, { event }: LineOf<'connections.rows'>): void {
  if (event.reset) rows.clear();
  for (const tuple of event.rows) rows.set(tuple[0], tuple);
  for (const id of event.removed) rows.delete(id);
}

function asOf({ stored, steps }: Journey, t: number): TrackedNotification {
  const tracked = { ...stored };
  for (const { heardAt, entry } of steps) {
    if (heardAt > t) break;
    const by = READERS.find((reader): reader is Reader => reader === entry.note) ?? null;
    advance(tracked, entry, by);
  }
  return tracked;
}

/** The order of the history: by time, then id, then consumer. */
function newestFirst(a: TrackedNotification, b: TrackedNotification): number {
  return b.sentAt - a.sentAt || b.id - a.id || (a.consumer < b.consumer ? 1 : a.consumer > b.consumer ? -1 : 0);
}

/** How many of these rising numbers are at most `t`. */
export function countUpTo(at: readonly number[], t: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((at[middle] ?? 0) <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}
