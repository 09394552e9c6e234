/** `npm run simulate`: virtual wearables against any hub, also against Daphne. */
import { readFile } from 'node:fs/promises';
import { type Arguments, ArgumentsError, COMMON_OPTIONS } from '../hub/arguments.ts';
import { chosenDataDir } from '../hub/dataDir.ts';
import { settle } from '../hub/home.ts';
import { VERSION } from '../hub/version.ts';
import { ConsoleError } from '../shared/console/service.ts';
import { FIRST_ID, SOCKETS_LIMIT, SPEEDS, WEARABLES_LIMIT } from '../shared/console/simulator.ts';
import { ConsoleProducer } from '../simulator/consoleProducer.ts';
import { filesMissing } from '../simulator/files.ts';
import { HttpProducer } from '../simulator/httpProducer.ts';
import { refuseInUse } from '../simulator/inUse.ts';
import { LayerProducer } from '../simulator/layerProducer.ts';
import { linkTo } from '../simulator/link.ts';
import type { Producer } from '../simulator/production.ts';
import { readyScenario, readyScenarios } from '../simulator/ready.ts';
import { Run } from '../simulator/run.ts';
import {
  mostSocketsOf,
  pingsOnly,
  readDuration,
  type Scenario,
  scaled,
  socketsOf,
  wearablesOf,
} from '../simulator/scenario.ts';
import { readScenario } from '../simulator/scenarioText.ts';
import { unreachableBecause } from '../simulator/target.ts';
import { runCommand } from './command.ts';
import { chosenToken } from './hubAddress.ts';
import { problemLines, progressLine, sentence, summaryJson, summaryText } from './simulateText.ts';
import { stopSignal } from './stopSignal.ts';
import { chosenTarget } from './target.ts';

const PRODUCERS = ['http', 'console', 'layer'] as const;
const PROGRESS_MS = 1_000;
/** Without a terminal, a line for each of so many seconds. */
const LINES_EVERY = 5;

const OPTIONS = {
  url: {
    value: 'url',
    doc: "Where wearables connect: ws://HOST:PORT/ws/notificaciones/{consumidor_id}/, or only its http://HOST:PORT/. Default: this machine's hub.",
  },
  scenario: {
    value: 'file',
    doc: 'A scenario in YAML, or the name of a ready one. Default: pings only, no faults, and a clean close after the last pong.',
  },
  wearables: { value: 'number', doc: 'How many. Default: 1; with a scenario, as many as it says.' },
  sockets: {
    value: 'number',
    doc: 'Sockets of each wearable, all with its id. Default: 1. Not with --scenario.',
  },
  duration: { value: '60s', doc: 'How long. Default: 60s; with a scenario, as long as it says.' },
  pings: {
    value: 'number',
    doc: 'Pings of each wearable, which then leaves. Default: until the end. Not with --scenario.',
  },
  every: { value: '1s', doc: 'Time between two pings. Default: 1s. Not with --scenario.' },
  'first-id': { value: 'number', doc: `The consumidor_id of the first; the others follow. Default: ${FIRST_ID}.` },
  seed: { value: 'number', doc: "The same seed gives the same run. Default: the scenario's, else 1." },
  speed: { value: 'number', doc: `How fast the scenario's clock goes, ${SPEEDS.least} to ${SPEEDS.most}. Default: 1.` },
  producer: {
    value: PRODUCERS.join('|'),
    doc: "Who makes the notifications: the hub's API, its console, or Django's group through Redis (--redis, --layer). Default: http.",
  },
  token: {
    value: 'text',
    doc: "The hub's token. Default: PULSERA_TOKEN, else the data dir's own, which only the hub that runs on that data dir gets, or one named by --url together with --data-dir.",
  },
  'allow-real': { doc: 'Also take ids that somebody real is connected with, or has notifications of.' },
  json: { doc: 'Print the summary as JSON, in the last line of standard output.' },
  ...COMMON_OPTIONS,
} as const;

const USAGE = `npm run simulate -- [flags]

Virtual wearables against any hub, also against Daphne. Exit code 1 where what is expected did not come, 2 for a bad flag
or scenario. Ready scenarios: ${readyScenarios().join(', ')}.`;

