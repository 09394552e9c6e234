/**
 * The store's work. Everything that waits is one round, and a round that writes is one transaction: whoever asked gets
 * an answer only after its commit, and what comes meanwhile goes into the next.
 */
import type { DatabaseSync } from 'node:sqlite';
import { SQLITE, sqliteCode } from './database.ts';
import { FigureKeeper } from './figures.ts';
import { JourneyRows } from './journeyRows.ts';
import { KeyRows } from './keyRows.ts';
import {
  type Answer,
  type Answers,
  type Batch,
  type Failure,
  type Figures,
  fromRow,
  isWrite,
  type ReadRequest,
  type Report,
  type Request,
  type WorkerOptions,
  type WriteRequest,
} from './messages.ts';
import { DRAFT_FIELDS, NotificationRows, newRow } from './notificationRows.ts';
import { prepare, type Statement } from './statement.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Rows of a kind that are forgotten in one round, unless it creates more. */
const FORGET_STEP = 200;
/** Idempotency keys kept within their 24 h; their number is the producers' doing. */
const KEYS = 1_000_000;

type Records = NonNullable<Batch['records']>;

export class Rounds {
  readonly #db: DatabaseSync;
  readonly #options: WorkerOptions;
  readonly #figures: FigureKeeper;
  readonly #notifications: NotificationRows;
  readonly #journeys: JourneyRows;
  readonly #keys: KeyRows;
  readonly #begin: Statement<never>;
  readonly #commit: Statement<never>;
  #now: number;
  #state: Figures['state'] = 'ok';
  #commitMs: number | null = null;
  #commits = 0;
  /** Why nothing may be written any more: writing into a damaged file damages more. */
  #broken: Failure | null = null;
  #sweepOn = false;

