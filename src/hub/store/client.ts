/** The store as the hub's thread sees it: collects what is asked in a turn of the event loop, and posts it once. */
import { Worker } from 'node:worker_threads';
import { Backlog } from './backlog.ts';
import {
  type Answer,
  type Answers,
  type Batch,
  created,
  type Figures,
  flatten,
  flattenDeliveries,
  fromRow,
  type HistoryRecord,
  isFailure,
  isWrite,
  type Opening,
  REQUEST_BYTES,
  type Report,
  type Request,
  type WorkerOptions,
} from './messages.ts';
import type { Planned } from './planned.ts';
import { plannedClient } from './plannedClient.ts';
import {
  type CreateRequest,
  type CreateResult,
  type Delivery,
  type Foreign,
  type ForeignRead,
  type HistoryEvent,
  type ListQuery,
  type MarkReadRequest,
  type MarkReadResult,
  MERGE_OUTCOMES,
  type Merged,
  type OutboxEntry,
  type OwedRead,
  type SearchQuery,
  type SearchResult,
  type Store,
  type StoredNotification,
  StoreError,
  type StoreStatus,
  type UnreadResult,
} from './store.ts';

/** What may wait for the worker; beyond, requests are refused as `busy`. */
const WAITING_REQUESTS = 20_000;
const WAITING_BYTES = 64 * 2 ** 20;
const DRAFTS = 1_000;
/** Records that may wait, and how many of each go with one batch, so that they hold no answer up. */
const DELIVERIES = 100_000;
const EVENTS = 20_000;
const RECORDS_A_BATCH = 500;
/** Records wait for a commit at most this long; journeys have waited before they come here. */
const RECORD_MS = 500;
const SWEEP_EVERY_MS = 60_000;

export interface StoreOptions {
  /** The database; its folder is made where it is missing. */
  readonly file: string;
  readonly retentionDays: number;
  readonly retentionCount: number;
  /** Whether there are other hubs or Django to be told, and how many days who was connected is remembered for them. */
  readonly federated?: boolean;
  readonly lingerDays?: number;
  /** Ms since 1970, whole; the system's clock if not given. */
  readonly now?: () => number;
}

/** Opens the store. Rejects with a StoreError whose message is one sentence; what cannot be used is left as it is. */
export async function openStore({ now = Date.now, ...options }: StoreOptions): Promise<Store> {
  const workerData: WorkerOptions = { federated: false, lingerDays: 0, ...options, now: now() };
  // In the bundle the worker is an entry of its own, beside the chunk that this file is part of.
  const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
  const worker = new Worker(new URL(file, import.meta.url), { name: 'store', workerData });
  const { promise, resolve, reject } = Promise.withResolvers<Opening>();
  worker.once('message', resolve);
  worker.once('error', reject);
  try {
    const opening = await promise;
    if ('failed' in opening) throw new StoreError(opening.failed, opening.message);
    return new StoreClient(worker, opening, now);
  } catch (error) {
    await worker.terminate();
    throw error instanceof StoreError ? error : new StoreError('failed', `The store cannot start: ${text(error)}.`);
  } finally {
    worker.off('error', reject);
  }
}

interface Waiting {
  readonly bytes: number;
  readonly resolve: (answer: Answer, now: number) => void;
  readonly reject: (error: StoreError) => void;
}

interface SentRecords {
  readonly deliveries: readonly Delivery[];
  readonly history: readonly HistoryRecord[];
}

