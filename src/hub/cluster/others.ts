/** The other hubs on the same Redis, as far as this one has heard: who lives, who went, and which consumers they have. */
import type { HubInfo } from '../../shared/console/contract.ts';
import type { RowTuple } from '../../shared/console/rows.ts';
import type { Clock } from '../clock.ts';
import { type Counts, count } from '../counts.ts';
import type { Asks } from './asks.ts';
import { Peer } from './peer.ts';
import { type Lease, lease, rowsMessage } from './presenceWire.ts';
import { RemoteRows } from './remoteRows.ts';
import type { Sealer } from './seal.ts';

/** Runs that said goodbye and are remembered, so that a lease read just before does not bring them back. */
const GOODBYES = 100;

/** Another hub that is alive. */
export interface OtherHub extends HubInfo {
  readonly instance: string;
  /** Queues of the layer that it reads. */
  readonly queues: number;
}

export interface OthersOptions {
  /** This hub. */
  readonly instance: string;
  readonly describe: () => Omit<HubInfo, 'self'>;
  readonly clock: Clock;
  readonly counts: Counts;
  readonly asks: Asks;
  readonly sealer: Sealer;
  readonly onUnexpected: (error: unknown) => void;
  readonly leaseMs: number;
}

type Listener = (instance: string) => void;

export class Others {
  readonly #options: OthersOptions;
  readonly #peers = new Map<string, Peer>();
  /** The sealed leases as last read, by instance: one that is the same was not renewed. */
  readonly #leases = new Map<string, Buffer>();
  readonly #rows: RemoteRows;
  readonly #gone = new Map<string, number>();
  readonly #goodbyes = new Set<string>();
  readonly #leftListeners = new Set<Listener>();
  readonly #joinedListeners = new Set<Listener>();

  constructor(options: OthersOptions) {
    this.#options = options;
    this.#rows = new RemoteRows({ onDropped: (dropped) => count(options.counts.drops, 'remote_rows', dropped) });
  }

