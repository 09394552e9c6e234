/** Tells consoles of the alerts and of the centre's state: what changed, a moment later, and all anew to who fell behind. */
import type { Alert, AlertsContract, AlertsState } from './console/alerts.ts';
import type { Schedule } from './console/port.ts';
import type { Event, Sink } from './console/service.ts';

/** Changes are told so soon after. */
const TELL_MS = 50;

type ListSink = Sink<Event<AlertsContract['alerts']['list']>>;

export interface AlertFeedOptions {
  readonly schedule: Schedule;
  readonly state: () => AlertsState;
  readonly all: () => Alert[];
  /** An alert by its number; undefined where it is kept no more. */
  readonly get: (number: number) => Alert | undefined;
}

export class AlertFeed {
  readonly #options: AlertFeedOptions;
  readonly #states = new Set<Sink<AlertsState>>();
  /** Each list, and whether it is to begin anew. */
  readonly #lists = new Map<ListSink, { anew: boolean }>();
  readonly #untold = new Set<number>();
  #stopTelling: (() => void) | null = null;

  constructor(options: AlertFeedOptions) {
    this.#options = options;
  }

  enterState(sink: Sink<AlertsState>): () => void {
    sink.push(this.#options.state());
    this.#states.add(sink);
    return () => this.#states.delete(sink);
  }

  enterList(sink: ListSink): () => void {
    sink.push({ reset: true, alerts: this.#options.all() });
    this.#lists.set(sink, { anew: false });
    return () => this.#lists.delete(sink);
  }

  /** These alerts are new or have changed; null is that all is otherwise, [] that only the state is. */
  changed(numbers: readonly number[] | null): void {
    for (const number of numbers ?? []) this.#untold.add(number);
    if (numbers === null) for (const list of this.#lists.values()) list.anew = true;
    this.#stopTelling ??= this.#options.schedule(() => this.#tell(), TELL_MS);
  }

  close(): void {
    this.#stopTelling?.();
  }

  #tell(): void {
    this.#stopTelling = null;
    const { state, all, get } = this.#options;
    const alerts = [...this.#untold].flatMap((number) => get(number) ?? []);
    this.#untold.clear();
    let behind = false;
    for (const [sink, list] of this.#lists) {
      if (sink.congested()) {
        list.anew = true;
        behind = true;
      } else if (list.anew) {
        list.anew = false;
        sink.push({ reset: true, alerts: all() });
      } else if (alerts.length > 0) sink.push({ reset: false, alerts });
    }
    const now = state();
    for (const sink of this.#states) {
      if (sink.congested()) behind = true;
      else sink.push(now);
    }
    if (behind) this.changed([]);
  }
}