class StoreClient implements Store {
  hub: number;
  readonly instance: string;
  epoch: number;
  readonly planned: Planned = plannedClient((request, bytes, decode) => this.#ask(request, bytes, decode));
  readonly #worker: Worker;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  readonly #deliveries = new Backlog<Delivery>(DELIVERIES);
  readonly #history = new Backlog<HistoryRecord>(EVENTS);
  /** Everything that has no answer yet, oldest first, and the newest of it that is not posted yet. */
  #waiting: Waiting[] = [];
  #unposted: Request[] = [];
  /** All of it may wait for others to share a commit with. */
  #patient = true;
  #waitingBytes = 0;
  #planned: NodeJS.Immediate | null = null;
  /** The records that are on their way; the next go when these are kept. */
  #sent: SentRecords | null = null;
  /** Records are due by themselves, without a commit to go with. */
  #due = false;
  #sweptAt: number;
  #figures: Figures;
  /** Why nothing is taken any more. */
  #ended: StoreError | null = null;
  #closing: Promise<void> | null = null;

  constructor(worker: Worker, opening: Exclude<Opening, { readonly failed: unknown }>, now: () => number) {
    this.hub = opening.hub;
    this.epoch = opening.epoch;
    this.instance = opening.instance.toString(16).padStart(12, '0');
    this.#worker = worker;
    this.#now = now;
    this.#figures = opening.figures;
    this.#sweptAt = now();
    worker.on('message', (report: Report) => this.#hear(report));
    worker.on('error', (error) => this.#fail(`The store's thread failed: ${text(error)}.`));
    worker.on('exit', (code) => this.#fail(`The store's thread ended with code ${code}.`));
    this.#timer = setInterval(() => this.#tick(), RECORD_MS).unref();
  }

  create({ drafts, producer, idempotency }: CreateRequest): Promise<CreateResult> {
    if (drafts.length > DRAFTS) return Promise.reject(new RangeError(`at most ${DRAFTS} drafts, not ${drafts.length}`));
    const { flat, bytes } = flatten(drafts);
    return this.#ask(
      ['create', producer, flat, idempotency?.key ?? null, idempotency?.bodyHash ?? null],
      bytes,
      (answer: Answers['create'], now) => {
        if (answer === null) return { kind: 'key_reused' };
        if (typeof answer === 'string') return { kind: 'replayed', notifications: JSON.parse(answer) };
        return { kind: 'created', notifications: created(drafts, producer, answer, now) };
      },
    );
  }

  unread(consumer: string, limit: number): Promise<UnreadResult> {
    return this.#ask(['unread', consumer, limit], 0, ([total, rows]: Answers['unread']) => ({
      notifications: rows.map(fromRow),
      total,
    }));
  }

