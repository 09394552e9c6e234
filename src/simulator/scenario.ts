/** What a scenario may say: the one source of its checks and of its JSON schema. Messages are codes, `expected.<code>` of the catalogue. */
import { z } from 'zod';
import { FAULTS, SOCKETS_LIMIT, WEARABLES_LIMIT } from '../shared/console/simulator.ts';
import { TIPO_LIMIT } from '../shared/protocol.ts';
import { COMPARISON, METRICS, readComparison } from './expectations.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const DURATION = '\\d{1,9}(?:\\.\\d{1,3})?(?:ms|s|m|h)';
/** A day; nobody waits longer for a simulation. */
const LONGEST_MS = 86_400_000;

/** Ms of a duration such as `1.5s`; NaN for what is none. */
export function readDuration(text: string): number {
  const [, number = '', unit = ''] = /^([\d.]+)(ms|s|m|h)$/.exec(text) ?? [];
  return Math.round(Number.parseFloat(number) * (UNITS[unit] ?? Number.NaN));
}

const duration = (least = 0) =>
  z
    .string({ error: 'duration' })
    .regex(new RegExp(`^${DURATION}$`), { error: 'duration' })
    .transform(readDuration)
    .refine((ms) => ms >= least && ms <= LONGEST_MS, { error: 'duration' });

/** `2s..30s`, or one duration. */
const durations = z
  .string({ error: 'durations' })
  .regex(new RegExp(`^${DURATION}(?:\\.\\.${DURATION})?$`), { error: 'durations' })
  .transform((text): readonly [number, number] => {
    const [from = '', to = from] = text.split('..');
    return [readDuration(from), readDuration(to)];
  })
  .refine(([from, to]) => from <= to && to <= LONGEST_MS, { error: 'durations' });

const share = z.number({ error: 'share' }).min(0, { error: 'share' }).max(1, { error: 'share' });
const number = z.number({ error: 'number' });
const words = (most: number) => z.string({ error: 'text' }).min(1, { error: 'text' }).max(most, { error: 'text' });
const some = <T extends z.ZodType>(of: T, most: number) =>
  z.array(of, { error: 'list' }).min(1, { error: 'list' }).max(most, { error: 'list' });
const choice = <const T extends readonly string[]>(of: T) => z.enum(of, { error: `choice ${of.join(', ')}` });
const object = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape, { error: objectError });
/** Keys that do not belong keep zod's own message: which they are is in the issue. */
const objectError = ({ code }: { readonly code?: string }): string | undefined =>
  code === 'unrecognized_keys' ? undefined : 'map';

const connect = object({
  over: duration().default(0).describe('They connect evenly over so long.'),
  jitter: duration().default(0).describe('Each up to so much later.'),
});

export const RHYTHMS = ['fixed', 'jittered', 'drifting'] as const;
const ping = object({
  every: duration(10).default(25_000).describe('Time between two pings.'),
  rhythm: choice(RHYTHMS).default('jittered').describe('Exact; each interval on its own off; or slowly drifting off.'),
  spread: share.default(0.1).describe('How far an interval may be off, as a part of it.'),
  count: z
    .int({ error: 'whole' })
    .min(1, { error: 'whole' })
    .optional()
    .describe('After so many pings, and the last pong, it leaves. Without: it stays to the end.'),
});

const read = object({
  probability: share.default(1).describe('That a notification is read at all.'),
  after: durations.default([2_000, 30_000]).describe('How long people take.'),
});

const reconnect = object({
  first: duration(1).default(1_000).describe('The first wait is anything up to this; it doubles with each failure.'),
  most: duration(1).default(30_000).describe('No wait is longer.'),
});

const fault = object({
  how: choice(FAULTS).describe(
    'close: goodbye; reset: TCP reset; silence: the socket stays and says nothing; airplane: it is left behind, a new one comes later.',
  ),
  every: duration(100).optional().describe('Again and again, after so long on average.'),
  at: duration().optional().describe('Once, so long after the beginning of the phase, or of the run.'),
  share: share.default(1).describe('The part of the wearables that it happens to.'),
  lasts: durations.default([0, 0]).describe('How long the network is away.'),
}).refine((one) => (one.every === undefined) !== (one.at === undefined), { error: 'every_or_at' });

