/**
 * One recording under way: listens to the hub as a console would, and writes down what it hears. What a snapshot makes up
 * for (rows, figures) waits while the disk is slow; frames and happenings cannot wait, and are left out and counted.
 */
import type { contract, Frame, SocketInfo, TimelineEntry, TrackedNotification } from '../../shared/console/contract.ts';
import type { RecordingEnd } from '../../shared/console/recordings.ts';
import type { Event, Sink } from '../../shared/console/service.ts';
import type { LineOf, RecordedLine, RecordingHeader } from '../../shared/recording/format.ts';
import { redactFrame, redactNotification } from '../../shared/recording/redact.ts';
import { KEPT_SLOTS } from '../../shared/ribbon.ts';
import type { Clock } from '../clock.ts';
import { track } from '../console/tracking.ts';
import type { Consumers } from '../consumers.ts';
import type { Feed, FeedEvent } from '../feed.ts';
import type { RecordingWriter } from './writer.ts';

const TICK_MS = 250;
/** The file is flushed every so many ticks: once a second. */
const FLUSH_TICKS = 4;
const ROWS_EVERY_MS = 500;
const STATUS_EVERY_MS = 2_000;
/** What is kept of one tick: frames and happenings by number, and their texts by characters. */
const PENDING = 20_000;
const PENDING_CHARACTERS = 4 * 1024 * 1024;
/** Consumers whose ribbons or sockets are written down in one tick. */
const CONSUMERS_A_TICK = 1_000;

type Contract = typeof contract;
/** A stream of the contract, opened for the recorder. */
type Source<E> = (sink: Sink<E>) => () => void;

/** What a recording is made from. */
export interface RecorderSources {
  readonly clock: Clock;
  readonly consumers: Consumers;
  readonly feed: Feed;
  readonly sockets: (consumer: string) => SocketInfo[];
  readonly rows: Source<Event<Contract['connections']['rows']>>;
  readonly status: Source<Event<Contract['hub']['status']>>;
  readonly points: Source<Event<Contract['pings']['totals']>>;
}

export interface RecorderOptions {
  readonly header: RecordingHeader;
  readonly writer: RecordingWriter;
  readonly sources: RecorderSources;
  /** It ends by itself at the first of these. */
  readonly untilAt: number;
  readonly bytesLimit: number;
  /** Wants to end: the limit was reached. */
  readonly onLimit: (end: RecordingEnd) => void;
}

