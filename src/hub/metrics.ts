/** The hub's figures for Prometheus. Counters are plain numbers elsewhere and are read when somebody asks. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { CONSUMER_STATES } from '../shared/console/rows.ts';
import type { Backend } from './backend.ts';
import type { Cluster } from './cluster/cluster.ts';
import type { Consumers } from './consumers.ts';
import type { Counts } from './counts.ts';
import type { Store } from './store/store.ts';

export interface MetricsOptions {
  readonly counts: Counts;
  readonly consumers: Consumers;
  readonly store: Store;
  readonly version: string;
  readonly eventLoopLagMs: () => number;
  readonly consoles: () => number;
  readonly backend: Backend | null;
}

/** A gauge that is read when somebody asks. */
function gaugeIn(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

export class Metrics {
  readonly #registry = new Registry();
  readonly #rtt: Histogram;
  readonly #latency: Histogram;

  constructor(options: MetricsOptions) {
    const { counts, consumers, store, version, eventLoopLagMs, consoles, backend } = options;
    const registers = [this.#registry];
    const gauge = (name: string, help: string, read: () => number): void => gaugeIn(this.#registry, name, help, read);
    const counter = <L extends string>(
      name: string,
      help: string,
      label: L,
      read: () => Iterable<[string | number, number]>,
    ): void => {
      new Counter({
        name,
        help,
        registers,
        labelNames: [label],
        collect() {
          this.reset();
          for (const [value, n] of read()) this.inc({ [label]: value } as Record<L, string | number>, n);
        },
      });
    };
    const total = (name: string, help: string, read: () => number): void => {
      new Counter({
        name,
        help,
        registers,
        collect() {
          this.reset();
          this.inc(read());
        },
      });
    };

    new Gauge({
      name: 'pulsera_build_info',
      help: 'Version of the hub.',
      labelNames: ['version', 'node'],
      registers,
    }).set({ version, node: process.versions.node }, 1);
    gauge('pulsera_connections', 'Open sockets of wearables.', () => consumers.connections.size);
    gauge('pulsera_consumers', 'Consumers with an open socket.', () => consumers.connected);
    new Gauge({
      name: 'pulsera_consumers_by_state',
      help: 'Consumers in the table by state, those lately gone included.',
      labelNames: ['state'],
      registers,
      collect() {
        const states = new Map<string, number>(CONSUMER_STATES.map((state) => [state, 0]));
        for (const { state } of consumers.all()) states.set(state, (states.get(state) ?? 0) + 1);
        for (const [state, n] of states) this.set({ state }, n);
      },
    });
    gauge('pulsera_consoles', 'Consoles attached.', consoles);
    total('pulsera_connects_total', 'Wearables let in.', () => counts.connects);
    counter('pulsera_closes_total', 'Sockets that ended, by close code.', 'code', () => counts.closes);
    counter('pulsera_refusals_total', 'Handshakes refused, by reason.', 'reason', () => counts.refusals);
    counter('pulsera_messages_in_total', 'Text frames from wearables.', 'type', () => Object.entries(counts.in));
    counter('pulsera_messages_out_total', 'Text frames to wearables.', 'type', () => Object.entries(counts.out));
    total('pulsera_deliveries_total', 'Live notifications handed to a socket.', () => counts.deliveries);
    total('pulsera_confirmed_total', 'Proofs that a notification arrived on a socket.', () => counts.confirmed);
    total('pulsera_confirm_pings_total', 'Protocol pings sent for such a proof.', () => counts.confirmPings);
    counter('pulsera_drops_total', 'What was given up because a limit was reached.', 'reason', () => [
      ...counts.drops,
      ['store_records', store.status().dropped] as const,
      ['outbox', store.status().outboxDropped] as const,
    ]);
    gauge('pulsera_store_ok', '1 while the store can be written.', () => (store.status().state === 'ok' ? 1 : 0));
    gauge('pulsera_store_commit_seconds', 'Duration of the last commit.', () => (store.status().commitMs ?? 0) / 1_000);
    total('pulsera_store_commits_total', 'Commits made.', () => store.status().commits);
    gauge('pulsera_store_waiting', 'Requests waiting for the store.', () => store.status().waiting);
    gauge(
      'pulsera_outbox',
      'Notifications and reads that the other hubs have not heard of.',
      () => store.status().outbox,
    );
    gauge('pulsera_owed_reads', 'Reads that Django has not taken.', () => store.status().owedReads);
    gauge('pulsera_notifications', 'Notifications kept.', () => store.status().notifications);
    gauge('pulsera_notifications_unread', 'Notifications kept and not read.', () => store.status().unread);
    if (backend) {
      const { outcomes } = backend;
      gauge('pulsera_backend_up', '1 while the backend is asked, 0 while it is spared.', () =>
        backend.status.state === 'closed' ? 1 : 0,
      );
      counter(
        'pulsera_backend_requests_total',
        'Handshakes, by what came of asking the backend.',
        'outcome',
        () => outcomes,
      );
      total(
        'pulsera_backend_unverified_total',
        'Let in by what the backend said within 24 h.',
        () => backend.unverified,
      );
    }
    gauge(
      'pulsera_event_loop_lag_seconds',
      'Lag of the event loop, 99th percentile of the last second.',
      () => eventLoopLagMs() / 1_000,
    );
    gauge('pulsera_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss());
    this.#rtt = new Histogram({
      name: 'pulsera_rtt_seconds',
      help: 'Round trips of protocol pings.',
      buckets: [0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
      registers,
    });
    this.#latency = new Histogram({
      name: 'pulsera_delivery_seconds',
      help: 'From a notification being stored to its being handed to its sockets.',
      buckets: [0.0001, 0.0005, 0.001, 0.005, 0.02, 0.1, 0.5, 1],
      registers,
    });
  }

  /** Adds the figures of the channel layer and of the other hubs. */
  layer(cluster: Cluster): void {
    const registers = [this.#registry];
    const gauge = (name: string, help: string, read: () => number): void => gaugeIn(this.#registry, name, help, read);
    gauge('pulsera_layer_up', '1 while the channel layer can be used.', () =>
      cluster.status().state === 'ok' ? 1 : 0,
    );
    gauge(
      'pulsera_layer_ping_seconds',
      'Round trip of the last message that the hub sent to itself through the layer.',
      () => (cluster.status().pingMs ?? 0) / 1_000,
    );
    gauge('pulsera_hubs', 'Hubs on the same Redis that are alive, this one included.', () => cluster.hubs().length);
    gauge('pulsera_groups_joined', 'Groups that this hub is in.', () => cluster.membership.joined);
    gauge('pulsera_groups_lingering', 'Those of them whose consumer left.', () => cluster.membership.lingering);
    new Counter({
      name: 'pulsera_layer_received_total',
      help: 'Messages received through the layer, by who sent them.',
      labelNames: ['from'],
      registers,
      collect() {
        this.reset();
        for (const [from, n] of Object.entries(cluster.incoming.received)) this.inc({ from }, n);
      },
    });
    new Counter({
      name: 'pulsera_layer_published_total',
      help: 'Notifications published to the groups of their consumers.',
      registers,
      collect() {
        this.reset();
        this.inc(cluster.federation?.pump.published ?? 0);
      },
    });
  }

  rtt(ms: number): void {
    this.#rtt.observe(ms / 1_000);
  }

  latency(ms: number): void {
    this.#latency.observe(ms / 1_000);
  }

  /** The text exposition, and its content type. */
  async text(): Promise<{ readonly type: string; readonly body: string }> {
    return { type: this.#registry.contentType, body: await this.#registry.metrics() };
  }
}