  /** Takes over an open database and notes in it that it is in use. */
  constructor(db: DatabaseSync, options: WorkerOptions) {
    this.#db = db;
    this.#options = options;
    this.#now = options.now;
    this.#figures = new FigureKeeper(db);
    this.#notifications = new NotificationRows(db, this.#figures);
    this.#journeys = new JourneyRows(db, this.#figures);
    this.#keys = new KeyRows(db, this.#figures);
    this.#begin = prepare(db, 'BEGIN IMMEDIATE');
    this.#commit = prepare(db, 'COMMIT');
    this.#transaction(() => {
      this.#figures.now.clean = 0;
    });
  }

  get hub(): number {
    return this.#figures.now.hub;
  }

  get figures(): Figures {
    const { notifications, unread } = this.#figures.now;
    return { state: this.#state, commitMs: this.#commitMs, commits: this.#commits, notifications, unread };
  }

  /** Whether there is more to forget; a round without batches goes on with it. */
  get sweeping(): boolean {
    return this.#sweepOn;
  }

  /** Does what waits, in its order. */
  run(batches: readonly Batch[]): Report {
    this.#now = batches.at(-1)?.now ?? this.#now;
    const requests = batches.flatMap((batch) => batch.requests);
    const records = batches.flatMap((batch) => batch.records ?? []);
    const sweep = this.#sweepOn || batches.some((batch) => batch.sweep);
    const reads = requests.filter((request) => !isWrite(request));
    const readsOnly = reads.length === requests.length && records.length === 0 && !sweep;
    const result = readsOnly
      ? { answers: reads.map((request) => this.#answer(request)), records: null }
      : this.#together(requests, records, sweep);
    return { ...result, now: this.#now, figures: this.figures };
  }

  /** Closes the file in order, which also empties the write-ahead log into it. */
  close(): void {
    try {
      if (!this.#broken) this.#transaction(() => this.#figures.settle());
    } catch {
      // On a disk that is full now the next start only checks more.
    }
    this.#db.close();
  }

  #together(
    requests: readonly Request[],
    records: readonly Records[],
    sweep: boolean,
  ): Pick<Report, 'answers' | 'records'> {
    const came = records.length > 0;
    this.#sweepOn = false;
    if (this.#broken) return { answers: this.#refuse(requests, this.#broken), records: came ? 'lost' : null };
    try {
      const answers = this.#transaction(() => {
        const before = this.#figures.now.notifications;
        const done = requests.map((request) => (isWrite(request) ? this.#write(request) : this.#answer(request)));
        for (const record of records) this.#save(record);
        this.#forget(sweep, Math.max(FORGET_STEP, this.#figures.now.notifications - before));
        return done;
      });
      return { answers, records: came ? 'kept' : null };
    } catch (error) {
      this.#sweepOn = false;
      const failure = this.#diskFailure(error);
      if (failure) return { answers: this.#refuse(requests, failure), records: came ? 'again' : null };
      return { answers: requests.map((request) => this.#alone(request)), records: this.#saveAlone(records) };
    }
  }

  /** Fails what writes and answers what only reads. */
  #refuse(requests: readonly Request[], failure: Failure): Answer[] {
    return requests.map((request) => (isWrite(request) ? failure : this.#answer(request)));
  }

  /** One request of a round that failed, in a transaction of its own, so that only the one to blame fails. */
  #alone(request: Request): Answer {
    if (!isWrite(request)) return this.#answer(request);
    if (this.#broken) return this.#broken;
    try {
      return this.#transaction(() => this.#write(request));
    } catch (error) {
      return this.#diskFailure(error) ?? requestFailure(error);
    }
  }

  #saveAlone(records: readonly Records[]): Report['records'] {
    if (records.length === 0) return null;
    try {
      this.#transaction(() => {
        for (const record of records) this.#save(record);
      });
      return 'kept';
    } catch (error) {
      return this.#diskFailure(error)?.failed === 'full' ? 'again' : 'lost';
    }
  }

  #transaction<T>(work: () => T): T {
    try {
      this.#begin.run();
      const result = work();
      // After a failure only a commit that truly writes proves that there is room again.
      this.#figures.save(this.#state !== 'ok');
      const started = performance.now();
      this.#commit.run();
      this.#commitMs = performance.now() - started;
      this.#commits += 1;
      this.#figures.committed();
      this.#state = this.#broken ? 'failed' : 'ok';
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      this.#figures.rolledBack();
      throw error;
    }
  }

  /** What an error says about the disk or the file, as the state from now on; null where one request is to blame. */
  #diskFailure(error: unknown): Failure | null {
    const code = sqliteCode(error);
    const detail = error instanceof Error ? error.message : String(error);
    if (code === SQLITE.FULL || code === SQLITE.IOERR) {
      this.#state = 'full';
      return { failed: 'full', message: `The disk is full or cannot be written (${detail}); nothing was stored.` };
    }
    if (code === SQLITE.CORRUPT || code === SQLITE.NOTADB) {
      this.#state = 'failed';
      this.#broken = {
        failed: 'failed',
        message: `The database is damaged (${detail}) and takes nothing more: put a backup in its place.`,
      };
      return this.#broken;
    }
    if (code === SQLITE.BUSY || code === SQLITE.READONLY || code === SQLITE.PERM || code === SQLITE.CANTOPEN) {
      this.#state = 'failed';
      return { failed: 'failed', message: `The database cannot be written (${detail}); nothing was stored.` };
    }
    return null;
  }

  #answer(request: ReadRequest): Answer {
    try {
      return this.#read(request);
    } catch (error) {
      const code = sqliteCode(error);
      return (
        (code === SQLITE.CORRUPT || code === SQLITE.NOTADB ? this.#diskFailure(error) : null) ?? requestFailure(error)
      );
    }
  }

  #read(request: ReadRequest): Answer {
    switch (request[0]) {
      case 'unread':
        return this.#notifications.unread(request[1], request[2]);
      case 'find':
        return this.#notifications.find(request[1], request[2]);
      case 'list':
        return this.#notifications.list(request[1]);
      case 'deliveries':
        return this.#journeys.deliveries(request[1], request[2]);
      case 'history':
        return this.#journeys.history(request[1], request[2]);
    }
  }

  #write(request: WriteRequest): Answer {
    switch (request[0]) {
      case 'create':
        return this.#create(request);
      case 'markRead': {
        const [, consumer, id, by, connection] = request;
        const result = this.#notifications.markRead(consumer, id, by, connection, this.#now);
        if (result && connection !== null) this.#journeys.read(consumer, id, connection, this.#now);
        return result;
      }
      case 'markAllRead':
        return this.#notifications.markAllRead(request[1], request[2], this.#now);
    }
  }

  #create([, producer, drafts, key, bodyHash]: Extract<WriteRequest, readonly ['create', ...unknown[]]>):
    | Answers['create']
    | Failure {
    if (key !== null) {
      const known = this.#keys.find(key, this.#now);
      if (known) return known[0] === bodyHash ? known[1] : null;
      if (this.#figures.now.keys >= KEYS) {
        return { failed: 'full', message: `${KEYS} idempotency keys were used within 24 hours; send without one.` };
      }
    }
    const { retentionCount } = this.#options;
    const count = drafts.length / DRAFT_FIELDS;
    if (this.#figures.now.unread + count > retentionCount) {
      return {
        failed: 'full',
        message: `The unread notifications alone reach the number kept (${retentionCount}): raise --retention-count or have some read.`,
      };
    }
    const first = this.#notifications.insert(producer, drafts, this.#now);
    if (key !== null && bodyHash !== null) {
      const made = Array.from({ length: count }, (_, i) => fromRow(newRow(producer, drafts, i, first, this.#now)));
      this.#keys.insert(key, bodyHash, JSON.stringify(made), this.#now);
    }
    return first;
  }

  #save({ deliveries, history }: Records): void {
    this.#journeys.saveDeliveries(deliveries);
    this.#journeys.saveHistory(history);
  }

  /** Forgets some of what is too much, and in a sweep some of what is too old. */
  #forget(sweep: boolean, limit: number): void {
    const { retentionDays, retentionCount } = this.#options;
    const excess = this.#figures.now.notifications - retentionCount;
    const step = Math.min(excess, limit);
    const counts = step > 0 ? [this.#notifications.forget(true, Number.MAX_SAFE_INTEGER, step)] : [];
    if (sweep) {
      const oldest = this.#now - retentionDays * DAY_MS;
      counts.push(
        this.#notifications.forget(true, oldest, limit),
        this.#notifications.forget(false, oldest, limit),
        this.#journeys.forgetHistory(oldest, limit),
        this.#keys.forget(this.#now, limit),
      );
    }
    this.#sweepOn = counts.some((count) => count === limit);
  }
}

function requestFailure(error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error);
  return { failed: 'failed', message: `The store could not do it (${detail}).` };
}
