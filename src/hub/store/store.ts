/**
 * What the hub keeps, and the promises it is kept with. One implementation lives beside this file: SQLite in a worker
 * thread. Times are ms since 1970, UTC.
 *
 * Order is part of the contract: answers come in the order in which the store did the work, so whoever asks for a
 * consumer's unread ones and listens for new ones can join the two without a gap and without a double.
 */
import type { Producer, Reader } from '../../shared/console/contract.ts';
import type { Planned } from './planned.ts';

/** A notification to be stored; the store gives it its id and, unless it brings one, its time. */
export interface Draft {
  readonly consumer: string;
  readonly tipo: string;
  readonly contenido: string;
  readonly deseoId: number | null;
}

/** A notification as stored. Its key is (consumer, id). */
export interface StoredNotification extends Draft {
  readonly id: number;
  readonly producer: Producer;
  /** Its own time (`fecha_envio`), and when this hub had it stored. */
  readonly sentAt: number;
  readonly storedAt: number;
  readonly readAt: number | null;
  readonly readBy: Reader | null;
  /** The connection that read it, where a wearable did. */
  readonly readOn: number | null;
  /** The notification as Django sent it, as JSON, so that its own `fecha_envio` and further keys pass untouched. */
  readonly raw: string | null;
}

/** A notification that was made elsewhere, by Django or by another hub. */
export interface Foreign extends Draft {
  readonly id: number;
  readonly producer: Producer;
  readonly sentAt: number;
  readonly readAt: number | null;
  readonly readBy: Reader | null;
  readonly raw: string | null;
}

/**
 * What a merge made of one: `added` as unread, `replaced` the text of one from Django, `read` what was unread here,
 * `known` already, or not taken: `old` is beyond the retention, `full` over the number kept.
 */
export const MERGE_OUTCOMES = ['added', 'replaced', 'read', 'known', 'old', 'full'] as const;
export type MergeOutcome = (typeof MERGE_OUTCOMES)[number];

/** `notification` is the stored one afterwards; null for one not taken. */
export interface Merged {
  readonly outcome: MergeOutcome;
  readonly notification: StoredNotification | null;
}

/** A read that another hub tells of. */
export interface ForeignRead {
  readonly consumer: string;
  readonly id: number;
  readonly readAt: number;
}

/**
 * Something that the other hubs must hear of, in the order in which it was stored: `publish` one made here, `share` one
 * that came from Django, `read` a read made here. `notification` is null where it was forgotten meanwhile.
 */
export const OUTBOX_KINDS = ['publish', 'share', 'read'] as const;
export interface OutboxEntry {
  readonly seq: number;
  readonly kind: (typeof OUTBOX_KINDS)[number];
  readonly notification: StoredNotification | null;
}

/** A read of one of Django's notifications that Django has not taken yet. */
export interface OwedRead extends ForeignRead {
  readonly seq: number;
}

/** One socket that a notification was handed to. */
export interface Delivery {
  readonly consumer: string;
  readonly id: number;
  readonly connection: number;
  readonly writtenAt: number;
  readonly confirmedAt: number | null;
  /** Set where this socket read it. */
  readonly readAt: number | null;
}

/** A line of a consumer's connection history. */
export type HistoryEvent =
  | {
      readonly kind: 'connected';
      readonly consumer: string;
      readonly at: number;
      readonly connection: number;
      readonly address: string;
      readonly client: string;
    }
  | {
      readonly kind: 'closed';
      readonly consumer: string;
      readonly at: number;
      readonly connection: number;
      readonly address: string;
      readonly connectedAt: number;
      /** Last frame of the wearable's own; null when it never sent one. */
      readonly lastFrameAt: number | null;
      readonly code: number;
      readonly reason: string;
    }
  | {
      readonly kind: 'refused';
      readonly consumer: string;
      readonly at: number;
      readonly address: string;
      readonly code: string;
      readonly value: string;
    };

/** A producer's promise that the same key means the same request. `bodyHash` is compared. */
interface Idempotency {
  readonly key: string;
  readonly bodyHash: string;
}

export interface CreateRequest {
  readonly drafts: readonly Draft[];
  readonly producer: Producer;
  readonly idempotency?: Idempotency;
}

/** `replayed`: the key was used with the same body within 24 h; these are the notifications as they were then. */
export type CreateResult =
  | { readonly kind: 'created'; readonly notifications: readonly StoredNotification[] }
  | { readonly kind: 'replayed'; readonly notifications: readonly StoredNotification[] }
  | { readonly kind: 'key_reused' };

export interface UnreadResult {
  /** Newest first, at most the limit asked for. */
  readonly notifications: readonly StoredNotification[];
  /** All unread ones of the consumer. */
  readonly total: number;
}

/** Which notifications to list, newest first by (sentAt, id). */
export interface ListQuery {
  readonly consumer?: string;
  readonly read?: boolean;
  readonly tipo?: string;
  readonly limit: number;
  /** Only what comes after this one in the order. */
  readonly after?: { readonly sentAt: number; readonly id: number; readonly consumer: string };
}

/** Notifications that one search looks at, at most. */
export const SEARCHED_ROWS = 20_000;

/** Which notifications to search for, newest first as in a list. */
export interface SearchQuery extends ListQuery {
  readonly producer?: Producer;
  /** Words, all of them to be in `contenido`, capitals and accents aside. */
  readonly text?: string;
}

