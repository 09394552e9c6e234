/** A line of the diagnosis in words, as `npm run doctor` says it; and the command that mends, where there is one. */
import type { TFunction } from 'i18next';
import type { DiagnosisReport, DiagnosisRun } from '../../../shared/console/contract.ts';
import { formatIso, formatNumber } from '../../../shared/format.ts';
import { es } from '../../../shared/words/es.ts';
import type { Language } from '../../../shared/words/words.ts';
import { plainText } from '../../kit/plainText.ts';

type Values = Readonly<Record<string, string>>;

const { steps, found, fix: fixes } = es.doctor;
const isStep = (step: string): step is keyof typeof steps => Object.hasOwn(steps, step);
const isFound = (code: string): code is keyof typeof found => Object.hasOwn(found, code);
const isFix = (code: string): code is keyof typeof fixes => Object.hasOwn(fixes, code);

/** Commands that can be pasted into a shell as they are, by fix. `{{…}}` is one word of it. */
const COMMANDS: Readonly<Partial<Record<keyof typeof fixes, string>>> = {
  node: 'npm ci',
  packages: 'npm ci',
  chmod: 'chmod 700 {{path}}',
  serve: 'npm run serve',
  reach: 'npm run serve',
  pulsera: 'npm run serve',
  allowed_hosts: 'npm run serve -- --allowed-hosts {{host}}',
  log: 'npm run serve -- --log-level debug',
  clock: 'timedatectl set-ntp true',
  time_zone: 'npm run serve -- --time-zone {{zone}}',
};

/** Values that are so many of something; the others are names: a port, a status, an id. */
const QUANTITIES: ReadonlySet<string> = new Set(['ms', 'seconds', 'free', 'count', 'unread']);

export interface ReportWords {
  readonly step: string;
  readonly found: string;
  /** Null where nothing is to be done. */
  readonly fix: string | null;
  readonly command: string | null;
}

/** Codes of another version of the hub stay as they are. */
export function wordsOf(t: TFunction, { step, code, fix, values }: DiagnosisReport, language: Language): ReportWords {
  const say = (key: string, value: string | number): string =>
    typeof value === 'number' && QUANTITIES.has(key)
      ? formatNumber(value, language, Number.isInteger(value) ? 0 : 1)
      : plainText(String(value));
  const plain: Values = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, say(key, value)]));
  // As any object: to the catalogue's types a record may be anything, options of theirs too.
  const filled: object = plain;
  return {
    step: isStep(step) ? t(`doctor.steps.${step}`) : plainText(step),
    found: isFound(code) ? t(`doctor.found.${code}`, { ...filled }) : plainText(code),
    fix: fix === null ? null : isFix(fix) ? t(`doctor.fix.${fix}`, { ...filled }) : plainText(fix),
    command: fix !== null && isFix(fix) ? commandOf(COMMANDS[fix], plain) : null,
  };
}

function commandOf(command: string | undefined, values: Values): string | null {
  if (command === undefined) return null;
  return command.replace(/\{\{(\w+)\}\}/g, (_all, name: string) => shellWord(values[name] ?? ''));
}

/** One word for a POSIX shell, whatever is in it. */
function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

const MARKS = { ok: '✓', warn: '!', fail: '✗' } as const;

/** How many steps went how. */
export function countOf(reports: readonly DiagnosisReport[]): Readonly<Record<DiagnosisReport['status'], number>> {
  const count = { ok: 0, warn: 0, fail: 0 };
  for (const { status } of reports) count[status] += 1;
  return count;
}

/** The whole run as text, for a mail or an issue. */
export function textOf(t: TFunction, { startedAt, version, reports }: DiagnosisRun, language: Language): string {
  const all = reports.map((report) => ({ mark: MARKS[report.status], ...wordsOf(t, report, language) }));
  const width = Math.max(0, ...all.map(({ step }) => step.length));
  const lines = all.flatMap(({ mark, step, found: what, fix }, at) => [
    `${mark} ${String(at + 1).padStart(2)} ${step.padEnd(width)}  ${what}`,
    ...(fix === null ? [] : [`${' '.repeat(width + 7)}${t('doctor.fixMark')}: ${fix}`]),
  ]);
  const count = countOf(reports);
  const worst = count.fail > 0 ? 'fail' : count.warn > 0 ? 'warn' : 'ok';
  return [
    t('doctor.title', { version: plainText(version) }),
    formatIso(startedAt),
    '',
    ...lines,
    '',
    t(`doctor.result.${worst}`, count),
    '',
  ].join('\n');
}
