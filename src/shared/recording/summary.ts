/** A recording in short, for what is compared: it is counted as it is read, and no line of it is kept. */
import type { Frame, Reader, TrackedNotification } from '../console/contract.ts';
import { READERS } from '../console/contract.ts';
import type { RecordingEnd } from '../console/recordings.ts';
import { unpackRow } from '../console/rows.ts';
import { advance, type Tracked } from '../journey.ts';
import type { LineOf, RecordedLine, RecordingHeader } from './format.ts';
import { LONGEST_MS, type RecordingTrouble } from './recording.ts';

/** What is kept of one recording: more than this is counted and compared no further. */
const LIMITS = { notifications: 200_000, characters: 50_000_000, consumers: 100_000, codes: 1_000 } as const;
/** Closed without saying why (RFC 6455 §7.4.1). */
const NO_CODE = 1005;
export type SummaryLimits = { readonly [K in keyof typeof LIMITS]: number };

/** A notification as it stands at the recording's end. */
export interface Summed {
  readonly tracked: Readonly<Tracked>;
  /** When a console would have heard of it. */
  readonly heardAt: number;
}

export class RecordingSummary {
  readonly header: RecordingHeader;
  readonly frames: Record<Frame['direction'], number> = { in: 0, out: 0 };
  readonly consumers = new Set<string>();
  /** In the order in which they were stored. */
  readonly notifications: Summed[] = [];
  /** Ends of connections by close code. */
  readonly disconnects = new Map<number, number>();
  connects = 0;
  trouble: RecordingTrouble | null = null;
  end: RecordingEnd | null = null;
  /** Frames and happenings that the recorder had to leave out. */
  dropped = 0;
  lines = 0;
  /** Notifications for which there was no more room here. */
  left = 0;
  /** Whether there are more consumers than there was room for. */
  crowded = false;
  readonly #limits: SummaryLimits;
  readonly #byConsumer = new Map<string, Map<number, Tracked>>();
  #characters = 0;
  #from: number | null = null;
  #until: number;

  constructor(header: RecordingHeader, limits: SummaryLimits = LIMITS) {
    this.header = header;
    this.#until = header.startedAt;
    this.#limits = limits;
  }

  /** When its first table of rows was whole. */
  get from(): number {
    return this.#from ?? this.header.startedAt;
  }

  /** The time of the last line. */
  get until(): number {
    return this.#until;
  }

  follows(at: number): boolean {
    return at >= this.#until && at <= this.header.startedAt + LONGEST_MS;
  }

  add(line: RecordedLine): void {
    this.lines += 1;
    this.#until = line.at;
    switch (line.name) {
      case 'connections.rows':
        if (line.event.whole) this.#from ??= line.at;
        // One that is gone may be only remembered: it is told of where something happened to it.
        for (const tuple of line.event.rows) if (unpackRow(tuple).state !== 'gone') this.#addConsumer(tuple[0]);
        break;
      case 'notifications.stored':
        for (const stored of line.event.notifications) this.#addNotification(stored, line.at);
        break;
      case 'consumers.detail':
        this.#addDetail(line);
        break;
      case 'recording.dropped':
        this.dropped += line.event.dropped;
        break;
      case 'recording.ended':
        this.end = line.event.end;
        break;
    }
  }

  #addConsumer(id: string): void {
    if (this.consumers.size < this.#limits.consumers) this.consumers.add(id);
    else if (!this.consumers.has(id)) this.crowded = true;
  }

  #addNotification(stored: TrackedNotification, heardAt: number): void {
    this.#addConsumer(stored.consumer);
    const others = this.#byConsumer.get(stored.consumer) ?? new Map<number, Tracked>();
    if (others.has(stored.id)) return;
    this.#characters += stored.tipo.length + stored.contenido.length;
    if (this.notifications.length >= this.#limits.notifications || this.#characters > this.#limits.characters) {
      this.left += 1;
      return;
    }
    const tracked = { ...stored };
    this.#byConsumer.set(stored.consumer, others.set(stored.id, tracked));
    this.notifications.push({ tracked, heardAt });
  }

  #addDetail({ args: { consumer }, event }: LineOf<'consumers.detail'>): void {
    this.#addConsumer(consumer);
    for (const { direction } of event.frames ?? []) this.frames[direction] += 1;
    for (const entry of event.timeline?.toReversed() ?? []) {
      if (entry.kind === 'connected') this.connects += 1;
      else if (entry.kind === 'closed') this.#addEnd(typeof entry.detail === 'number' ? entry.detail : NO_CODE);
      else if (typeof entry.detail === 'number') {
        const tracked = this.#byConsumer.get(consumer)?.get(entry.detail);
        if (tracked) advance(tracked, entry, READERS.find((one): one is Reader => one === entry.note) ?? null);
      }
    }
  }

  #addEnd(code: number): void {
    const ends = this.disconnects.get(code) ?? 0;
    // A made-up file may name any number of codes; the wire has some thousands.
    if (ends > 0 || this.disconnects.size < this.#limits.codes) this.disconnects.set(code, ends + 1);
  }
}
