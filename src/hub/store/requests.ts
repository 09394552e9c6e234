/** What each request does to the rows. Whoever calls holds the transaction, and says what time it is. */
import type { DatabaseSync } from 'node:sqlite';
import type { FigureKeeper } from './figures.ts';
import { JourneyRows } from './journeyRows.ts';
import { KeyRows } from './keyRows.ts';
import { MergeRows } from './mergeRows.ts';
import {
  type Answer,
  type Answers,
  type Batch,
  type Failure,
  type FlatDrafts,
  type FlatForeign,
  fromRow,
  type ReadRequest,
  type WorkerOptions,
  type WriteRequest,
} from './messages.ts';
import { DRAFT_FIELDS, NotificationRows, newRow } from './notificationRows.ts';
import { OutboxRows } from './outboxRows.ts';
import { PeopleRows } from './peopleRows.ts';
import type { PlannedAnswers, ScheduleStep } from './planned.ts';
import { ScheduleRows } from './scheduleRows.ts';
import { SearchRows } from './searchRows.ts';
import { MERGE_OUTCOMES } from './store.ts';
import { TemplateRows } from './templateRows.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Idempotency keys kept within their 24 h; their number is the producers' doing. */
const KEYS = 1_000_000;

/** Journeys and history that came with a batch. */
export type Records = NonNullable<Batch['records']>;

export class Requests {
  readonly #options: WorkerOptions;
  readonly #figures: FigureKeeper;
  readonly #notifications: NotificationRows;
  readonly #journeys: JourneyRows;
  readonly #keys: KeyRows;
  readonly #merges: MergeRows;
  readonly #outbox: OutboxRows;
  readonly #people: PeopleRows;
  readonly #search: SearchRows;
  readonly #templates: TemplateRows;
  readonly #schedules: ScheduleRows;
  /** The time of the present round, ms since 1970. */
  now: number;

  constructor(db: DatabaseSync, figures: FigureKeeper, options: WorkerOptions) {
    this.#options = options;
    this.#figures = figures;
    this.now = options.now;
    this.#notifications = new NotificationRows(db, figures);
    this.#journeys = new JourneyRows(db, figures);
    this.#keys = new KeyRows(db, figures);
    this.#merges = new MergeRows(db, figures);
    this.#outbox = new OutboxRows(db, figures);
    this.#people = new PeopleRows(db);
    this.#search = new SearchRows(db);
    this.#templates = new TemplateRows(db);
    this.#schedules = new ScheduleRows(db);
  }

  get outboxDropped(): number {
    return this.#outbox.dropped;
  }

  /** What a request that only reads is answered. */
  read(request: ReadRequest): Answer {
    switch (request[0]) {
      case 'unread':
        return this.#notifications.unread(request[1], request[2]);
      case 'find':
        return this.#notifications.find(request[1], request[2]);
      case 'list':
        return this.#notifications.list(request[1]);
      case 'search':
        return this.#search.search(request[1]);
      case 'deliveries':
        return this.#journeys.deliveries(request[1], request[2]);
      case 'history':
        return this.#journeys.history(request[1], request[2]);
      case 'outbox':
        return this.#outbox.list(request[1]);
      case 'owedReads':
        return this.#outbox.owed(request[1]);
      case 'seen':
        return this.#people.seen(request[1], request[2]);
      case 'accepted':
        return this.#people.accepted(request[1], request[2], request[3]);
      case 'templates':
        return this.#templates.list();
      case 'scheduleTargets':
        return this.#schedules.targets(request[1], request[2]);
    }
  }