/** Why there was no run; `message` is one sentence, or several lines for a scenario. */
class SimulateError extends Error {
  override readonly name = 'SimulateError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

type Read = Arguments<keyof typeof OPTIONS>;

await runCommand({
  usage: USAGE,
  options: OPTIONS,
  run: async (read) => {
    const { options } = read;
    const scenario = await chosenScenario(read);
    const firstId = wholeNumber(read, 'first-id', 1, 2_000_000_000) ?? FIRST_ID;
    const seed = wholeNumber(read, 'seed', 0, 0xffff_ffff) ?? scenario.seed;
    const speed = chosenSpeed(options.speed);
    const target = await chosenTarget(read);
    const stopAsked = stopSignal();

    const reason = await unreachableBecause(target);
    if (reason !== null)
      throw new SimulateError('hub_unreachable', sentence('hub_unreachable', { url: target.url, reason }));
    const missing = await filesMissing(mostSocketsOf(scenario));
    if (missing) {
      throw new SimulateError(
        'too_many_files',
        sentence('too_many_files', { wearables: wearablesOf(scenario), ...missing }),
      );
    }

    const base = target.origin.concat('/');
    const token = await chosenToken(read, base);
    if (options['allow-real'] === undefined && !(await free({ base, token }, firstId, wearablesOf(scenario)))) {
      process.stderr.write(`pulsera: ${sentence('ids_unknown', { url: base })}\n`);
    }
    const link =
      options.producer === 'console' && token !== null ? await linkTo({ url: base, token, agent: target.agent }) : null;
    try {
      const producer = await chosenProducer(read, base, token, link);
      const run = new Run({ scenario, seed, firstId, speed, target, producer });
      run.start();
      void stopAsked.then(() => run.stop());
      await followed(run);
      const snapshot = run.snapshot();
      if (snapshot.failure)
        process.stderr.write(`pulsera: ${sentence(snapshot.failure.code, snapshot.failure.values)}\n`);
      process.stdout.write(
        options.json === undefined ? summaryText(snapshot, run.troubles) : `${summaryJson(snapshot)}\n`,
      );
      if (snapshot.failure || snapshot.expectations.some(({ met }) => !met)) process.exitCode = 1;
    } finally {
      link?.close();
    }
  },
});

/** Shows how it goes until it has ended. */
async function followed(run: Run): Promise<void> {
  const { stderr } = process;
  let seconds = 0;
  const timer = setInterval(() => {
    seconds += 1;
    const line = progressLine(run.snapshot());
    if (stderr.isTTY) stderr.write(`\r\u001b[K${line.slice(0, (stderr.columns ?? 80) - 1)}`);
    else if (seconds % LINES_EVERY === 0) stderr.write(`${line}\n`);
  }, PROGRESS_MS);
  await run.ended;
  clearInterval(timer);
  if (stderr.isTTY) stderr.write('\r\u001b[K');
}

async function chosenScenario(read: Read): Promise<Scenario> {
  const { options } = read;
  const wearables = wholeNumber(read, 'wearables', 1, WEARABLES_LIMIT);
  const durationMs = chosenDuration(read, 'duration');
  const sockets = wholeNumber(read, 'sockets', 1, SOCKETS_LIMIT) ?? 1;
  const pings = wholeNumber(read, 'pings', 1, 1_000_000);
  const every = chosenDuration(read, 'every');
  if (options.scenario === undefined) {
    if ((wearables ?? 1) * sockets > WEARABLES_LIMIT) throw tooManySockets('sockets');
    return pingsOnly({
      wearables: wearables ?? 1,
      sockets,
      everyMs: every ?? 1_000,
      ...(pings === undefined ? {} : { pings }),
      ...(durationMs === undefined ? {} : { durationMs }),
    });
  }
  for (const name of ['sockets', 'pings', 'every'] as const) {
    if (options[name] !== undefined)
      throw new ArgumentsError(`--${name} goes without --scenario only: the scenario says it.`);
  }
  const { scenario, problems } = readScenario(await scenarioText(options.scenario));
  if (!scenario) throw new SimulateError('bad_scenario', await problemLines(options.scenario, problems));
  const chosen = scaled(scenario, {
    ...(wearables === undefined ? {} : { wearables }),
    ...(durationMs === undefined ? {} : { durationMs }),
  });
  if (socketsOf(chosen) > WEARABLES_LIMIT) throw tooManySockets('wearables');
  return chosen;
}

function tooManySockets(flag: string): ArgumentsError {
  return new ArgumentsError(`--${flag}: more than ${WEARABLES_LIMIT.toLocaleString('en')} sockets in all.`);
}

async function scenarioText(name: string): Promise<string> {
  if (readyScenarios().includes(name)) return readyScenario(name);
  try {
    return await readFile(name, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SimulateError(
      'bad_scenario',
      `--scenario: ${name} cannot be read (${code}), and no ready scenario is called so: ${readyScenarios().join(', ')}.`,
    );
  }
}

async function chosenProducer(
  { settings: flags, options }: Read,
  base: string,
  token: string | null,
  link: Awaited<ReturnType<typeof linkTo>>,
): Promise<Producer> {
  switch (options.producer ?? 'http') {
    case 'http':
      return new HttpProducer({ base, token, agent: `pulsera-simulator/${VERSION}` });
    case 'console': {
      if (!link) throw new SimulateError('no_console', sentence('no_console', { url: base }));
      return new ConsoleProducer(link);
    }
    case 'layer':
      return new LayerProducer(
        (await settle({ dataDir: chosenDataDir(options), flags, environment: process.env })).values,
      );
    default:
      throw new ArgumentsError(`--producer: ${JSON.stringify(options.producer)} is not ${PRODUCERS.join(' or ')}.`);
  }
}

/** Whether the hub says that the ids are free; what it has against them is told in a sentence. */
async function free(...asked: Parameters<typeof refuseInUse>): Promise<boolean> {
  try {
    return await refuseInUse(...asked);
  } catch (error) {
    if (!(error instanceof ConsoleError)) throw error;
    throw new SimulateError(error.code, sentence(error.code, error.values));
  }
}

function wholeNumber({ options }: Read, name: keyof typeof OPTIONS, least: number, most: number): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new ArgumentsError(
    `--${name}: ${JSON.stringify(text)} is not a whole number from ${least.toLocaleString('en')} to ${most.toLocaleString('en')}.`,
  );
}

function chosenDuration({ options }: Read, name: 'duration' | 'every'): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const ms = readDuration(text);
  if (ms >= 10 && ms <= 86_400_000) return ms;
  throw new ArgumentsError(`--${name}: ${JSON.stringify(text)} is no duration such as 500ms, 30s, 2m or 1h.`);
}

function chosenSpeed(text = '1'): number {
  const speed = Number(text);
  if (speed >= SPEEDS.least && speed <= SPEEDS.most) return speed;
  throw new ArgumentsError(`--speed: ${JSON.stringify(text)} is not a number from ${SPEEDS.least} to ${SPEEDS.most}.`);
}
