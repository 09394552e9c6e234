/** `npm run replay`: does a recording again against any hub, or compares two of them. */
import { createReadStream } from 'node:fs';
import { type Arguments, ArgumentsError, COMMON_OPTIONS } from '../hub/arguments.ts';
import { FIRST_ID } from '../shared/console/simulator.ts';
import { compareRecordings } from '../shared/recording/compare.ts';
import type { RecordingHeader } from '../shared/recording/format.ts';
import { type LineTaker, RecordingReader } from '../shared/recording/reader.ts';
import { Recording } from '../shared/recording/recording.ts';
import { RecordingSummary } from '../shared/recording/summary.ts';
import { filesMissing } from '../simulator/files.ts';
import { HttpProducer } from '../simulator/httpProducer.ts';
import { refuseInUse } from '../simulator/inUse.ts';
import { ProducerReplay, type ReplaySummary, WearableReplay } from '../simulator/replay.ts';
import { mostOpen, producerPlan, wearablePlan } from '../simulator/replayPlan.ts';
import { unreachableBecause } from '../simulator/target.ts';
import { runCommand } from './command.ts';
import { chosenToken } from './hubAddress.ts';
import { comparisonText, replayLine, summaryText, troubleText } from './replayText.ts';
import { sentence } from './simulateText.ts';
import { stopSignal } from './stopSignal.ts';
import { chosenTarget } from './target.ts';

const summed = (header: RecordingHeader): RecordingSummary => new RecordingSummary(header);
const whole = (header: RecordingHeader): Recording => new Recording(header);

const PROGRESS_MS = 1_000;
/** Without a terminal, a line for each of so many seconds. */
const LINES_EVERY = 5;
const SPEEDS = { least: 0.1, most: 1_000 } as const;

const OPTIONS = {
  as: {
    value: 'wearables|producer',
    doc: 'What is done again: what the wearables did, or the notifications. Default: wearables.',
  },
  url: {
    value: 'url',
    doc: "Where: ws://HOST:PORT/ws/notificaciones/{consumidor_id}/, or only its http://HOST:PORT/. Default: this machine's hub.",
  },
  speed: { value: '1|10|max', doc: 'How many times as fast as it was, or as fast as possible. Default: 1.' },
  'first-id': {
    value: 'number',
    doc: `The recorded consumers get ids of their own: this one and those that follow. Default: ${FIRST_ID}.`,
  },
  'same-ids': { doc: 'Keep the recorded ids: whoever has one of them in the field is disturbed.' },
  token: {
    value: 'text',
    doc: "The hub's token. Default: PULSERA_TOKEN, else the data dir's own, which only the hub that runs on that data dir gets, or one named by --url together with --data-dir.",
  },
  compare: { doc: 'Compare two recordings instead: --compare FILE FILE.' },
  json: { doc: 'Print the outcome as JSON, in the last line of standard output.' },
  ...COMMON_OPTIONS,
} as const;

const USAGE = `npm run replay -- FILE [flags]
npm run replay -- --compare FILE FILE [--json]

Does a recording again against a hub. Exit code 1 where something was refused or lost, 2 for a bad flag; with --compare, 1
where the two differ in their consumers or notifications.`;

/** Why there was no replay; `message` is one sentence. */
class ReplayError extends Error {
  override readonly name = 'ReplayError';
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
  positionals: true,
  run: async (read) => {
    const { options, positionals } = read;
    if (options.compare === undefined) await replay(read);
    else {
      const [first, second, ...rest] = positionals;
      if (first === undefined || second === undefined || rest.length > 0) {
        throw new ArgumentsError(
          '--compare takes two files: npm run replay -- --compare before.ndjson.gz after.ndjson.gz',
        );
      }
      const compared = compareRecordings(await readFile(first, summed), await readFile(second, summed));
      process.stdout.write(options.json === undefined ? comparisonText(compared) : `${JSON.stringify(compared)}\n`);
      const { onlyInA, onlyInB, missing, extra } = compared;
      if ([onlyInA, onlyInB, missing, extra].some(({ count }) => count > 0)) process.exitCode = 1;
    }
  },
});