  /** Does what a request asks to be written; the transaction is the caller's. */
  write(request: WriteRequest): Answer {
    switch (request[0]) {
      case 'create':
        return this.#create(request);
      case 'markRead': {
        const [, consumer, id, by, connection] = request;
        const result = this.#notifications.markRead(consumer, id, by, connection, this.now);
        if (result && connection !== null) this.#journeys.read(consumer, id, connection, this.now);
        if (result?.[0] && this.#options.federated) this.#outbox.addRead(result[1]);
        return result;
      }
      case 'markAllRead': {
        const rows = this.#notifications.markAllRead(request[1], request[2], this.now);
        if (this.#options.federated) for (const row of rows) this.#outbox.addRead(row);
        return rows;
      }
      case 'renumber':
        return this.#figures.renumber();
      case 'recordEpoch':
        this.#figures.now.epoch = request[1];
        return true;
      case 'merge':
        return this.#merge(request[1], request[2]);
      case 'applyReads':
        return this.#merges.reads(request[1]);
      case 'outboxDone':
        this.#outbox.done(request[1]);
        return true;
      case 'owedReadsDone':
        this.#outbox.paid(request[1]);
        return true;
      case 'recordAccepted':
        this.#people.accept(request[1], request[2], request[3]);
        return true;
      case 'changeTemplates':
        return this.#templates.change(request[1], this.now);
      case 'schedules':
        return this.#schedules.list();
      case 'changeSchedule':
        return this.#schedules.change(request[1], this.now);
      case 'scheduleStep':
        return this.#step(request[1], request[2]);
    }
  }

  #merge(flat: FlatForeign, share: boolean): Answers['merge'] {
    const merged = this.#merges.merge(flat, this.now, this.#oldest, this.#options.retentionCount);
    if (share && this.#options.federated) {
      for (const { outcome, row } of merged) {
        const fresh = outcome === 'added' || outcome === 'replaced';
        // What another hub made, that hub tells of itself.
        if (row?.[5] !== 'django') continue;
        if (fresh) this.#outbox.add('share', row[0], row[1]);
        else if (outcome === 'read') this.#outbox.add('read', row[0], row[1]);
      }
    }
    return merged.map(({ outcome, row }) => {
      const code = MERGE_OUTCOMES.indexOf(outcome);
      return row === null || outcome === 'added' ? code : [code, row];
    });
  }

  /** What was sent before this is not kept. */
  get #oldest(): number {
    return this.now - this.#options.retentionDays * DAY_MS;
  }

  #create([, producer, drafts, key, bodyHash]: Extract<WriteRequest, readonly ['create', ...unknown[]]>):
    | Answers['create']
    | Failure {
    if (key !== null) {
      const known = this.#keys.find(key, this.now);
      if (known) return known[0] === bodyHash ? known[1] : null;
      if (this.#figures.now.keys >= KEYS) {
        return { failed: 'full', message: `${KEYS} idempotency keys were used within 24 hours; send without one.` };
      }
    }
    const { retentionCount, federated } = this.#options;
    const count = drafts.length / DRAFT_FIELDS;
    if (this.#figures.now.unread + count > retentionCount) {
      return {
        failed: 'full',
        message: `The unread notifications alone reach the number kept (${retentionCount}): raise --retention-count or have some read.`,
      };
    }
    const first = this.#notifications.insert(producer, drafts, this.now);
    if (federated) {
      for (let i = 0; i < count; i += 1) this.#outbox.add('publish', String(drafts[i * DRAFT_FIELDS]), first + i);
    }
    if (key !== null && bodyHash !== null) {
      const made = Array.from({ length: count }, (_, i) => fromRow(newRow(producer, drafts, i, first, this.now)));
      this.#keys.insert(key, bodyHash, JSON.stringify(made), this.now);
    }
    return first;
  }

  /** Stores what a step of a sending sends, and in the same commit that the step is done. */
  #step(step: ScheduleStep, drafts: FlatDrafts): PlannedAnswers['scheduleStep'] | Failure {
    if (!this.#schedules.isAt(step)) return null;
    const first = drafts.length === 0 ? 0 : this.#create(['create', 'console', drafts, null, null]);
    if (typeof first !== 'number') return first as Failure;
    return [first, this.#schedules.step(step, drafts.length / DRAFT_FIELDS)];
  }

  /** Keeps journeys and history. */
  save({ deliveries, history }: Records): void {
    this.#journeys.saveDeliveries(deliveries);
    this.#journeys.saveHistory(history);
    if (this.#options.federated) for (const { consumer, at, seen } of history) if (seen) this.#people.see(consumer, at);
  }

  /** Forgets some of what is too much, and in a sweep some of what is too old; answers whether there is more. */
  forget(sweep: boolean, limit: number): boolean {
    const { retentionCount, lingerDays } = this.#options;
    const excess = this.#figures.now.notifications - retentionCount;
    const step = Math.min(excess, limit);
    const counts = step > 0 ? [this.#notifications.forget(true, Number.MAX_SAFE_INTEGER, step)] : [];
    if (sweep) {
      const oldest = this.#oldest;
      this.#outbox.bound();
      this.#templates.forget(this.now);
      this.#schedules.forget(this.now);
      counts.push(
        this.#notifications.forget(true, oldest, limit),
        this.#notifications.forget(false, oldest, limit),
        this.#journeys.forgetHistory(oldest, limit),
        this.#keys.forget(this.now, limit),
        this.#people.forget(this.now - lingerDays * DAY_MS, this.now, limit),
      );
    }
    return counts.some((count) => count === limit);
  }
}
