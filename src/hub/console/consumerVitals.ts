/** A consumer's last half hour, for the chart of its detail: told anew when a slot changed, once a second at most. */
import type { contract } from '../../shared/console/contract.ts';
import type { Event, Sink } from '../../shared/console/service.ts';
import { KEPT_SLOTS } from '../../shared/ribbon.ts';
import type { Consumers } from '../consumers.ts';

const TICK_MS = 1_000;

type Vitals = Event<(typeof contract)['consumers']['vitals']>;

/** Tells until the answer is called. */
export function tellVitals(id: string, sink: Sink<Vitals>, consumers: Consumers, lateAfterMs: number): () => void {
  let told = '';
  const tick = (): void => {
    if (sink.congested()) return;
    const consumer = consumers.get(id);
    const slot = consumers.slot();
    const vitals: Vitals = {
      slot,
      beads: consumer ? consumers.ribbon(consumer, slot, KEPT_SLOTS) : [],
      intervals: consumer ? consumers.intervals(consumer, slot, KEPT_SLOTS) : [],
      lateAfterMs,
    };
    const now = JSON.stringify(vitals);
    if (now === told) return;
    told = now;
    sink.push(vitals);
  };
  tick();
  const timer = setInterval(tick, TICK_MS);
  return () => clearInterval(timer);
}
