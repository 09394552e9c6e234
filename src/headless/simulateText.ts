/** What `npm run simulate` says: how it goes, what came of it, and what went wrong. */
import { styleText } from 'node:util';
import i18next from 'i18next';
import { type RunFigures, type ScenarioProblem, WEARABLE_STATES } from '../shared/console/simulator.ts';
import { words } from '../shared/words/words.ts';
import type { Run, Snapshot } from '../simulator/run.ts';

type Values = Readonly<Record<string, string | number>>;

const SENTENCES: Readonly<Record<string, string>> = {
  hub_unreachable: 'Nobody answers at {url} ({reason}). Start a hub with npm run serve, or name one with --url.',
  hub_gone: 'The hub at {url} went away while wearables were connected to it, and did not come back.',
  too_many_files:
    'This process may open {files} files, and {wearables} wearables need {needed}: raise the limit (ulimit -n {needed}), or take fewer.',
  out_of_files:
    'The system gave this process no more files while {wearables} wearables were connecting: raise the limit (ulimit -n), or take fewer.',
  nobody_in:
    'No wearable got in at {url} (refused: {refused}, without an answer: {unanswered}). Look at the address, and at whom that server lets in.',
  ids_unknown:
    'Whether the ids are in use cannot be known: {url} is no Pulsera hub, or its token is not known here. They are taken as free.',
  no_console: '{url} has no console to produce with: it is no Pulsera hub, or its token is not known here (--token).',
  id_in_use:
    'Consumer {consumer} is connected and is not simulated: take other ids with --first-id, or say --allow-real to disturb it.',
  id_has_history:
    'Consumer {consumer} has notifications that no simulation made: take other ids with --first-id, or say --allow-real.',
  replay_id_in_use:
    'Consumer {consumer} is connected and is not simulated: give the recorded consumers other ids with --first-id.',
  replay_id_has_history:
    'Consumer {consumer} has notifications that no simulation made: give the recorded consumers other ids with --first-id.',
};

/** The sentence for a code. What came over the network may neither move the cursor nor colour the screen. */
export function sentence(code: string, values: Values): string {
  return (SENTENCES[code] ?? code).replace(/\{(\w+)\}/g, (_, key: string) => printable(String(values[key] ?? '?')));
}

/** What is wrong with a scenario: `file:line:column: …`, a line for each. */
export async function problemLines(file: string, problems: readonly ScenarioProblem[]): Promise<string> {
  const speech = i18next.createInstance();
  await speech.init({ lng: 'en', resources: words, interpolation: { escapeValue: false } });
  const lines = problems.map(({ line, column, code, path, values }) => {
    const { expected } = values;
    const said = expected === undefined ? {} : { expected: speech.t(`scenario.expected.${expected}`, { ...values }) };
    const text = printable(speech.t(`scenario.problems.${code}`, { ...values, ...said }));
    return `${file}:${line}:${column}: ${path === '' ? '' : `${printable(path)}: `}${text}`;
  });
  return `The scenario cannot be used.\n${lines.join('\n')}`;
}

function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '?');
}

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const ms = (value: number | null | undefined): string => (value === null || value === undefined ? '–' : `${value} ms`);

/** One line about a run that goes on. */
export function progressLine({ clockMs, outline, phase, states, rates, total }: Snapshot): string {
  const online = states[WEARABLE_STATES.indexOf('online')] ?? 0;
  return [
    `${(clockMs / 1_000).toFixed(0)} of ${((outline?.durationMs ?? 0) / 1_000).toFixed(0)} s`,
    outline?.phases[phase]?.name ?? '',
    `${whole(online)} of ${whole(outline?.sockets ?? 0)} online`,
    `sent ${whole(rates.sent)}/s`,
    `received ${whole(rates.received)}/s`,
    `ping p95 ${ms(total.ping?.p95)}`,
    ...(total.refused + total.unreachable > 0 ? [`refused ${whole(total.refused + total.unreachable)}`] : []),
  ].join(' · ');
}