  markRead({ consumer, id, by, connection }: MarkReadRequest): Promise<MarkReadResult> {
    return this.#ask(['markRead', consumer, id, by, connection], 0, (answer: Answers['markRead']) =>
      answer ? { changed: answer[0], notification: fromRow(answer[1]) } : null,
    );
  }

  markAllRead(consumer: string, by: MarkReadRequest['by']): Promise<readonly StoredNotification[]> {
    return this.#ask(['markAllRead', consumer, by], 0, (rows: Answers['markAllRead']) => rows.map(fromRow));
  }

  find(id: number, consumer?: string): Promise<readonly StoredNotification[]> {
    return this.#ask(['find', id, consumer ?? null], 0, (rows: Answers['find']) => rows.map(fromRow));
  }

  list(query: ListQuery): Promise<{ readonly notifications: readonly StoredNotification[]; readonly more: boolean }> {
    return this.#ask(['list', query], 0, ([more, rows]: Answers['list']) => ({
      notifications: rows.map(fromRow),
      more,
    }));
  }

  search(query: SearchQuery): Promise<SearchResult> {
    return this.#ask(['search', query], 0, ([rows, next, stopped]: Answers['search']) => ({
      notifications: rows.map(fromRow),
      next: next && { sentAt: next[0], id: next[1], consumer: next[2] },
      stopped,
    }));
  }

  deliveries(consumer: string, ids: readonly number[]): Promise<readonly Delivery[]> {
    return this.#ask(['deliveries', consumer, ids], 8 * ids.length, (rows: Answers['deliveries']) =>
      rows.map(([of, id, connection, writtenAt, confirmedAt, readAt]) => ({
        consumer: of,
        id,
        connection,
        writtenAt,
        confirmedAt,
        readAt,
      })),
    );
  }

  history(consumer: string, limit: number): Promise<readonly HistoryEvent[]> {
    return this.#ask(['history', consumer, limit], 0, (events: Answers['history']) =>
      events.map((event): HistoryEvent => JSON.parse(event)),
    );
  }

  renumber(): Promise<number> {
    return this.#ask(['renumber'], 0, (hub: Answers['renumber']) => {
      this.hub = hub;
      return hub;
    });
  }

  recordEpoch(epoch: number): Promise<void> {
    return this.#ask(['recordEpoch', epoch], 0, () => {
      this.epoch = epoch;
    });
  }

  merge(
    items: readonly Foreign[],
    { share, patient = false }: { readonly share: boolean; readonly patient?: boolean },
  ): Promise<readonly Merged[]> {
    const flat: (string | number | null)[] = [];
    let bytes = 0;
    for (const { consumer, id, tipo, contenido, deseoId, producer, sentAt, readAt, readBy, raw } of items) {
      flat.push(consumer, id, tipo, contenido, deseoId, producer, sentAt, readAt, readBy, raw);
      bytes += 2 * (tipo.length + contenido.length + (raw?.length ?? 0)) + REQUEST_BYTES;
    }
    const decode = (answer: Answers['merge'], now: number): Merged[] =>
      answer.map((one, i): Merged => {
        const outcome = MERGE_OUTCOMES[typeof one === 'number' ? one : one[0]] ?? 'known';
        if (typeof one !== 'number') return { outcome, notification: fromRow(one[1]) };
        const item = items[i];
        return { outcome, notification: outcome === 'added' && item ? { ...item, storedAt: now, readOn: null } : null };
      });
    return this.#ask(['merge', flat, share], bytes, decode, patient);
  }

  applyReads(reads: readonly ForeignRead[]): Promise<readonly StoredNotification[]> {
    const flat = reads.flatMap(({ consumer, id, readAt }) => [consumer, id, readAt]);
    return this.#ask(['applyReads', flat], 64 * reads.length, (rows: Answers['applyReads']) => rows.map(fromRow));
  }

  outbox(limit: number): Promise<readonly OutboxEntry[]> {
    return this.#ask(['outbox', limit], 0, (rows: Answers['outbox']) =>
      rows.map(([seq, kind, row]) => ({ seq, kind, notification: row ? fromRow(row) : null })),
    );
  }

  outboxDone(upTo: number): Promise<void> {
    return this.#ask(['outboxDone', upTo], 0, () => undefined);
  }

  owedReads(limit: number): Promise<readonly OwedRead[]> {
    return this.#ask(['owedReads', limit], 0, (rows: Answers['owedReads']) =>
      rows.map(([seq, consumer, id, readAt]) => ({ seq, consumer, id, readAt })),
    );
  }

  owedReadsDone(seqs: readonly number[]): Promise<void> {
    return this.#ask(['owedReadsDone', seqs], 8 * seqs.length, () => undefined);
  }

  seen(since: number, limit: number): Promise<Answers['seen']> {
    return this.#ask(['seen', since, limit], 0, (rows: Answers['seen']) => rows);
  }

  accepted(consumer: string, hash: string, since: number): Promise<boolean> {
    return this.#ask(['accepted', consumer, hash, since], 0, (answer: Answers['accepted']) => answer);
  }

  recordAccepted(consumer: string, hash: string, at: number): Promise<void> {
    return this.#ask(['recordAccepted', consumer, hash, at], 0, () => undefined);
  }

  recordDeliveries(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) this.#deliveries.add(delivery);
  }

  recordHistory(event: HistoryEvent): void {
    const { consumer, at, kind } = event;
    this.#history.add({ consumer, at, event: JSON.stringify(event), seen: kind !== 'refused' });
  }

  status(): StoreStatus {
    return {
      ...this.#figures,
      waiting: this.#waiting.length,
      dropped: this.#deliveries.dropped + this.#history.dropped,
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#ended) return;
    this.#ended = new StoreError('closed', 'The hub is stopping and takes nothing more.');
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#post({ last: true });
    await ended;
  }

  /** Every method answers with this very promise: one more would let answers overtake each other. */
  #ask<A extends Answer, T>(
    request: Request,
    text: number,
    decode: (answer: A, now: number) => T,
    patient = false,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const bytes = text + REQUEST_BYTES;
      if (this.#ended) return reject(this.#ended);
      if (this.#waiting.length >= WAITING_REQUESTS || this.#waitingBytes + bytes > WAITING_BYTES) {
        return reject(new StoreError('busy', `${this.#waiting.length} requests wait for the store; try again later.`));
      }
      this.#waitingBytes += bytes;
      this.#waiting.push({ bytes, reject, resolve: (answer, now) => resolve(decode(answer as A, now)) });
      this.#unposted.push(request);
      this.#patient &&= patient;
      this.#planned ??= setImmediate(() => this.#post({}));
    });
  }

  #post({ sweep = false, last = false }: { readonly sweep?: boolean; readonly last?: boolean }): void {
    if (this.#planned) clearImmediate(this.#planned);
    this.#planned = null;
    const requests = this.#unposted;
    const patient = this.#patient && requests.length > 0 && !last;
    this.#unposted = [];
    this.#patient = true;
    const records = this.#takeRecords(requests, last);
    this.#worker.postMessage({ now: this.#now(), requests, records, patient, sweep, last } satisfies Batch);
  }

  #takeRecords(requests: readonly Request[], last: boolean): Batch['records'] {
    const found = this.#deliveries.size + this.#history.size > 0;
    const goes = last || (!this.#sent && (this.#due || requests.some(isWrite)));
    if (!found || !goes) return null;
    const limit = last ? Number.POSITIVE_INFINITY : RECORDS_A_BATCH;
    const records = { deliveries: this.#deliveries.take(limit), history: this.#history.take(limit) };
    if (!last) this.#sent = records;
    return { ...records, deliveries: flattenDeliveries(records.deliveries) };
  }

  #tick(): void {
    const now = this.#now();
    const sweep = this.#figures.state !== 'ok' || Math.abs(now - this.#sweptAt) >= SWEEP_EVERY_MS;
    if (sweep) this.#sweptAt = now;
    this.#due = this.#deliveries.size + this.#history.size > 0;
    if (sweep || (this.#due && !this.#sent)) this.#post({ sweep });
  }

  #hear({ answers, now, records, figures }: Report): void {
    this.#figures = figures;
    for (const [i, { bytes, resolve, reject }] of this.#waiting.splice(0, answers.length).entries()) {
      const answer = answers[i] as Answer;
      this.#waitingBytes -= bytes;
      if (isFailure(answer)) reject(new StoreError(answer.failed, answer.message));
      else resolve(answer, now);
    }
    if (records && this.#sent) this.#settleRecords(this.#sent, records);
  }

  #settleRecords(sent: SentRecords, outcome: NonNullable<Report['records']>): void {
    this.#sent = null;
    if (outcome === 'again') {
      this.#deliveries.restore(sent.deliveries);
      this.#history.restore(sent.history);
      return;
    }
    if (outcome === 'lost') {
      this.#deliveries.lose(sent.deliveries.length);
      this.#history.lose(sent.history.length);
    }
    if (this.#due && this.#deliveries.size + this.#history.size > 0)
      this.#planned ??= setImmediate(() => this.#post({}));
    else this.#due = false;
  }

  /** The worker is no more: by `close`, or by a fault, which must not go unseen. */
  #fail(message: string): void {
    const error = this.#ended ?? new StoreError('failed', message);
    if (!this.#ended) this.#figures = { ...this.#figures, state: 'failed' };
    this.#ended = error;
    clearInterval(this.#timer);
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#unposted = [];
    this.#waitingBytes = 0;
    for (const { reject } of waiting) reject(error);
  }
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
