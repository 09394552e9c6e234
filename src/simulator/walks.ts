/** What a wearable measures of its person, as seeded walks; and the notification that the backend makes of a threshold crossed. */
import { SIGNALS, type Signal } from '../shared/console/simulator.ts';
import { bell, type Random } from './random.ts';
import type { Events, Walk } from './scenario.ts';

/** A notification to be produced. */
export interface Produce {
  readonly tipo: string;
  readonly contenido: string;
  readonly deseo_id: number | null;
}

/** How strongly a walk is drawn back to where it began, at each step. */
const PULL = 0.05;
/** Ids of desires that a craving is said to be about. */
const DESIRES = 100_000;

/** What each signal makes of being over its threshold. */
const ALERTS = {
  heart_rate: { contenido: 'Frecuencia cardíaca alta', desire: false },
  stress: { contenido: 'Nivel de estrés alto', desire: false },
  craving: { contenido: 'Alta probabilidad de craving detectada', desire: true },
} as const;

/** What was measured at once, and the notifications that came of it. */
export interface Measurement {
  readonly at: number;
  readonly vitals: Vitals;
  readonly produce: readonly Produce[];
}

/** Values of the signals that the scenario has. */
export type Vitals = Readonly<Partial<Record<Signal, number>>>;

/** A person's measurements up to `end` ms. */
export function* measure(events: Events, end: number, random: Random): Generator<Measurement, void> {
  const walks = SIGNALS.flatMap((name) => {
    const walk = events[name];
    return walk ? [{ name, walk, value: walk.start }] : [];
  });
  for (let at = events.every * (1 + random()); at < end; at += events.every) {
    const vitals: Partial<Record<Signal, number>> = {};
    const produce: Produce[] = [];
    for (const one of walks) {
      const before = one.value;
      one.value = step(one.walk, before, random);
      vitals[one.name] = one.value;
      if (before > one.walk.above || one.value <= one.walk.above) continue;
      const { contenido, desire } = ALERTS[one.name];
      produce.push({ tipo: 'alerta', contenido, deseo_id: desire ? 1 + Math.floor(random() * DESIRES) : null });
    }
    if (events.missed_form && random() < events.missed_form.probability) {
      produce.push({ tipo: 'recordatorio', contenido: 'Tienes un formulario pendiente', deseo_id: null });
    }
    yield { at, vitals, produce };
  }
}

function step({ start, step: far, least, most }: Walk, value: number, random: Random): number {
  return Math.max(least, Math.min(most, value + PULL * (start - value) + far * bell(random)));
}
