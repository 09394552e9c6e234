/** What `npm run replay` says: how it goes, what came of it, and how two recordings differ. */
import type { Comparison, Delivery, Pair, Some } from '../shared/recording/compare.ts';
import type { Recording } from '../shared/recording/recording.ts';
import type { ReplaySummary } from '../simulator/replay.ts';

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const counted = (n: number, one: string, many: string): string => `${whole(n)} ${n === 1 ? one : many}`;
const ms = (value: number): string => `${value} ms`;
/** What came out of a file may neither move the cursor nor colour the screen. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '?');

/** One line about a replay that goes on. */
export function replayLine({ as, connected, refused, sent, received, lost }: ReplaySummary): string {
  if (as === 'producer') return `sent ${whole(sent)} · taken ${whole(received)} · lost ${whole(lost)}`;
  return [
    `connected ${whole(connected)}`,
    ...(refused > 0 ? [`refused ${whole(refused)}`] : []),
    `sent ${whole(sent)}`,
    `received ${whole(received)}`,
    `lost ${whole(lost)}`,
  ].join(' · ');
}

/** The outcome for people. */
export function summaryText(summary: ReplaySummary): string {
  const { as, skipped, latency_ms: latency, failure } = summary;
  const lines = [replayLine(summary)];
  if (latency) {
    const what = as === 'producer' ? 'request to answer' : 'ping to pong';
    lines.push(`${what}: p50 ${ms(latency.p50)} · p95 ${ms(latency.p95)} · p99 ${ms(latency.p99)}`);
  }
  if (skipped > 0) {
    lines.push(`${counted(skipped, 'frame was', 'frames were')} left out: no more than the start was recorded`);
  }
  if (failure !== null) lines.push(`not taken: ${printable(failure)}`);
  return `${lines.join('\n')}\n`;
}

/** What a recording lacks, in a sentence; null where nothing. */
export function troubleText({ trouble, dropped }: Pick<Recording, 'trouble' | 'dropped'>): string | null {
  const sentences = [];
  if (trouble?.code === 'cut_short') sentences.push('Its end is missing; what is whole is used.');
  if (trouble?.code === 'damaged') {
    sentences.push(
      `It is damaged: ${counted(trouble.skipped, 'line is', 'lines are')} missing, or what came after; what is whole is used.`,
    );
  }
  if (trouble?.code === 'too_large') sentences.push('It is too large: only its beginning is used.');
  if (dropped > 0) {
    sentences.push(
      `${counted(dropped, 'frame or event was', 'frames and events were')} not recorded: the hub could not keep up.`,
    );
  }
  return sentences.length === 0 ? null : sentences.join(' ');
}

/** How two recordings compare, a line for each kind. */
export function comparisonText(compared: Comparison): string {
  const pair = (name: string, { a, b }: Pair<number>, say: (n: number) => string = whole): string =>
    `${name.padEnd(16)}${say(a).padStart(14)}${say(b).padStart(14)}${a === b ? '' : '  ≠'}`;
  const codes = [...new Set([compared.disconnects.a, compared.disconnects.b].flatMap((of) => Object.keys(of)))].sort();
  const latency = (of: Delivery | null): string => (of ? `${of.p50} / ${of.p95} / ${of.p99} ms` : '–');
  const list = <T>(title: string, { count, first }: Some<T>, say: (one: T) => string): string[] => [
    ...(count > 0 ? ['', `${title}: ${whole(count)}`] : []),
    ...first.map((one) => `  ${printable(say(one))}`),
    ...(count > first.length ? [`  … ${whole(count - first.length)} more`] : []),
  ];
  return `${[
    `${''.padEnd(16)}${'first'.padStart(14)}${'second'.padStart(14)}`,
    pair('seconds', compared.durationMs, (n) => (n / 1_000).toFixed(1)),
    pair('events', compared.events),
    pair('consumers', compared.consumers),
    pair('notifications', compared.notifications),
    pair('written', compared.written),
    pair('arrived', compared.confirmed),
    pair('read', compared.read),
    pair('frames in', compared.framesIn),
    pair('frames out', compared.framesOut),
    pair('connects', compared.connects),
    ...codes.map((code) =>
      pair(`closed ${code}`, { a: compared.disconnects.a[code] ?? 0, b: compared.disconnects.b[code] ?? 0 }),
    ),
    pair('not recorded', compared.dropped),
    '',
    `stored to arrived, p50 / p95 / p99: ${latency(compared.deliveryMs.a)}, then ${latency(compared.deliveryMs.b)}`,
    ...notes(compared),
    ...list('Consumers only in the first', compared.onlyInA, (id) => id),
    ...list('Consumers only in the second', compared.onlyInB, (id) => id),
    ...list('Notifications missing in the second', compared.missing, toldText),
    ...list('Notifications only in the second', compared.extra, toldText),
  ].join('\n')}\n`;
}

/** What was not compared. */
function notes({ textsCompared, left, crowded }: Comparison): string[] {
  const notes = [];
  if (!textsCompared) notes.push('Texts are not compared: at least one of the two has none.');
  const unseen = left.a + left.b;
  if (unseen > 0) notes.push(`${whole(unseen)} notifications are not compared: there are too many.`);
  if (crowded.a || crowded.b) notes.push('Some consumers are not compared: there are too many.');
  return notes.length === 0 ? [] : ['', ...notes];
}

const toldText = ({ consumer, tipo, contenido }: Comparison['missing']['first'][number]): string =>
  `${consumer} ${tipo} ${JSON.stringify(contenido.slice(0, 80))}`;
