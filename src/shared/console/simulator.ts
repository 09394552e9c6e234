/**
 * The simulator of a hub: scenarios, and the one run of virtual wearables against the hub that serves this. All times are
 * ms: of the scenario's own clock where they are called so, else by the hub's.
 */
import { z } from 'zod';
import { CONSUMER_ID } from '../protocol.ts';
import { call, stream } from './service.ts';

/** Text of one scenario, in characters; own scenarios that are kept, and wearables of one run, and sockets of all of them. */
export const SCENARIO_LIMIT = 20_000;
export const SCENARIOS_LIMIT = 200;
export const WEARABLES_LIMIT = 100_000;
/** Sockets of one wearable. */
export const SOCKETS_LIMIT = 100;
/** Ids of virtual wearables are whole numbers from here on: Django's routes know no others. */
export const FIRST_ID = 900_000_001;
/** How fast the scenario's clock may go. */
export const SPEEDS = { least: 0.1, most: 100 } as const;

const nothing = z.strictObject({});
const time = z.number();
const consumer = z.string().regex(CONSUMER_ID);
/** Names a scenario: its file's name without `.yaml`. */
const scenarioId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/);
const scenarioText = z.string().max(SCENARIO_LIMIT);
const speed = z.number().min(SPEEDS.least).max(SPEEDS.most);

/** Who makes a run's notifications: the hub's API, or Django's groups through the Redis of the hub's layer. */
export const RUN_PRODUCERS = ['http', 'layer'] as const;
export type RunProducer = (typeof RUN_PRODUCERS)[number];

