/**
 * What crosses between the hub's thread and the store's. Flat arrays, because they are the cheapest to clone. Answers
 * come in the order of the requests, so neither carries a number.
 */
import type { Producer, Reader } from '../../shared/console/contract.ts';
import type { PlannedAnswers, PlannedRequest } from './planned.ts';
import type {
  Delivery,
  Draft,
  ListQuery,
  OUTBOX_KINDS,
  SearchQuery,
  StoredNotification,
  StoreError,
  StoreStatus,
} from './store.ts';

/** What a request counts besides its text. */
export const REQUEST_BYTES = 200;

/** What the worker is started with. */
export interface WorkerOptions {
  readonly file: string;
  readonly retentionDays: number;
  readonly retentionCount: number;
  /** Other hubs and Django are to be told: keep what they have not heard of, and who was connected within so many days. */
  readonly federated: boolean;
  readonly lingerDays: number;
  /** Ms since 1970. */
  readonly now: number;
}

/** consumer, tipo, contenido, deseoId of each draft, one after the other. */
export type FlatDrafts = readonly (string | number | null)[];

/** consumer, id, tipo, contenido, deseoId, producer, sentAt, readAt, readBy, raw of each one made elsewhere. */
export type FlatForeign = readonly (string | number | null)[];

/** consumer, id, connection, writtenAt, confirmedAt, readAt of each delivery. */
export type FlatDeliveries = readonly (string | number | null)[];

/** One thing asked of the store, by the name of its method. */
export type Request =
  | readonly ['create', producer: Producer, drafts: FlatDrafts, key: string | null, bodyHash: string | null]
  | readonly ['unread', consumer: string, limit: number]
  | readonly ['markRead', consumer: string, id: number, by: Reader, connection: number | null]
  | readonly ['markAllRead', consumer: string, by: Reader]
  | readonly ['find', id: number, consumer: string | null]
  | readonly ['list', query: ListQuery]
  | readonly ['search', query: SearchQuery]
  | readonly ['deliveries', consumer: string, ids: readonly number[]]
  | readonly ['history', consumer: string, limit: number]
  | readonly ['renumber']
  | readonly ['recordEpoch', epoch: number]
  | readonly ['merge', items: FlatForeign, share: boolean]
  | readonly ['applyReads', reads: readonly (string | number)[]]
  | readonly ['outbox', limit: number]
  | readonly ['outboxDone', upTo: number]
  | readonly ['owedReads', limit: number]
  | readonly ['owedReadsDone', seqs: readonly number[]]
  | readonly ['seen', since: number, limit: number]
  | readonly ['accepted', consumer: string, hash: string, since: number]
  | readonly ['recordAccepted', consumer: string, hash: string, at: number]
  | PlannedRequest;

const WRITES = [
  'create',
  'markRead',
  'markAllRead',
  'renumber',
  'recordEpoch',
  'merge',
  'applyReads',
  'outboxDone',
  'owedReadsDone',
  'recordAccepted',
  'changeTemplates',
  'schedules',
  'changeSchedule',
  'scheduleStep',
] as const;

export type WriteRequest = Extract<Request, readonly [(typeof WRITES)[number], ...unknown[]]>;
export type ReadRequest = Exclude<Request, WriteRequest>;

const writes: ReadonlySet<string> = new Set(WRITES);

/** Whether a request needs a commit. */
export function isWrite(request: Request): request is WriteRequest {
  return writes.has(request[0]);
}

/** A notification as selected by `COLUMNS`. */
export type Row = readonly [
  consumer: string,
  id: number,
  tipo: string,
  contenido: string,
  deseoId: number | null,
  producer: Producer,
  sentAt: number,
  storedAt: number,
  readAt: number | null,
  readBy: Reader | null,
  readOn: number | null,
  raw: string | null,
];

/** An entry of the outbox as selected; the row's fields are null where the notification was forgotten. */
export type OutboxRow = readonly [seq: number, kind: (typeof OUTBOX_KINDS)[number], row: Row | null];

/** A read that Django has not taken. */
export type OwedRow = readonly [seq: number, consumer: string, id: number, readAt: number];

/** A delivery as selected. */
export type DeliveryRow = readonly [
  consumer: string,
  id: number,
  connection: number,
  writtenAt: number,
  confirmedAt: number | null,
  readAt: number | null,
];

