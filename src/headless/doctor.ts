/** `npm run doctor`: prints the diagnosis of this machine and of a hub, each step with its fix. */
import { styleText } from 'node:util';
import i18next from 'i18next';
import { ArgumentsError, COMMON_OPTIONS } from '../hub/arguments.ts';
import { chosenDataDir, readToken } from '../hub/dataDir.ts';
import { diagnose, type Report } from '../hub/doctor/doctor.ts';
import { findProject } from '../hub/doctor/machine.ts';
import { startTemporaryHub } from '../hub/doctor/temporaryHub.ts';
import { settle } from '../hub/home.ts';
import { VERSION } from '../hub/version.ts';
import { CONSUMER_ID } from '../shared/protocol.ts';
import { type ResolvedSettings, resolveSettings, SettingsError } from '../shared/settings.ts';
import type { Words } from '../shared/words/es.ts';
import { chooseLanguage, LANGUAGES, words } from '../shared/words/words.ts';
import { runCommand } from './command.ts';
import { runningHubAt } from './hubAddress.ts';

const OPTIONS = {
  url: {
    value: 'url',
    doc: "The hub to diagnose, as http:// or ws://. Without it, this machine's own. PULSERA_TOKEN holds its token.",
  },
  consumer: { value: 'id', doc: 'The consumidor_id to connect with. Default: doctor- and a number.' },
  lang: { value: LANGUAGES.join('|'), doc: 'Language of the answers. Default: that of LANG.' },
  json: { doc: 'Print one JSON document.' },
  ...COMMON_OPTIONS,
} as const;

const MARKS = { ok: ['✓', 'green'], warn: ['!', 'yellow'], fail: ['✗', 'red'] } as const;

await runCommand({
  usage: 'npm run doctor -- [flags]\n\nDiagnoses this machine and a hub. Exit code 1 when a step fails.',
  options: OPTIONS,
  run: async ({ settings: flags, options }) => {
    const dataDir = chosenDataDir(options);
    const askedFor = options.url === undefined ? null : hubUrl(options.url);
    const settled = await settledOrNot(dataDir, flags);
    const reports = diagnose(
      {
        ...settled,
        dataDir,
        projectDir: findProject(),
        askedFor,
        here: askedFor === null,
        token: process.env['PULSERA_TOKEN'] ?? null,
        ownToken: askedFor ? null : await ownToken(dataDir, settled.settings),
        consumer: consumerId(options.consumer),
        version: VERSION,
      },
      () => startTemporaryHub(VERSION),
    );
    const found = options.json === undefined ? await print(reports, language(options.lang)) : await printJson(reports);
    if (found.some(({ status }) => status === 'fail')) process.exitCode = 1;
  },
});

/** Settings that cannot be used are a finding, unless a flag of this very command is at fault. */
async function settledOrNot(dataDir: string, flags: Parameters<typeof settle>[0]['flags']) {
  try {
    return { settings: await settle({ dataDir, flags, environment: process.env }), settingsProblem: null };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { settings: resolveSettings({ flags }), settingsProblem: error.message };
  }
}

/** The data dir's token, where its hub runs at the address that the steps will ask. */
async function ownToken(dataDir: string, { values: { host, port } }: ResolvedSettings): Promise<string | null> {
  return (await runningHubAt(dataDir, host, port)) ? readToken(dataDir).catch(() => null) : null;
}

function hubUrl(text: string): URL {
  const url = URL.parse(text.replace(/^ws/i, 'http'));
  if (!url || !/^https?:$/.test(url.protocol))
    throw new ArgumentsError(`--url: ${JSON.stringify(text)} is no http:// or ws:// URL.`);
  return new URL('/', url);
}

function consumerId(text: string | undefined): string {
  const id = text ?? `doctor-${process.pid}`;
  if (!CONSUMER_ID.test(id)) throw new ArgumentsError('--consumer: 1 to 64 letters, digits, _ or -.');
  return id;
}

function language(text: string | undefined) {
  const chosen = LANGUAGES.find((one) => one === text);
  if (text !== undefined && !chosen)
    throw new ArgumentsError(`--lang: ${JSON.stringify(text)} is not ${LANGUAGES.join(' or ')}.`);
  return chosen ?? chooseLanguage([process.env['LC_ALL'] || process.env['LC_MESSAGES'] || process.env['LANG'] || 'en']);
}

async function printJson(reports: AsyncIterable<Report>): Promise<readonly Report[]> {
  const steps: Report[] = [];
  for await (const report of reports) steps.push(report);
  const ok = steps.every(({ status }) => status !== 'fail');
  process.stdout.write(`${JSON.stringify({ version: VERSION, ok, steps }, null, 2)}\n`);
  return steps;
}

/** Prints each finding as it comes, in words. */
async function print(reports: AsyncIterable<Report>, lng: (typeof LANGUAGES)[number]): Promise<readonly Report[]> {
  const speech = i18next.createInstance();
  await speech.init({ lng, resources: words, interpolation: { escapeValue: false } });
  const names = words[lng].translation.doctor.steps satisfies Words['doctor']['steps'];
  const width = Math.max(...Object.values(names).map((name) => name.length));
  const say = (line: string): boolean => process.stdout.write(`${line}\n`);

  say(`${speech.t('doctor.title', { version: VERSION })}\n`);
  const all: Report[] = [];
  for await (const report of reports) {
    all.push(report);
    const { step, status, code, fix } = report;
    // Some values came over the network: nothing in them may move the cursor or colour the screen.
    const values = Object.fromEntries(
      Object.entries(report.values ?? {}).map(([key, value]) => [key, String(value).replace(/[\p{Cc}\p{Cf}]/gu, '?')]),
    );
    const [mark, colour] = MARKS[status];
    const number = String(all.length).padStart(2);
    say(
      `${coloured(colour, mark)} ${number} ${names[step].padEnd(width)}  ${speech.t(`doctor.found.${code}`, values)}`,
    );
    if (fix)
      say(
        `${' '.repeat(width + 7)}${coloured('dim', `${speech.t('doctor.fixMark')}: ${speech.t(`doctor.fix.${fix}`, values)}`)}`,
      );
  }
  const count = { ok: 0, warn: 0, fail: 0 };
  for (const { status } of all) count[status] += 1;
  const worst = count.fail > 0 ? 'fail' : count.warn > 0 ? 'warn' : 'ok';
  say(`\n${coloured(MARKS[worst][1], speech.t(`doctor.result.${worst}`, count))}`);
  return all;
}

/** Colour only where a person looks (and NO_COLOR does not forbid it). */
function coloured(format: 'green' | 'yellow' | 'red' | 'dim', text: string): string {
  return styleText(format, text, { stream: process.stdout });
}
