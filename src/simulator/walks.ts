/** What a wearable measures of its person, as seeded walks; and the notification that the backend makes of a threshold crossed. */
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
const SIGNALS = {
  heart_rate: { contenido: 'Frecuencia cardíaca alta', desire: false },
  stress: { contenido: 'Nivel de estrés alto', desire: false },
  craving: { contenido: 'Alta probabilidad de craving detectada', desire: true },
} as const;
const NAMES = ['heart_rate', 'stress', 'craving'] as const;

/** Every notification of a person's measurements up to `end` ms. */
export function* measure(
  events: Events,
  end: number,
  random: Random,
): Generator<{ readonly at: number } & Produce, void> {
  const walks = NAMES.flatMap((name) => {
    const walk = events[name];
    return walk ? [{ name, walk, value: walk.start }] : [];
  });
  for (let at = events.every * (1 + random()); at < end; at += events.every) {
    for (const one of walks) {
      const before = one.value;
      one.value = step(one.walk, before, random);
      if (before > one.walk.above || one.value <= one.walk.above) continue;
      const { contenido, desire } = SIGNALS[one.name];
      yield { at, tipo: 'alerta', contenido, deseo_id: desire ? 1 + Math.floor(random() * DESIRES) : null };
    }
    if (events.missed_form && random() < events.missed_form.probability) {
      yield { at, tipo: 'recordatorio', contenido: 'Tienes un formulario pendiente', deseo_id: null };
    }
  }
}

function step({ start, step: far, least, most }: Walk, value: number, random: Random): number {
  return Math.max(least, Math.min(most, value + PULL * (start - value) + far * bell(random)));
}