/** What each request is answered. */
export interface Answers extends PlannedAnswers {
  /** The first id, the others follow it one by one; the notifications as JSON where replayed; null for a key reused. */
  readonly create: number | string | null;
  readonly unread: readonly [total: number, rows: readonly Row[]];
  readonly markRead: readonly [changed: boolean, row: Row] | null;
  readonly markAllRead: readonly Row[];
  readonly find: readonly Row[];
  readonly list: readonly [more: boolean, rows: readonly Row[]];
  /** The place to go on from, null at the end; `stopped` there because enough was looked at. */
  readonly search: readonly [
    rows: readonly Row[],
    next: readonly [sentAt: number, id: number, consumer: string] | null,
    stopped: boolean,
  ];
  readonly deliveries: readonly DeliveryRow[];
  /** Each event as JSON. */
  readonly history: readonly string[];
  readonly renumber: number;
  readonly recordEpoch: true;
  /**
   * The position of each outcome in `MERGE_OUTCOMES`, with the row afterwards where there is one and the asker cannot
   * know it: what was added is what was asked to be.
   */
  readonly merge: readonly (number | readonly [outcome: number, row: Row])[];
  readonly applyReads: readonly Row[];
  readonly outbox: readonly OutboxRow[];
  readonly outboxDone: true;
  readonly owedReads: readonly OwedRow[];
  readonly owedReadsDone: true;
  readonly seen: readonly (readonly [consumer: string, at: number])[];
  readonly accepted: boolean;
  readonly recordAccepted: true;
}

/** Instead of an answer. */
export interface Failure {
  readonly failed: StoreError['code'];
  readonly message: string;
}

export type Answer = Answers[keyof Answers] | Failure;

/** Whether an answer says why there is none. */
export function isFailure(answer: Answer): answer is Failure {
  return typeof answer === 'object' && answer !== null && 'failed' in answer;
}

/** An event of a consumer's history, on its way to be kept. */
export interface HistoryRecord {
  readonly consumer: string;
  readonly at: number;
  /** The event as JSON. */
  readonly event: string;
  /** The consumer was let in then. */
  readonly seen: boolean;
}

/** What the hub's thread posts, at most once in a turn of its event loop. */
export interface Batch {
  /** The hub's time, ms since 1970. */
  readonly now: number;
  readonly requests: readonly Request[];
  /** Journeys and history to keep, or null without any. */
  readonly records: { readonly deliveries: FlatDeliveries; readonly history: readonly HistoryRecord[] } | null;
  /** Nobody waits for it: it may share a commit with what comes a moment later. */
  readonly patient: boolean;
  /** Forget what is too old, and try whether a full disk has room again. */
  readonly sweep: boolean;
  /** Nothing follows: close the file. */
  readonly last: boolean;
}

/** What the worker knows about itself. */
export type Figures = Omit<StoreStatus, 'waiting' | 'dropped'>;

/** What the worker posts after each round. */
export interface Report {
  readonly answers: readonly Answer[];
  /** The time that the round wrote, ms since 1970. */
  readonly now: number;
  /** What became of the records that came with the round: `again` for a disk that may have room later. */
  readonly records: 'kept' | 'again' | 'lost' | null;
  readonly figures: Figures;
}

/** The worker's first message. */
export type Opening =
  | { readonly hub: number; readonly instance: number; readonly epoch: number; readonly figures: Figures }
  | Failure;

/** Drafts as they cross, and about how much memory they take. */
export function flatten(drafts: readonly Draft[]): { readonly flat: FlatDrafts; readonly bytes: number } {
  const flat: (string | number | null)[] = [];
  let bytes = 0;
  for (const { consumer, tipo, contenido, deseoId } of drafts) {
    flat.push(consumer, tipo, contenido, deseoId);
    bytes += 2 * (consumer.length + tipo.length + contenido.length) + REQUEST_BYTES;
  }
  return { flat, bytes };
}

/** Deliveries as they cross. */
export function flattenDeliveries(deliveries: readonly Delivery[]): FlatDeliveries {
  const flat: (string | number | null)[] = [];
  for (const { consumer, id, connection, writtenAt, confirmedAt, readAt } of deliveries) {
    flat.push(consumer, id, connection, writtenAt, confirmedAt, readAt);
  }
  return flat;
}

/** The notifications that drafts became: their ids follow the first one by one. */
export function created(
  drafts: readonly Draft[],
  producer: Producer,
  first: number,
  now: number,
): readonly StoredNotification[] {
  return drafts.map(({ consumer, tipo, contenido, deseoId }, i) => ({
    consumer,
    id: first + i,
    tipo,
    contenido,
    deseoId,
    producer,
    sentAt: now,
    storedAt: now,
    readAt: null,
    readBy: null,
    readOn: null,
    raw: null,
  }));
}

/** A row as the hub knows it. */
export function fromRow(row: Row): StoredNotification {
  const [consumer, id, tipo, contenido, deseoId, producer, sentAt, storedAt, readAt, readBy, readOn, raw] = row;
  return { consumer, id, tipo, contenido, deseoId, producer, sentAt, storedAt, readAt, readBy, readOn, raw };
}