export const GARBAGE = [
  'no_json',
  'no_object',
  'unknown_type',
  'bad_field',
  'deep',
  'long',
  'binary',
  'bad_utf8',
  'bad_opcode',
] as const;
const garbage = object({
  every: duration(10).describe('After so long on average.'),
  kinds: some(choice(GARBAGE), GARBAGE.length).default([...GARBAGE]),
});

const walk = (start: number, step: number, least: number, most: number, above: number) =>
  object({
    start: number.default(start).describe('Where it begins, and is drawn back to.'),
    step: number.default(step).describe('How far it goes at a time.'),
    least: number.default(least),
    most: number.default(most),
    above: number.default(above).describe('Rising over this makes a notification.'),
  });
const events = object({
  every: duration(100).default(5_000).describe('How often the wearable measures.'),
  heart_rate: walk(72, 6, 40, 200, 130).optional().describe('Beats a minute.'),
  stress: walk(0.3, 0.08, 0, 1, 0.8).optional(),
  craving: walk(0.25, 0.08, 0, 1, 0.75).optional().describe('Probability; its notification carries a deseo_id.'),
  missed_form: object({ probability: share.describe('At each measurement.') })
    .optional()
    .describe('A form that was not filled in: a reminder.'),
});

const notify = object({
  every: duration(10).describe('One for each wearable, after so long on average.'),
  tipo: words(TIPO_LIMIT).default('recordatorio'),
  contenido: words(4_000).default('Recuerda registrar cómo te sientes.'),
});

const population = object({
  name: words(60),
  wearables: z.int({ error: 'whole' }).min(1, { error: 'whole' }).max(WEARABLES_LIMIT, { error: 'whole' }),
  sockets: z
    .int({ error: 'whole' })
    .min(1, { error: 'whole' })
    .max(SOCKETS_LIMIT, { error: 'whole' })
    .default(1)
    .describe('Sockets of each wearable, all with its id, each with a life of its own.'),
  connect: connect.default({ over: 0, jitter: 0 }),
  ping: ping.default({ every: 25_000, rhythm: 'jittered', spread: 0.1 }),
  read: read.optional().describe('Without: nothing is read.'),
  reconnect: reconnect.optional().describe('Without: it does not come back by itself.'),
  slow: object({ every: duration(10).describe('It reads once in so long.') })
    .optional()
    .describe('Reads slowly.'),
  faults: some(fault, 20).optional(),
  garbage: garbage.optional(),
  events: events.optional(),
});

const phase = object({
  name: words(60),
  lasts: duration(1),
  only: some(words(60), 20).optional().describe('Names of populations; without, all of them.'),
  faults: some(fault, 20).optional(),
  garbage: garbage.optional(),
  notify: notify.optional(),
});

const comparison = z
  .union([z.number(), z.string().regex(COMPARISON, { error: 'comparison' })], { error: 'comparison' })
  .transform((value) => ({ text: String(value), ...readComparison(value) }));

export const scenarioSchema = object({
  title: words(100),
  about: z.string({ error: 'text' }).max(1_000, { error: 'text' }).default(''),
  seed: z.int({ error: 'whole' }).min(0, { error: 'whole' }).max(0xffff_ffff, { error: 'whole' }).default(1),
  populations: some(population, 20),
  phases: some(phase, 50),
  expect: object(Object.fromEntries(METRICS.map((metric) => [metric, comparison.optional()])))
    .optional()
    .describe('What must have come of it: 0, "<100", ">=1000".'),
});

/** A scenario, its durations in ms. */
export type Scenario = z.output<typeof scenarioSchema>;
export type Population = Scenario['populations'][number];
export type Phase = Scenario['phases'][number];
export type FaultPlan = NonNullable<Population['faults']>[number];
export type Events = NonNullable<Population['events']>;
export type Walk = NonNullable<Events['heart_rate']>;

/** How long a scenario is, in ms. */
export function durationOf({ phases }: Pick<Scenario, 'phases'>): number {
  return phases.reduce((sum, { lasts }) => sum + lasts, 0);
}

