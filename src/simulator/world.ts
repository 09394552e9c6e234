/** What the wearables of one run have in common. */
import type { WearableState } from '../shared/console/simulator.ts';
import type { Gate } from './gate.ts';
import type { Latencies } from './latencies.ts';
import type { Production } from './production.ts';
import type { SimClock, Time } from './simClock.ts';
import type { Tally } from './tally.ts';
import type { Link, LinkEvents } from './wearableLink.ts';

/** Where wearables connect, and as whom. */
export interface Target {
  /** `ws://HOST:PORT/ws/notificaciones/{consumidor_id}/`. */
  readonly url: string;
  /** Its own, as Django's validator wants it. */
  readonly origin: string;
  /** `pulsera-simulator/…`. */
  readonly agent: string;
}

export interface World {
  readonly target: Target;
  /** What latencies and waits are measured by; the scenario's clock may stand, or go faster. */
  readonly time: Time;
  readonly clock: SimClock;
  readonly tally: Tally;
  readonly gate: Gate;
  readonly production: Production;
  /** Round trips of the last second. */
  readonly recentPings: Latencies;
  /** Refusals by status, and ends by close code. */
  readonly refusals: Map<number, number>;
  readonly cuts: Map<number, number>;
  /** Begins a connection of the wearable of this id. */
  link(id: string, events: LinkEvents): Link;
  /** A wearable came into another state, or its cell changed otherwise. */
  moved(number: number, from: WearableState, to: WearableState): void;
  touch(number: number): void;
  /** Somebody answered, or nobody did. */
  reached(): void;
  unreached(): void;
  /** The system gives out no more descriptors. */
  outOfFiles(): void;
}