export interface SearchResult {
  readonly notifications: readonly StoredNotification[];
  /** Where the next search goes on; null where nothing is left. */
  readonly next: ListQuery['after'] | null;
  /** It looked at as many as one search may, up to `next`. */
  readonly stopped: boolean;
}

export interface MarkReadRequest {
  readonly consumer: string;
  readonly id: number;
  readonly by: Reader;
  readonly connection: number | null;
}

/** Notifications that one `markAllRead` reads, the oldest first. */
export const READ_ALL_LIMIT = 10_000;

/** `changed` is false where it had been read before; null where the consumer has no such notification. */
export type MarkReadResult = { readonly changed: boolean; readonly notification: StoredNotification } | null;

export interface StoreStatus {
  readonly state: 'ok' | 'full' | 'failed';
  /** Duration of the last commit, and how many have been made. */
  readonly commitMs: number | null;
  readonly commits: number;
  readonly notifications: number;
  readonly unread: number;
  /** Requests waiting for the worker. */
  readonly waiting: number;
  /** Journeys and history lines given up because too many waited. */
  readonly dropped: number;
  /** What the other hubs, and what Django have not heard of yet; and what was given up of it because it was too much. */
  readonly outbox: number;
  readonly owedReads: number;
  readonly outboxDropped: number;
}

/**
 * Why the store could not do it. `full`: the disk or the unread quota is full, nothing was stored, it may work later.
 * `busy`: too many requests wait. `failed`: the database cannot be used; the message says why. `closed`: the hub is stopping.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: 'full' | 'busy' | 'failed' | 'closed';

  constructor(code: StoreError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export interface Store {
  /** This hub's 20-bit number, kept with the data. */
  readonly hub: number;
  /** Tells this data dir from any other: 12 hex digits. */
  readonly instance: string;
  /** The Redis that was filled with everything kept here, as a number of 48 bits; 0 without one. */
  readonly epoch: number;
  recordEpoch(epoch: number): Promise<void>;
  /** Draws another number, for a system that knows this one as somebody else's. */
  renumber(): Promise<number>;

  /** Stores all or none; resolves only once the commit is on disk. At most 1,000 drafts. Rejects with StoreError. */
  create(request: CreateRequest): Promise<CreateResult>;
  /** Unread ones of a consumer, newest first. */
  unread(consumer: string, limit: number): Promise<UnreadResult>;
  /** Marks one as read; resolves only once that is on disk. A read is never undone. */
  markRead(request: MarkReadRequest): Promise<MarkReadResult>;
  /** Marks the unread ones of a consumer as read, at most READ_ALL_LIMIT; answers them. That many: there may be more. */
  markAllRead(consumer: string, by: Reader): Promise<readonly StoredNotification[]>;
  /**
   * Takes in what was made elsewhere: united with what is here, and a read always wins. `share`: the other hubs must hear
   * of it. `patient`: nobody waits for it, so that it may share a commit with what comes within some milliseconds.
   */
  merge(
    items: readonly Foreign[],
    options: { readonly share: boolean; readonly patient?: boolean },
  ): Promise<readonly Merged[]>;
  /** Takes in reads made elsewhere; answers those that were unread here. */
  applyReads(reads: readonly ForeignRead[]): Promise<readonly StoredNotification[]>;
  /** What the other hubs have not heard of, oldest first; and that they have, up to an entry. */
  outbox(limit: number): Promise<readonly OutboxEntry[]>;
  outboxDone(upTo: number): Promise<void>;
  /** Reads that Django has not taken, oldest first; and that it has. */
  owedReads(limit: number): Promise<readonly OwedRead[]>;
  owedReadsDone(seqs: readonly number[]): Promise<void>;
  /** Consumers that were connected since a time, the latest first. */
  seen(since: number, limit: number): Promise<readonly (readonly [consumer: string, at: number])[]>;
  /** Whether the backend accepted these credentials, given as a hash, since a time; and that it did. */
  accepted(consumer: string, hash: string, since: number): Promise<boolean>;
  recordAccepted(consumer: string, hash: string, at: number): Promise<void>;
  /** Every consumer's notification with this id, or only one consumer's. */
  find(id: number, consumer?: string): Promise<readonly StoredNotification[]>;
  /** A page; `more` says whether others follow. */
  list(query: ListQuery): Promise<{ readonly notifications: readonly StoredNotification[]; readonly more: boolean }>;
  /** A page of those that were sent by a producer or hold words, which no index has: bounded by what it looks at. */
  search(query: SearchQuery): Promise<SearchResult>;
  /** Where these notifications of one consumer were handed to, oldest first, at most the last 10 sockets each. */
  deliveries(consumer: string, ids: readonly number[]): Promise<readonly Delivery[]>;
  /** A consumer's connection history, newest first. */
  history(consumer: string, limit: number): Promise<readonly HistoryEvent[]>;

  /** Templates and schedules. */
  readonly planned: Planned;

  /** Notes journeys and history, at the latest with the commit a second from now; a kill may lose that second. Never rejects. */
  recordDeliveries(deliveries: readonly Delivery[]): void;
  recordHistory(event: HistoryEvent): void;

  status(): StoreStatus;
  /** Writes what is waiting and closes the file. */
  close(): Promise<void>;
}