  /** Every hub that is alive, this one first. */
  hubs(): HubInfo[] {
    const others = [...this.#peers.values()].map(hubOf);
    return [
      { ...this.#options.describe(), self: true },
      ...others.map(({ instance: _instance, queues: _queues, ...info }) => info),
    ];
  }

  /** Another hub that is alive. */
  byInstance(instance: string): OtherHub | undefined {
    const peer = this.#peers.get(instance);
    return peer && hubOf(peer);
  }

  /** The instances of the other hubs that are alive. */
  instances(): string[] {
    return [...this.#peers.keys()];
  }

  /**
   * The row of a consumer that other hubs know, `hub` and `hubs` filled in. Of a hub that holds a socket of it, where
   * one does.
   */
  row(id: string): RowTuple | undefined {
    const found = this.#rows.row(id);
    return found && this.#peers.get(found.instance)?.show(found.row, found.hubs);
  }

  /** Every consumer that other hubs know, once. */
  ids(): Iterable<string> {
    return this.#rows.ids();
  }

  /** Every consumer that is connected to another hub, once. */
  connectedElsewhere(): Iterable<string> {
    return this.#rows.connected();
  }

  /** The instances of the other hubs that hold a socket of a consumer. */
  where(id: string): string[] {
    return this.#rows.where(id);
  }

  /** Rises with every change of any row of another hub. */
  get version(): number {
    return this.#rows.version;
  }

  /** Which rows of other hubs changed since a version, by id; null where that is too long ago to say. */
  since(version: number): { readonly changed: string[]; readonly removed: string[] } | null {
    return this.#rows.since(version);
  }

  /** Hubs that ended without a goodbye, the longest gone first, and since when (forward clock) they had no lease. */
  goneInstances(): { readonly instance: string; readonly since: number }[] {
    return [...this.#gone].map(([instance, since]) => ({ instance, since }));
  }

  /** Calls `listener` with the instance of each hub that goes, whether it said so or not. Answers how to stop. */
  onLeft(listener: Listener): () => void {
    this.#leftListeners.add(listener);
    return () => this.#leftListeners.delete(listener);
  }

  /** Calls `listener` with the instance of each hub that appears, or was started anew. Answers how to stop. */
  onJoined(listener: Listener): () => void {
    this.#joinedListeners.add(listener);
    return () => this.#joinedListeners.delete(listener);
  }

  /** Decides what the lease of another hub, as it was read now, says about it. `member`: it is in the set of hubs. */
  protected judge(instance: string, sealed: Buffer | null, member: boolean): void {
    if (sealed) {
      const renewed = !this.#leases.get(instance)?.equals(sealed);
      this.#leases.set(instance, sealed);
      this.#gone.delete(instance);
      const said = renewed ? this.readLease(sealed) : null;
      if (said) this.#renew(instance, said);
    } else {
      this.#leases.delete(instance);
      // No lease and not in the set: it said goodbye and was heard, or Redis was emptied and it will be there again.
      if (!member) this.#gone.delete(instance);
      else {
        if (!this.#gone.has(instance)) this.#gone.set(instance, this.#options.clock.mono());
        this.#leave(instance);
      }
    }
    void this.#peers.get(instance)?.catchUp();
  }

  /** Lets those go that have not renewed their lease, by our own clock: nobody else says so while Redis is away. */
  protected expire(): void {
    const { clock, leaseMs } = this.#options;
    for (const { instance, renewedAt } of this.#peers.values()) {
      if (clock.mono() - renewedAt > leaseMs) this.#leave(instance);
    }
  }

  /** Forgets every other hub, as it is this one that goes: nobody is told. */
  protected leaveAll(): void {
    for (const peer of this.#peers.values()) peer.close();
    this.#peers.clear();
    this.#leases.clear();
  }

  /** Forgets one that was gone for long. */
  protected forget(instance: string): void {
    this.#gone.delete(instance);
  }

  /** Takes in what a hub said to all. */
  protected hear(bytes: Buffer): void {
    const parsed = rowsMessage.safeParse(this.#options.sealer.open(bytes));
    if (!parsed.success) {
      this.#unreadable();
      return;
    }
    const message = parsed.data;
    if (message.instance === this.#options.instance) return;
    const peer = this.#peers.get(message.instance);
    const same = peer?.lease.boot === message.boot;
    if (message.kind === 'rows') {
      if (same) peer.hear(message);
      return;
    }
    const [oldest] = this.#goodbyes;
    if (this.#goodbyes.size >= GOODBYES && oldest !== undefined) this.#goodbyes.delete(oldest);
    this.#goodbyes.add(message.boot);
    if (same) this.#leave(message.instance);
  }

  protected readLease(sealed: Buffer): Lease | null {
    const parsed = lease.safeParse(this.#options.sealer.open(sealed));
    if (!parsed.success) this.#unreadable();
    return parsed.success ? parsed.data : null;
  }

  #unreadable(): void {
    count(this.#options.counts.drops, 'hub_unreadable');
  }

  #renew(instance: string, said: Lease): void {
    if (this.#goodbyes.has(said.boot)) return;
    const known = this.#peers.get(instance);
    if (known?.lease.boot === said.boot) {
      known.renew(said);
      return;
    }
    this.#leave(instance);
    const { clock, asks } = this.#options;
    this.#peers.set(instance, new Peer(instance, said, { clock, asks, rows: this.#rows }));
    this.#tell(this.#joinedListeners, instance);
  }

  #leave(instance: string): void {
    const peer = this.#peers.get(instance);
    if (!peer) return;
    this.#peers.delete(instance);
    peer.close();
    this.#tell(this.#leftListeners, instance);
  }

  #tell(listeners: ReadonlySet<Listener>, instance: string): void {
    for (const listener of listeners) {
      try {
        listener(instance);
      } catch (error) {
        this.#options.onUnexpected(error);
      }
    }
  }
}

function hubOf({ instance, lease: said }: Peer): OtherHub {
  const { number, name, url, connected, sockets, startedAt, version, queues } = said;
  return { number, name, url, self: false, connected, sockets, startedAt, version, instance, queues };
}
