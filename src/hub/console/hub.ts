/** The service behind the status bar and the vital signs: what hub this is, and its figures once a second. */
import type { contract, Status } from '../../shared/console/contract.ts';
import { CONSUMER_STATES, type ConsumerState } from '../../shared/console/rows.ts';
import type { Implementation, Result } from '../../shared/console/service.ts';
import type { Admission } from '../admission.ts';
import type { Clock } from '../clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Consumers } from '../consumers.ts';
import type { Counts, Samples } from '../counts.ts';
import type { Store } from '../store/store.ts';

type HubService = (typeof contract)['hub'];
export type HubInfo = Result<HubService['info']>;

const SECOND_MS = 1_000;

export interface HubServiceOptions {
  readonly info: () => HubInfo;
  readonly clock: Clock;
  readonly consumers: Consumers;
  readonly counts: Counts;
  readonly store: Store;
  readonly admission: Admission;
  readonly rtts: Samples;
  readonly latencies: Samples;
  readonly eventLoopLagMs: () => number;
  readonly cluster: Cluster;
}

export function hubService(options: HubServiceOptions): Implementation<HubService> {
  const { info } = options;
  return {
    info: () => info(),
    status(_args, sink) {
      // Each console measures its own second, so that none disturbs another's rates.
      const rates = new Rates(options);
      const tick = (): void => {
        if (!sink.congested()) sink.push(readStatus(options, rates));
      };
      tick();
      const timer = setInterval(tick, SECOND_MS);
      return () => clearInterval(timer);
    },
  };
}

/** Turns rising counts into rates per second between two readings. */
class Rates {
  readonly #options: HubServiceOptions;
  #at: number;
  #before: { pings: number; in: number; out: number };

  constructor(options: HubServiceOptions) {
    this.#options = options;
    this.#at = options.clock.mono();
    this.#before = this.#totals();
  }

  read(): { readonly pings: number; readonly in: number; readonly out: number } {
    const now = this.#options.clock.mono();
    const totals = this.#totals();
    const seconds = Math.max(0.001, (now - this.#at) / SECOND_MS);
    const rate = (key: 'pings' | 'in' | 'out'): number =>
      Math.round(((totals[key] - this.#before[key]) / seconds) * 10) / 10;
    const rates = { pings: rate('pings'), in: rate('in'), out: rate('out') };
    this.#at = now;
    this.#before = totals;
    return rates;
  }

  #totals(): { pings: number; in: number; out: number } {
    const { counts } = this.#options;
    const sum = (of: Readonly<Record<string, number>>): number => Object.values(of).reduce((a, b) => a + b, 0);
    return { pings: counts.in.ping, in: sum({ ...counts.in }), out: sum(counts.out) };
  }
}

function readStatus(options: HubServiceOptions, rates: Rates): Status {
  const { consumers, counts, store, admission, rtts, latencies, eventLoopLagMs, cluster } = options;
  const states = Object.fromEntries(CONSUMER_STATES.map((state) => [state, 0])) as Record<ConsumerState, number>;
  for (const { state } of consumers.all()) states[state] += 1;
  const { state, commitMs, notifications, unread } = store.status();
  const rate = rates.read();
  return {
    connected: consumers.connected,
    sockets: consumers.connections.size,
    states,
    pingsPerSecond: rate.pings,
    messagesInPerSecond: rate.in,
    messagesOutPerSecond: rate.out,
    rttP95Ms: rtts.percentile(0.95),
    deliveryP99Ms: latencies.percentile(0.99),
    unread,
    store: { state, commitMs, notifications },
    layer: cluster.status(),
    hubs: cluster.hubs(),
    eventLoopLagMs: eventLoopLagMs(),
    drops: Object.fromEntries(counts.drops),
    refusal: admission.last,
  };
}