/** How many wearables it has, each with an id of its own. */
export function wearablesOf({ populations }: Pick<Scenario, 'populations'>): number {
  return populations.reduce((sum, { wearables }) => sum + wearables, 0);
}

/** How many sockets their lives are about. */
export function socketsOf({ populations }: Pick<Scenario, 'populations'>): number {
  return populations.reduce((sum, { wearables, sockets }) => sum + wearables * sockets, 0);
}

/** How many may be open at a time: who leaves one behind on an airplane has two. */
export function mostSocketsOf({ populations, phases }: Pick<Scenario, 'populations' | 'phases'>): number {
  const flies = ({ faults = [] }: Pick<Population, 'faults'>): boolean => faults.some(({ how }) => how === 'airplane');
  return populations.reduce((sum, one) => {
    const twice = flies(one) || phases.some((phase) => flies(phase) && (phase.only?.includes(one.name) ?? true));
    return sum + (twice ? 2 : 1) * one.wearables * one.sockets;
  }, 0);
}

/** The same scenario with so many wearables, or so long: shares stay as they are, as far as whole wearables can. */
export function scaled(
  scenario: Scenario,
  { wearables, durationMs }: { readonly wearables?: number; readonly durationMs?: number },
): Scenario {
  let { populations, phases, expect } = scenario;
  if (wearables !== undefined) {
    const factor = wearables / wearablesOf(scenario);
    let left = wearables;
    populations = populations.map((one, at) => {
      const last = at === populations.length - 1;
      const n = last ? left : Math.min(left, Math.round(one.wearables * factor));
      left -= n;
      return { ...one, wearables: n };
    });
    const { connected } = expect ?? {};
    if (connected) {
      const limit = Math.round(connected.limit * factor);
      const text = `${connected.operator === '=' ? '' : connected.operator}${limit}`;
      expect = { ...expect, connected: { ...connected, limit, text } };
    }
  }
  if (durationMs !== undefined) {
    const factor = durationMs / durationOf(scenario);
    populations = populations.map((one) => ({
      ...one,
      connect: { ...one.connect, over: one.connect.over * factor },
      ...sooner(one.faults, factor),
    }));
    phases = phases.map((one) => ({
      ...one,
      lasts: Math.max(1, Math.round(one.lasts * factor)),
      ...sooner(one.faults, factor),
    }));
  }
  return { ...scenario, populations, phases, ...(expect && { expect }) };
}

/** Faults that happen once, at their place in what is now shorter or longer. */
function sooner(faults: readonly FaultPlan[] | undefined, factor: number): { readonly faults?: FaultPlan[] } {
  if (!faults) return {};
  return { faults: faults.map((one) => (one.at === undefined ? one : { ...one, at: one.at * factor })) };
}

/** Pings only, no faults, and a clean close after the last pong. Durations in ms. */
export function pingsOnly({
  wearables,
  sockets = 1,
  everyMs,
  pings,
  durationMs,
}: {
  readonly wearables: number;
  readonly sockets?: number;
  readonly everyMs: number;
  readonly pings?: number;
  readonly durationMs?: number;
}): Scenario {
  const lasts = durationMs ?? (pings === undefined ? 60_000 : wearables + everyMs * (pings + 1) + 60_000);
  // A thousand a second, but not for longer than half the time.
  const over = Math.min(wearables - 1, lasts / 2);
  return {
    title: 'Pings',
    about: '',
    seed: 1,
    populations: [
      {
        name: 'wearables',
        wearables,
        sockets,
        connect: { over, jitter: 0 },
        ping: { every: everyMs, rhythm: 'fixed', spread: 0, ...(pings === undefined ? {} : { count: pings }) },
      },
    ],
    phases: [{ name: 'pings', lasts }],
    expect: Object.fromEntries(
      ['lost', 'refused', 'unreachable', 'cut'].map((metric) => [metric, { text: '0', operator: '=', limit: 0 }]),
    ),
  };
}

/** What a scenario may say, for editors. */
export function scenarioJsonSchema(): unknown {
  return z.toJSONSchema(scenarioSchema, { io: 'input' });
}
