/** A short tone for what a rule wants heard, where there is no desktop to sound it: the page itself. */
import { decideShowing, Rates } from '../../shared/alertRules.ts';
import type { Alert, AlertsContract, AlertsState } from '../../shared/console/alerts.ts';
import type { ConsoleClient } from '../../shared/console/client.ts';
import { Value } from './value.ts';

/** Two notes, in Hz, each so long. */
const NOTES = [880, 1_175] as const;
const NOTE_S = 0.12;
const VOLUME = 0.15;
/** The tone sounds at most once in so many ms: a hundred alerts at once are one sound. */
const REST_MS = 2_000;

export interface Tones {
  /** Whether a tone was due that the browser kept silent, since nobody has clicked in the page yet. */
  readonly blocked: Value<boolean>;
}

/** Sounds for each new alert whose rule asks for it, by this machine's clock; of several tabs one does. */
export function soundAlerts(
  client: ConsoleClient<AlertsContract>,
  state: Value<AlertsState | null>,
  sounds: () => boolean,
): Tones {
  const blocked = new Value(false);
  const rates = new Rates();
  let context: AudioContext | null = null;
  let soundedAt = Number.NEGATIVE_INFINITY;

  const play = (): void => {
    if (performance.now() - soundedAt < REST_MS) return;
    // Asked first: a context that may not start is a complaint in the browser's console.
    if (!navigator.userActivation.hasBeenActive) {
      blocked.set(true);
      return;
    }
    soundedAt = performance.now();
    context ??= new AudioContext();
    sound(context);
  };
  const activate = (): void => blocked.set(false);
  addEventListener('pointerdown', activate);
  addEventListener('keydown', activate);

  let last = 0;
  client.open(
    'alerts.list',
    {},
    {
      event: ({ reset, alerts }) => {
        const fresh = alerts.filter(({ number }) => number > last);
        last = Math.max(last, ...alerts.map(({ number }) => number));
        const now = Date.now();
        if (!reset && sounds() && fresh.filter((one) => asksForSound(one, state.get(), rates, now)).length > 0) play();
      },
    },
  );
  return { blocked };
}

function asksForSound(one: Alert, state: AlertsState | null, rates: Rates, now: number): boolean {
  if (one.what.kind === 'test') return true;
  const rule = state?.rules.find(({ id }) => id === one.rule?.id);
  if (!state || !rule || one.late || one.seen) return false;
  const date = new Date(now);
  // Where there is a desktop the sound is its notification's; here it stands for it.
  const { sound: asked } = decideShowing([{ ...rule, desktop: true }], {
    simulated: one.simulated,
    minute: date.getHours() * 60 + date.getMinutes(),
    quiet: state.quiet,
    take: (taken) => rates.take(taken, 'consumer' in one.what ? one.what.consumer : 'hub', now),
  });
  return asked;
}

function sound(context: AudioContext): void {
  const begin = context.currentTime;
  for (const [i, hertz] of NOTES.entries()) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    const from = begin + i * NOTE_S;
    oscillator.frequency.value = hertz;
    gain.gain.setValueAtTime(VOLUME, from);
    gain.gain.exponentialRampToValueAtTime(0.001, from + NOTE_S);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(from);
    oscillator.stop(from + NOTE_S);
  }
}