interface Pending {
  readonly frames: Frame[];
  readonly timeline: TimelineEntry[];
  readonly visits: LineOf<'consumers.visits'>['event'][];
  sockets: boolean;
}

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #only: ReadonlySet<string> | null;
  readonly #pending = new Map<string, Pending>();
  readonly #stops: (() => void)[];
  #stored: TrackedNotification[] = [];
  #lines: string[] = [];
  #held = 0;
  #characters = 0;
  #dropped = 0;
  #droppedInAll = 0;
  #ticks = 0;
  #at: number;
  #slot: number;
  /** Ribbons up to a slot, and sockets, that are still to be written down. */
  #due: { readonly slot: number; readonly slots: number; readonly sockets: boolean; readonly ids: string[] }[] = [];

  constructor(options: RecorderOptions) {
    const { header, sources } = options;
    this.#options = options;
    this.#only = header.consumers && new Set(header.consumers);
    this.#at = header.startedAt;
    this.#slot = sources.consumers.slot();
    options.writer.write([JSON.stringify(header)]);
    this.#stops = [...this.#listen(), ...this.#open()];
    // Slots that are over come with the next one; those before the start are of what was known then.
    this.#due.push({ slot: this.#slot - 1, slots: KEPT_SLOTS - 1, sockets: true, ids: this.#everyId() });
    const timer = setInterval(() => this.#tick(), TICK_MS);
    this.#stops.push(() => clearInterval(timer));
    this.#tick();
  }

  /** Frames and happenings that were left out. */
  get dropped(): number {
    return this.#droppedInAll + this.#dropped;
  }

  /** Writes down what is left and why it ends, and listens no more. */
  end(end: RecordingEnd): void {
    for (const stop of this.#stops) stop();
    while (this.#due.length > 0) this.#writeDue();
    const slot = this.#options.sources.consumers.slot();
    const slots = Math.min(KEPT_SLOTS, Math.max(1, slot - this.#slot + 1));
    this.#due.push({ slot, slots, sockets: false, ids: this.#everyId() });
    while (this.#due.length > 0) this.#writeDue();
    this.#writePending();
    this.#put({ at: this.#now(), name: 'recording.ended', event: { end } });
    this.#options.writer.write(this.#lines.splice(0));
  }

  #listen(): (() => void)[] {
    const { feed } = this.#options.sources;
    if (this.#only === null) {
      return [
        feed.listen((event) => this.#hear(event)),
        feed.tap((consumer, frame) => this.#hearFrame(consumer, frame)),
      ];
    }
    return [...this.#only].map((id) =>
      feed.watch(
        id,
        (event) => this.#hear(event),
        (frame) => this.#hearFrame(id, frame),
      ),
    );
  }

  #open(): (() => void)[] {
    const { sources } = this.#options;
    const only = this.#only;
    /** Whether a stream is to wait: it told something a moment ago, or the disk is behind. */
    const paced = (everyMs: number) => {
      let told = Number.NEGATIVE_INFINITY;
      return {
        wait: () => this.#options.writer.congested || sources.clock.mono() - told < everyMs,
        told: () => {
          told = sources.clock.mono();
        },
      };
    };
    let snapshot = false;
    const rows = paced(ROWS_EVERY_MS);
    const status = paced(STATUS_EVERY_MS);
    return [
      sources.rows(
        sinkOf(rows.wait, (event) => {
          const kept = only
            ? {
                ...event,
                rows: event.rows.filter(([id]) => only.has(id)),
                removed: event.removed.filter((id) => only.has(id)),
              }
            : event;
          // A snapshot comes in pieces, one after the other; its last one says that it is whole.
          const inSnapshot = event.reset || snapshot;
          snapshot = inSnapshot && !event.whole;
          if (!snapshot) rows.told();
          if (inSnapshot || kept.rows.length + kept.removed.length > 0)
            this.#put({ at: this.#now(), name: 'connections.rows', event: kept });
        }),
      ),
      sources.status(
        sinkOf(status.wait, (event) => {
          status.told();
          this.#put({ at: this.#now(), name: 'hub.status', event });
        }),
      ),
      sources.points(
        sinkOf(
          () => this.#options.writer.congested,
          (event) => this.#put({ at: this.#now(), name: 'pings.totals', event }),
        ),
      ),
    ];
  }

  #hear(event: FeedEvent): void {
    if (!this.#room(event.notification?.contenido.length ?? 0)) return;
    const { at, kind, connection, detail, note, visit, notification } = event;
    if (kind === 'stored' && notification) this.#stored.push(track(notification));
    const pending = this.#of(event.consumer);
    pending.timeline.push({ at, kind, connection, detail, note });
    if (visit) pending.visits.push({ visits: [visit], refusals: [] });
    else if (kind === 'refused') {
      pending.visits.push({ visits: [], refusals: [{ at, code: String(detail), value: note ?? '' }] });
    }
    if (kind === 'connected' || kind === 'closed') pending.sockets = true;
  }

  #hearFrame(consumer: string, frame: Frame): void {
    if (!this.#room(frame.text.length)) return;
    const { seq, at, connection, direction, type, bytes, text } = frame;
    this.#of(consumer).frames.push({ seq, at, connection, direction, type, bytes, text });
  }

  /** Whether one more thing can be kept until the next tick. */
  #room(characters: number): boolean {
    if (this.#options.writer.congested || this.#held >= PENDING || this.#characters + characters > PENDING_CHARACTERS) {
      this.#dropped += 1;
      return false;
    }
    this.#held += 1;
    this.#characters += characters;
    return true;
  }

  #of(consumer: string): Pending {
    let pending = this.#pending.get(consumer);
    if (!pending) {
      pending = { frames: [], timeline: [], visits: [], sockets: false };
      this.#pending.set(consumer, pending);
    }
    return pending;
  }

  #tick(): void {
    const { writer, sources, untilAt, bytesLimit, onLimit } = this.#options;
    this.#ticks += 1;
    const slot = sources.consumers.slot();
    // What waits for a disk that hangs must not grow: the slots that it missed go together.
    if (slot !== this.#slot && !writer.congested) {
      this.#due.push({
        slot: slot - 1,
        slots: Math.min(KEPT_SLOTS - 1, Math.max(1, slot - this.#slot)),
        sockets: false,
        ids: this.#everyId(),
      });
      this.#slot = slot;
    }
    if (!writer.congested) this.#writeDue();
    this.#writePending();
    writer.write(this.#lines.splice(0));
    if (this.#ticks % FLUSH_TICKS === 0) writer.flush();
    if (writer.bytes >= bytesLimit) onLimit('size');
    else if (sources.clock.wall() >= untilAt) onLimit('time');
  }

  #writeDue(): void {
    const { consumers, sockets } = this.#options.sources;
    const [due] = this.#due;
    if (!due) return;
    const ribbons: [string, number[]][] = [];
    for (const id of due.ids.splice(0, CONSUMERS_A_TICK)) {
      const consumer = consumers.get(id);
      if (!consumer) continue;
      const beads = consumers.ribbon(consumer, due.slot, due.slots);
      if (beads.some((bead) => bead !== 0)) ribbons.push([id, beads]);
      if (due.sockets && consumer.sockets.length > 0) {
        const event = { kind: 'changed' as const, sockets: sockets(id) };
        this.#put({ at: this.#now(), name: 'consumers.detail', args: { consumer: id }, event });
      }
    }
    if (ribbons.length > 0) {
      this.#put({ at: this.#now(), name: 'connections.ribbons', event: { slot: due.slot, ribbons } });
    }
    if (due.ids.length === 0) this.#due.shift();
  }

  #writePending(): void {
    const at = this.#now();
    const { redacted } = this.#options.header;
    if (this.#stored.length > 0) {
      const { consumers } = this.#options.sources;
      const notifications = redacted ? this.#stored.map(redactNotification) : this.#stored;
      const simulated = new Set(
        this.#stored.map((one) => one.consumer).filter((id) => consumers.get(id)?.front?.simulated),
      );
      // Before what became of them.
      this.#put({ at, name: 'notifications.stored', event: { notifications, simulated: [...simulated], dropped: 0 } });
      this.#stored = [];
    }
    for (const [consumer, { frames, timeline, visits, sockets }] of this.#pending) {
      const args = { consumer };
      this.#put({
        at,
        name: 'consumers.detail',
        args,
        event: {
          kind: 'changed',
          ...(sockets ? { sockets: this.#options.sources.sockets(consumer) } : {}),
          ...(timeline.length > 0 ? { timeline: timeline.reverse() } : {}),
          ...(frames.length > 0 ? { frames: redacted ? frames.map(redactFrame) : frames, framesDropped: 0 } : {}),
        },
      });
      for (const event of visits) this.#put({ at, name: 'consumers.visits', args, event });
    }
    this.#pending.clear();
    this.#held = 0;
    this.#characters = 0;
    if (this.#dropped > 0) {
      this.#put({ at, name: 'recording.dropped', event: { dropped: this.#dropped } });
      this.#droppedInAll += this.#dropped;
      this.#dropped = 0;
    }
  }

  #put(line: RecordedLine): void {
    this.#lines.push(JSON.stringify(line));
  }

  /** The hub's time; where its clock was set back, it stands still. */
  #now(): number {
    this.#at = Math.max(this.#at, this.#options.sources.clock.wall());
    return this.#at;
  }

  #everyId(): string[] {
    const { consumers } = this.#options.sources;
    return this.#only ? [...this.#only] : [...consumers.all()].map(({ id }) => id);
  }
}

function sinkOf<E>(congested: () => boolean, push: (event: E) => void): Sink<E> {
  return { asker: { via: 'local', from: 'recorder' }, congested, push, end: () => {} };
}
