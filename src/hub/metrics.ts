/** The hub's figures for Prometheus. Counters are plain numbers elsewhere and are read when somebody asks. */
import { CONSUMER_STATES } from '../shared/console/rows.ts';
import type { Backend } from './backend.ts';
import type { Cluster } from './cluster/cluster.ts';
import type { Consumers } from './consumers.ts';
import type { Counts } from './counts.ts';
import { EXPOSITION_TYPE, Exposition, type Histogram } from './exposition.ts';
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

export class Metrics {
  readonly #figures = new Exposition();
  readonly #rtt: Histogram;
  readonly #latency: Histogram;

  constructor({ counts, consumers, store, version, eventLoopLagMs, consoles, backend }: MetricsOptions) {
    const figures = this.#figures;
    figures.info('pulsera_build_info', 'Version of the hub.', { version, node: process.versions.node });
    figures.gauge('pulsera_connections', 'Open sockets of wearables.', () => consumers.connections.size);
    figures.gauge('pulsera_consumers', 'Consumers with an open socket.', () => consumers.connected);
    figures.gauges(
      'pulsera_consumers_by_state',
      'Consumers in the table by state, those lately gone included.',
      'state',
      () => {
        const states = new Map<string, number>(CONSUMER_STATES.map((state) => [state, 0]));
        for (const { state } of consumers.all()) states.set(state, (states.get(state) ?? 0) + 1);
        return states;
      },
    );
    figures.gauge('pulsera_consoles', 'Consoles attached.', consoles);
    figures.total('pulsera_connects_total', 'Wearables let in.', () => counts.connects);
    figures.totals('pulsera_closes_total', 'Sockets that ended, by close code.', 'code', () => counts.closes);
    figures.totals('pulsera_refusals_total', 'Handshakes refused, by reason.', 'reason', () => counts.refusals);
    figures.totals('pulsera_messages_in_total', 'Text frames from wearables.', 'type', () => Object.entries(counts.in));
    figures.totals('pulsera_messages_out_total', 'Text frames to wearables.', 'type', () => Object.entries(counts.out));
    figures.total('pulsera_deliveries_total', 'Live notifications handed to a socket.', () => counts.deliveries);
    figures.total('pulsera_confirmed_total', 'Proofs that a notification arrived on a socket.', () => counts.confirmed);
    figures.total('pulsera_confirm_pings_total', 'Protocol pings sent for such a proof.', () => counts.confirmPings);
    figures.totals('pulsera_drops_total', 'What was given up because a limit was reached.', 'reason', () => [
      ...counts.drops,
      ['store_records', store.status().dropped] as const,
      ['outbox', store.status().outboxDropped] as const,
    ]);
    figures.gauge('pulsera_store_ok', '1 while the store can be written.', () =>
      store.status().state === 'ok' ? 1 : 0,
    );
    figures.gauge(
      'pulsera_store_commit_seconds',
      'Duration of the last commit.',
      () => (store.status().commitMs ?? 0) / 1_000,
    );
    figures.total('pulsera_store_commits_total', 'Commits made.', () => store.status().commits);
    figures.gauge('pulsera_store_waiting', 'Requests waiting for the store.', () => store.status().waiting);
    figures.gauge(
      'pulsera_outbox',
      'Notifications and reads that the other hubs have not heard of.',
      () => store.status().outbox,
    );
    figures.gauge('pulsera_owed_reads', 'Reads that Django has not taken.', () => store.status().owedReads);
    figures.gauge('pulsera_notifications', 'Notifications kept.', () => store.status().notifications);
    figures.gauge('pulsera_notifications_unread', 'Notifications kept and not read.', () => store.status().unread);
    if (backend) {
      const { outcomes } = backend;
      figures.gauge('pulsera_backend_up', '1 while the backend is asked, 0 while it is spared.', () =>
        backend.status.state === 'closed' ? 1 : 0,
      );
      figures.totals(
        'pulsera_backend_requests_total',
        'Handshakes, by what came of asking the backend.',
        'outcome',
        () => outcomes,
      );
      figures.total(
        'pulsera_backend_unverified_total',
        'Let in by what the backend said within 24 h.',
        () => backend.unverified,
      );
    }
    figures.gauge(
      'pulsera_event_loop_lag_seconds',
      'Lag of the event loop, 99th percentile of the last second.',
      () => eventLoopLagMs() / 1_000,
    );
    figures.gauge('pulsera_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss());
    this.#rtt = figures.histogram(
      'pulsera_rtt_seconds',
      'Round trips of protocol pings.',
      [0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
    );
    this.#latency = figures.histogram(
      'pulsera_delivery_seconds',
      'From a notification being stored to its being handed to its sockets.',
      [0.0001, 0.0005, 0.001, 0.005, 0.02, 0.1, 0.5, 1],
    );
  }

  /** Adds the figures of the channel layer and of the other hubs. */
  layer(cluster: Cluster): void {
    const figures = this.#figures;
    figures.gauge('pulsera_layer_up', '1 while the channel layer can be used.', () =>
      cluster.status().state === 'ok' ? 1 : 0,
    );
    figures.gauge(
      'pulsera_layer_ping_seconds',
      'Round trip of the last message that the hub sent to itself through the layer.',
      () => (cluster.status().pingMs ?? 0) / 1_000,
    );
    figures.gauge(
      'pulsera_hubs',
      'Hubs on the same Redis that are alive, this one included.',
      () => cluster.hubs().length,
    );
    figures.gauge('pulsera_groups_joined', 'Groups that this hub is in.', () => cluster.membership.joined);
    figures.gauge('pulsera_groups_lingering', 'Those of them whose consumer left.', () => cluster.membership.lingering);
    figures.totals(
      'pulsera_layer_received_total',
      'Messages received through the layer, by who sent them.',
      'from',
      () => Object.entries(cluster.incoming.received),
    );
    figures.total(
      'pulsera_layer_published_total',
      'Notifications published to the groups of their consumers.',
      () => cluster.federation?.pump.published ?? 0,
    );
  }

  rtt(ms: number): void {
    this.#rtt.observe(ms / 1_000);
  }

  latency(ms: number): void {
    this.#latency.observe(ms / 1_000);
  }

  /** The text exposition, and its content type. */
  text(): { readonly type: string; readonly body: string } {
    return { type: EXPOSITION_TYPE, body: this.#figures.text() };
  }
}
