/**
 * The store's work. Everything that waits is one round, and a round that writes is one transaction: whoever asked gets
 * an answer only after its commit, and what comes meanwhile goes into the next.
 */
import type { DatabaseSync } from 'node:sqlite';
import { SQLITE, sqliteCode } from './database.ts';
import { FigureKeeper } from './figures.ts';
import {
  type Answer,
  type Batch,
  type Failure,
  type Figures,
  isWrite,
  type ReadRequest,
  type Report,
  type Request,
  type WorkerOptions,
} from './messages.ts';
import { type Records, Requests } from './requests.ts';
import { prepare, type Statement } from './statement.ts';

/** Rows of a kind that are forgotten in one round, unless it creates more. */
const FORGET_STEP = 200;

export class Rounds {
  readonly #db: DatabaseSync;
  readonly #figures: FigureKeeper;
  readonly #requests: Requests;
  readonly #begin: Statement<never>;
  readonly #commit: Statement<never>;
  #state: Figures['state'] = 'ok';
  #commitMs: number | null = null;
  #commits = 0;
  /** Why nothing may be written any more: writing into a damaged file damages more. */
  #broken: Failure | null = null;
  #sweepOn = false;

  /** Takes over an open database and notes in it that it is in use. */
  constructor(db: DatabaseSync, options: WorkerOptions) {
    this.#db = db;
    this.#figures = new FigureKeeper(db);
    this.#requests = new Requests(db, this.#figures, options);
    this.#begin = prepare(db, 'BEGIN IMMEDIATE');
    this.#commit = prepare(db, 'COMMIT');
    this.#transaction(() => {
      this.#figures.now.clean = 0;
    });
  }

  get hub(): number {
    return this.#figures.now.hub;
  }

  /** The data dir's 48-bit number. */
  get instance(): number {
    return this.#figures.now.instance;
  }

  get epoch(): number {
    return this.#figures.now.epoch;
  }

  get figures(): Figures {
    const { notifications, unread, outbox, owed } = this.#figures.now;
    return {
      state: this.#state,
      commitMs: this.#commitMs,
      commits: this.#commits,
      notifications,
      unread,
      outbox,
      owedReads: owed,
      outboxDropped: this.#requests.outboxDropped,
    };
  }

  /** Whether there is more to forget; a round without batches goes on with it. */
  get sweeping(): boolean {
    return this.#sweepOn;
  }

  /** Does what waits, in its order. */
  run(batches: readonly Batch[]): Report {
    this.#requests.now = batches.at(-1)?.now ?? this.#requests.now;
    const requests = batches.flatMap((batch) => batch.requests);
    const records = batches.flatMap((batch) => batch.records ?? []);
    const sweep = this.#sweepOn || batches.some((batch) => batch.sweep);
    const reads = requests.filter((request) => !isWrite(request));
    const readsOnly = reads.length === requests.length && records.length === 0 && !sweep;
    const result = readsOnly
      ? { answers: reads.map((request) => this.#answer(request)), records: null }
      : this.#together(requests, records, sweep);
    return { ...result, now: this.#requests.now, figures: this.figures };
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
        const done = requests.map((request) =>
          isWrite(request) ? this.#requests.write(request) : this.#answer(request),
        );
        for (const record of records) this.#requests.save(record);
        this.#sweepOn = this.#requests.forget(sweep, Math.max(FORGET_STEP, this.#figures.now.notifications - before));
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
      return this.#transaction(() => this.#requests.write(request));
    } catch (error) {
      return this.#diskFailure(error) ?? requestFailure(error);
    }
  }

  #saveAlone(records: readonly Records[]): Report['records'] {
    if (records.length === 0) return null;
    try {
      this.#transaction(() => {
        for (const record of records) this.#requests.save(record);
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
      return this.#requests.read(request);
    } catch (error) {
      const code = sqliteCode(error);
      return (
        (code === SQLITE.CORRUPT || code === SQLITE.NOTADB ? this.#diskFailure(error) : null) ?? requestFailure(error)
      );
    }
  }
}

function requestFailure(error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error);
  return { failed: 'failed', message: `The store could not do it (${detail}).` };
}