async function replay(read: Read): Promise<void> {
  const { options, positionals } = read;
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) {
    throw new ArgumentsError('Name the recording: npm run replay -- recording.ndjson.gz');
  }
  const as = chosenAs(options.as);
  const speed = chosenSpeed(options.speed);
  const firstId = chosenFirstId(options['first-id']);
  const target = await chosenTarget(read);
  const recording = await readFile(file, whole);

  const reason = await unreachableBecause(target);
  if (reason !== null) {
    throw new ReplayError('hub_unreachable', sentence('hub_unreachable', { url: target.url, reason }));
  }
  const stop = new AbortController();
  void stopSignal().then(() => stop.abort());
  const wearables = wearablePlan(recording);
  const produced = producerPlan(recording);
  // The same consumers have the same ids, whichever of the two is done again.
  const consumers = [...new Set([...wearables.consumers, ...produced.map(({ consumer }) => consumer)])].sort();
  const idOf = new Map(consumers.map((id, i) => [id, options['same-ids'] === undefined ? String(firstId + i) : id]));
  const renamed = <T extends { readonly consumer: string }>(all: readonly T[]): T[] =>
    all.map((one) => ({ ...one, consumer: idOf.get(one.consumer) ?? one.consumer }));
  const base = `${target.origin}/`;
  const token = await chosenToken(read, base);
  if (options['same-ids'] === undefined) await refuseReal(base, token, firstId, consumers.length);

  const times = { speed, signal: stop.signal };
  let run: { readonly summary: ReplaySummary };
  let done: Promise<void>;
  let producer: HttpProducer | null = null;
  if (as === 'wearables') {
    const missing = await filesMissing(mostOpen(wearables.actions));
    if (missing) {
      const values = { wearables: wearables.consumers.length, ...missing };
      throw new ReplayError('too_many_files', sentence('too_many_files', values));
    }
    const wearableReplay = new WearableReplay(target, wearables.skipped);
    run = wearableReplay;
    done = wearableReplay.run(renamed(wearables.actions), times);
  } else {
    producer = new HttpProducer({ base, token, agent: target.agent });
    const producerReplay = new ProducerReplay(producer);
    run = producerReplay;
    done = producerReplay.run(renamed(produced), times);
  }
  await followed(run, done);
  await producer?.close();
  const { summary } = run;
  process.stdout.write(options.json === undefined ? summaryText(summary) : `${JSON.stringify(summary)}\n`);
  if (summary.lost > 0 || summary.refused > 0) process.exitCode = 1;
}

/** Shows how it goes until it is done. */
async function followed(run: { readonly summary: ReplaySummary }, done: Promise<void>): Promise<void> {
  const { stderr } = process;
  let seconds = 0;
  const timer = setInterval(() => {
    seconds += 1;
    const line = replayLine(run.summary);
    if (stderr.isTTY) stderr.write(`\r\u001b[K${line.slice(0, (stderr.columns ?? 80) - 1)}`);
    else if (seconds % LINES_EVERY === 0) stderr.write(`${line}\n`);
  }, PROGRESS_MS);
  await done;
  clearInterval(timer);
  if (stderr.isTTY) stderr.write('\r\u001b[K');
}

/** Reads a recording; what it lacks is said on stderr. */
async function readFile<T extends LineTaker & { readonly dropped: number }>(
  file: string,
  make: (header: RecordingHeader) => T,
): Promise<T> {
  const reader = new RecordingReader(make);
  let recording: T;
  try {
    for await (const chunk of createReadStream(file)) if (!reader.push(chunk as Buffer)) break;
    recording = reader.end();
  } catch (error) {
    const { code, values } = error as { code?: string; values?: Record<string, number> };
    if (code === 'recording_foreign') throw new ReplayError(code, `${file} is no recording of Pulsera.`);
    if (code === 'recording_version') {
      throw new ReplayError(code, `${file} is a recording of version ${values?.['version']}: take a newer Pulsera.`);
    }
    throw new ReplayError('unreadable', `${file} cannot be read (${code ?? String(error)}).`);
  }
  const trouble = troubleText(recording);
  if (trouble !== null) process.stderr.write(`pulsera: ${file}: ${trouble}\n`);
  return recording;
}

async function refuseReal(base: string, token: string | null, firstId: number, count: number): Promise<void> {
  try {
    const known = await refuseInUse({ base, token }, firstId, count);
    if (!known) process.stderr.write(`pulsera: ${sentence('ids_unknown', { url: base })}\n`);
  } catch (error) {
    const { code = 'failed', values = {} } = error as { code?: string; values?: Record<string, string | number> };
    throw new ReplayError(code, sentence(`replay_${code}`, values));
  }
}

function chosenAs(text = 'wearables'): ReplaySummary['as'] {
  if (text === 'wearables' || text === 'producer') return text;
  throw new ArgumentsError(`--as: ${JSON.stringify(text)} is neither wearables nor producer.`);
}

function chosenSpeed(text = '1'): number {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const speed = Number(text);
  if (speed >= SPEEDS.least && speed <= SPEEDS.most) return speed;
  throw new ArgumentsError(
    `--speed: ${JSON.stringify(text)} is not max, nor a number from ${SPEEDS.least} to ${SPEEDS.most}.`,
  );
}

function chosenFirstId(text = String(FIRST_ID)): number {
  const id = Number(text);
  if (/^\d+$/.test(text) && id >= 1 && id <= 2_000_000_000) return id;
  throw new ArgumentsError(`--first-id: ${JSON.stringify(text)} is not a whole number from 1 to 2,000,000,000.`);
}