/** What is wrong with a scenario, and where; the catalogue's `scenario.problems.<code>` has the sentence. */
export const PROBLEM_CODES = [
  /** No YAML: `reason` is the parser's own English. */
  'syntax',
  /** `key` does not belong here; `known` are those that do. */
  'unknown_key',
  'missing',
  /** `expected` is a code, `scenario.expected.<code>` in the catalogue; of a `choice`, `choices` are those. */
  'bad_value',
  /** Another phase or population is called `name`, or none is. */
  'same_name',
  'no_such_population',
  /** More wearables, or sockets of theirs, than `most` in all. */
  'too_many_wearables',
] as const;
export const scenarioProblem = z.object({
  /** From 1. */
  line: z.number(),
  column: z.number(),
  code: z.enum(PROBLEM_CODES),
  /** Where in the document, as `populations.0.ping.every`; empty for the whole. */
  path: z.string(),
  /** Untrusted text among them. */
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type ScenarioProblem = z.output<typeof scenarioProblem>;

/** A scenario that is sound, in short. */
export const scenarioOutline = z.object({
  title: z.string(),
  about: z.string(),
  seed: z.number(),
  durationMs: z.number(),
  wearables: z.number(),
  /** Of all of them: a wearable may have several, all with its id. */
  sockets: z.number(),
  populations: z.array(z.object({ name: z.string(), wearables: z.number(), sockets: z.number() })),
  phases: z.array(z.object({ name: z.string(), startsMs: z.number(), lastsMs: z.number() })),
  /** As written: `p99_delivery_ms: <100`. */
  expectations: z.array(z.string()),
});
export type ScenarioOutline = z.output<typeof scenarioOutline>;

export const scenarioInfo = z.object({
  id: scenarioId,
  /** Came with Pulsera: can be read and copied, not changed. */
  ready: z.boolean(),
  /** Null where it has problems. */
  outline: scenarioOutline.nullable(),
  /** When it was saved; null for a ready one. */
  savedAt: time.nullable(),
});
export type ScenarioInfo = z.output<typeof scenarioInfo>;

export const RUN_STATES = ['idle', 'starting', 'running', 'paused', 'stopping', 'ended', 'failed'] as const;

/** How a run can come out: as expected, not so, or not to its end. */
export const OUTCOMES = ['met', 'unmet', 'failed'] as const;
export const RECENT = 4;

const percentiles = z.object({ p50: z.number(), p95: z.number(), p99: z.number() });
/** How many took how long: as many from 0 as to the end of the first bin, and so on; longer ones in the last. Null without any. */
const histogram = z.object({ binMs: z.number(), counts: z.array(z.number()) }).nullable();
export type Histogram = z.output<typeof histogram>;

/** What came of a run, or of one phase of it. */
export const runFigures = z.object({
  /** Wearables that got in at least once, with whichever socket; handshakes answered with anything but 101; attempts that nobody answered. */
  connected: z.number(),
  refused: z.number(),
  unreachable: z.number(),
  /** Connections that the other side ended. */
  cut: z.number(),
  /** Text frames by and to wearables. */
  sent: z.number(),
  received: z.number(),
  pings: z.number(),
  pongs: z.number(),
  /**
   * Notifications made by the simulator; how often they are to arrive, once at each socket that had been in and was not
   * to leave; how often they did; and reads that were confirmed.
   */
  produced: z.number(),
  owed: z.number(),
  delivered: z.number(),
  read: z.number(),
  /** Notifications that could not be produced: the producer failed, or its queue was full. */
  notProduced: z.number(),
  /** Pings without pong plus notifications owed and not received; only final once the run has ended. */
  lost: z.number(),
  /** Pings without pong that are not among these: the wearable's own plan cut the network before it came. */
  excused: z.number(),
  duplicates: z.number(),
  /** Networks lost on purpose, and bad frames sent on purpose. */
  faults: z.number(),
  garbage: z.number(),
  /** From a ping to its pong, and from asking for a notification to its arrival; null without any. */
  ping: percentiles.nullable(),
  delivery: percentiles.nullable(),
});
export type RunFigures = z.output<typeof runFigures>;

export const expectation = z.object({
  /** As written: `p99_delivery_ms: <100`. */
  text: z.string(),
  /** What it is now; null where nothing was measured. */
  value: z.number().nullable(),
  met: z.boolean().nullable(),
});
export type Expectation = z.output<typeof expectation>;

/** The run as it stands. */
export const runState = z.object({
  state: z.enum(RUN_STATES),
  /** Rises with each start; null before the first. */
  run: z.number().nullable(),
  outline: scenarioOutline.nullable(),
  seed: z.number(),
  /** Its wearables have the ids from here on. */
  firstId: z.number(),
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  /** The scenario's clock, and how fast it goes. */
  clockMs: z.number(),
  speed: z.number(),
  /** Of the phase that runs, in the outline. */
  phase: z.number(),
  /** Sockets of wearables by state, in the order of `WEARABLE_STATES`. */
  states: z.array(z.number()),
  /** Over the last second. */
  rates: z.object({ sent: z.number(), received: z.number(), connects: z.number() }),
  total: runFigures,
  /** One for each phase of the outline. */
  phases: z.array(runFigures),
  expectations: z.array(expectation),
  /** Of all phases. */
  histograms: z.object({ ping: histogram, delivery: histogram }),
  /** Runs that have ended since the hub started, at most `RECENT`, the newest first. */
  recent: z.array(z.object({ run: z.number(), title: z.string(), endedAt: time, outcome: z.enum(OUTCOMES) })),
  /** Why it failed: a ConsoleError's code and values. */
  failure: z.object({ code: z.string(), values: z.record(z.string(), z.union([z.string(), z.number()])) }).nullable(),
});
export type RunState = z.output<typeof runState>;

/** What a virtual wearable is doing; a cell holds the place in this list. */
export const WEARABLE_STATES = [
  /** Has not connected yet. */
  'waiting',
  'connecting',
  'online',
  /** Its socket is open and it neither reads nor answers. */
  'silent',
  /** Lost its network, or waits before it connects again. */
  'away',
  /** Done, by plan. */
  'left',
  /** Refused, and does not come back. */
  'refused',
] as const;
export type WearableState = (typeof WEARABLE_STATES)[number];

/**
 * A wearable's socket in the grid: its place, which is the id less `firstId` where each wearable has one, else see
 * `socketAt`; state; last round trip in ms, -1 without; frames sent; frames received; unread; beats a minute, -1 where
 * none are measured; and the probability of craving where that is over its threshold, else -1.
 */
export const wearableCell = z.tuple([
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
]);
export type WearableCell = z.output<typeof wearableCell>;

/** What a wearable can measure of its person, and how many points of that are told. */
export const SIGNALS = ['heart_rate', 'stress', 'craving'] as const;
export type Signal = (typeof SIGNALS)[number];
export const VITALS = 240;

/** The wearable, from 0, and its socket, from 0, that a cell's place stands for; null where there is none. */
export function socketAt(
  { populations }: Pick<ScenarioOutline, 'populations'>,
  place: number,
): { readonly wearable: number; readonly socket: number; readonly sockets: number } | null {
  let [before, left] = [0, place];
  for (const { wearables, sockets } of populations) {
    if (left < wearables * sockets) {
      return { wearable: before + Math.floor(left / sockets), socket: left % sockets, sockets };
    }
    before += wearables;
    left -= wearables * sockets;
  }
  return null;
}

/** How a wearable can lose its network. */
export const FAULTS = ['close', 'reset', 'silence', 'airplane'] as const;
export type Fault = (typeof FAULTS)[number];

export const simulator = {
  /** Ready ones first, then own ones by name. */
  scenarios: call('read', nothing, z.object({ scenarios: z.array(scenarioInfo) })),
  /** Fails with `no_such_scenario`. */
  read: call('read', z.strictObject({ id: scenarioId }), z.object({ text: z.string() })),
  /** Writes an own scenario, sound or not. Fails with `scenario_ready`, `too_many_scenarios` or `scenario_unwritable`. */
  save: call('act', z.strictObject({ id: scenarioId, text: scenarioText }), scenarioInfo),
  /** Fails with `no_such_scenario`, `scenario_ready` or `scenario_unwritable`. */
  remove: call('act', z.strictObject({ id: scenarioId }), nothing),
  /** Judges a text: either the outline or the problems, at most 50, top down. */
  check: call(
    'read',
    z.strictObject({ text: scenarioText }),
    z.object({ outline: scenarioOutline.nullable(), problems: z.array(scenarioProblem) }),
  ),
  /**
   * Starts a run against this hub. `seed` null takes the scenario's own. Fails with `run_under_way`, `scenario_bad`
   * {line, column}, `id_in_use` {consumer}, `id_has_history` {consumer} (neither with `allowReal`), `too_many_files`
   * {wearables, files, needed}: not enough file descriptors, or `no_redis`: its producer needs one. Without `producer` it
   * is the API.
   */
  start: call(
    'act',
    z.strictObject({
      text: scenarioText,
      seed: z.int().min(0).max(0xffff_ffff).nullable(),
      firstId: z.int().min(1).max(2_000_000_000),
      speed,
      allowReal: z.boolean(),
      producer: z.enum(RUN_PRODUCERS).optional(),
    }),
    z.object({ run: z.number() }),
  ),
  /** The clock stands: nothing new happens, open sockets stay. Each fails with `no_run`; so does all that follows. */
  pause: call('act', nothing, nothing),
  resume: call('act', nothing, nothing),
  /** Every wearable closes and the run ends; resolves when nothing of it is left. */
  stop: call('act', nothing, nothing),
  speed: call('act', z.strictObject({ speed }), nothing),
  /**
   * One wearable by hand, with its first socket or the one that `socket` counts from 0. Fails with `not_simulated` where
   * the run has none of this id and socket, `wearable_offline`, or `nothing_to_read`.
   */
  step: call(
    'act',
    z.strictObject({
      consumer,
      socket: z.int().min(0).max(SOCKETS_LIMIT).optional(),
      step: z.discriminatedUnion('do', [
        z.strictObject({ do: z.literal('ping') }),
        /** Null: its newest unread one. */
        z.strictObject({ do: z.literal('mark_read'), id: z.int().nullable() }),
        /** Any text frame. */
        z.strictObject({ do: z.literal('raw'), text: z.string().max(70_000) }),
        /** Back after so long by the scenario's clock; null: not before `connect`. */
        z.strictObject({
          do: z.literal('drop'),
          fault: z.enum(FAULTS),
          forMs: z.int().min(0).max(3_600_000).nullable(),
        }),
        z.strictObject({ do: z.literal('connect') }),
      ]),
    }),
    nothing,
  ),
  /** The run as it stands, then four times a second while it moves. */
  run: stream('read', nothing, runState),
  /**
   * What one wearable measures of its person: first all points (`reset`), then each as it is made. `signals` are those that
   * the scenario has, in this order in each point, after the ms of the scenario's clock; `above` is where a notification
   * comes of it. At most `VITALS` points, the newest; none of a wearable that measures nothing.
   */
  vitals: stream(
    'read',
    z.strictObject({ consumer }),
    z.object({
      reset: z.boolean(),
      signals: z.array(z.object({ name: z.enum(SIGNALS), least: z.number(), most: z.number(), above: z.number() })),
      points: z.array(z.array(z.number())),
    }),
  ),
  /**
   * The run over time: first all points (`reset`), then each as it is made, about once a second. A point: ms since the
   * start, by the hub's clock; wearables online; connecting; away or silent; text frames a second by and to wearables; p95
   * of the last second's pings in ms, null without any. At most 3,600 points; then every other one goes.
   */
  points: stream(
    'read',
    nothing,
    z.object({
      reset: z.boolean(),
      points: z.array(
        z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number(), z.number().nullable()]),
      ),
    }),
  ),
  /** Every wearable of the run: first all in chunks (`reset` on the first), then what changed, four times a second at most. */
  wearables: stream(
    'read',
    nothing,
    z.object({ reset: z.boolean(), firstId: z.number(), cells: z.array(wearableCell) }),
  ),
};