const ROWS: readonly (readonly [keyof RunFigures, string])[] = [
  ['connected', 'connected'],
  ['refused', 'refused'],
  ['unreachable', 'unreachable'],
  ['cut', 'cut by the other side'],
  ['sent', 'sent'],
  ['received', 'received'],
  ['produced', 'notifications produced'],
  ['owed', 'owed to their sockets'],
  ['notProduced', 'not produced'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['lost', 'lost'],
  ['duplicates', 'duplicates'],
  ['faults', 'networks lost on purpose'],
  ['garbage', 'bad frames on purpose'],
];

/** The summary for people: a column for the whole, and one for each phase. */
export function summaryText(snapshot: Snapshot, { refusals, cuts, production }: Run['troubles']): string {
  const { outline, total, phases, expectations, seed, firstId } = snapshot;
  const columns = phases.length > 1 ? [total, ...phases] : [total];
  const heads = phases.length > 1 ? ['all', ...(outline?.phases ?? []).map(({ name }) => name)] : ['all'];
  const latency = (kind: 'ping' | 'delivery') => (figures: RunFigures) =>
    figures[kind] ? `${figures[kind].p50} / ${figures[kind].p95} / ${figures[kind].p99}` : '–';
  const rows: (readonly [string, readonly string[]])[] = [
    ...ROWS.filter(
      ([key]) =>
        key === 'lost' ||
        key === 'connected' ||
        (total[key] !== 0 && (key !== 'owed' || total.owed !== total.produced)),
    ).map(([key, name]) => [name, columns.map((figures) => whole(Number(figures[key])))] as const),
    ['ping p50 / p95 / p99 ms', columns.map(latency('ping'))],
    ...(total.delivery ? [['delivery p50 / p95 / p99 ms', columns.map(latency('delivery'))] as const] : []),
  ];
  const first = Math.max(...rows.map(([name]) => name.length));
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map(([, cells]) => cells[at]?.length ?? 0)));
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(first)}  ${cells.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('  ')}`;
  const lines = [
    `${outline?.title}: ${crowd(outline)} from id ${firstId}, seed ${seed}`,
    '',
    line('', heads),
    ...rows.map(([name, cells]) => line(name, cells)),
    ...[...refusals].map(([status, count]) => `refused with HTTP ${status}: ${whole(count)}`),
    ...[...cuts].map(([code, count]) => `cut with close code ${code}: ${whole(count)}`),
    ...(production ? [`not produced: ${printable(production)}`] : []),
    ...(expectations.length > 0 ? [''] : []),
    ...expectations.map(({ text, value, met }) =>
      coloured(met ? 'green' : 'red', `${met ? '✓' : '✗'} ${text}${met ? '' : `  (is ${value ?? 'not measured'})`}`),
    ),
  ];
  return `${lines.map((text) => text.trimEnd()).join('\n')}\n`;
}

/** How many wearables, and sockets where some have several. */
function crowd(outline: Snapshot['outline']): string {
  const { wearables = 0, sockets = 0 } = outline ?? {};
  const count = (n: number, one: string): string => `${whole(n)} ${one}${n === 1 ? '' : 's'}`;
  return `${count(wearables, 'wearable')}${sockets === wearables ? '' : ` with ${count(sockets, 'socket')}`}`;
}

function coloured(format: 'green' | 'red', text: string): string {
  return styleText(format, text, { stream: process.stdout });
}

/** The summary for programs. */
export function summaryJson({
  outline,
  total,
  phases,
  expectations,
  failure,
  seed,
  firstId,
  clockMs,
}: Snapshot): string {
  return JSON.stringify({
    ...figuresJson(total),
    phases: phases.map((figures, at) => ({ name: outline?.phases[at]?.name ?? '', ...figuresJson(figures) })),
    expectations,
    ok: failure === null && expectations.every(({ met }) => met),
    failure,
    wearables: outline?.wearables,
    sockets: outline?.sockets,
    first_id: firstId,
    seed,
    duration_ms: clockMs,
  });
}

function figuresJson({ notProduced, ping, delivery, ...figures }: RunFigures) {
  return { ...figures, not_produced: notProduced, latency_ms: ping, delivery_ms: delivery };
}
