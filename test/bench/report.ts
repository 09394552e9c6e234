/** The measurements as a table: medians with their spread, and the bars that they are to meet. */
import { cpus, totalmem } from 'node:os';
import { type Figures, middle } from './measures.ts';
import { SERVERS, type ServerName } from './servers.ts';
import { TESTS } from './tests.ts';

/** One measurement, as it is printed. */
export interface Line {
  /** The flags of the run that it is of, and its day (`2025-11-17`); lines of earlier versions have none. */
  readonly run?: { readonly argv: readonly string[]; readonly day: string };
  readonly test: string;
  readonly server: ServerName;
  readonly repeat: number;
  /** Cores that everybody else took meanwhile. */
  readonly others: number;
  readonly figures: Figures;
}

/** With more cores than this taken by others a measurement says little; it counts only where there is no better one. */
const QUIET = 0.6;

interface Ratio {
  readonly times: number;
  /** Of another server in the same test, or of the same server in another test. */
  readonly of: { readonly server?: ServerName; readonly test?: string };
}

interface Bar {
  readonly test: string;
  readonly figure: string;
  readonly server: ServerName;
  readonly sign: '≤' | '≥';
  /** In the figure's unit. */
  readonly target?: number;
  readonly ratio?: Ratio;
}

/** So many times bare `ws`. */
const bareWs = (times: number): Ratio => ({ times, of: { server: 'bare ws' } });
const DAPHNE_CORE: Ratio = { times: 20, of: { server: 'daphne core' } };
/** What a message to one of many may cost and still be called as cheap as to one of few. */
const FLAT: Ratio = { times: 1.25, of: { test: 'fan-out to 100' } };
const consoleBar = (figure: string, sign: Bar['sign'], target: number): Bar => {
  return { test: 'console', figure, server: 'pulsera', sign, target };
};
/** A target with a ratio beside it is divided there by what bare `ws` had when it was set. */
const BARS: readonly Bar[] = [
  { test: 'fan-out', figure: 'delivered/s', server: 'pulsera core', sign: '≥', ratio: DAPHNE_CORE },
  { test: 'fan-out', figure: 'delivered/s', server: 'pulsera pubsub', sign: '≥', ratio: bareWs(0.8) },
  ...(['pulsera core', 'pulsera pubsub'] as const).flatMap((server): readonly Bar[] => [
    { test: 'fan-out to 10000', figure: 'CPU µs each', server, sign: '≤', ratio: FLAT },
    { test: 'burst', figure: 'lost %', server, sign: '≤', target: 0 },
    { test: 'paced', figure: 'p99 ms', server, sign: '≤', target: 5, ratio: bareWs(5 / 3.2) },
  ]),
  { test: 'pong', figure: 'CPU µs a pong', server: 'pulsera', sign: '≤', target: 14, ratio: bareWs(14 / 11.8) },
  {
    test: 'broadcast',
    figure: 'CPU µs a delivery',
    server: 'pulsera',
    sign: '≤',
    target: 11,
    ratio: bareWs(11 / 11.5),
  },
  { test: 'connects', figure: 'connects/s', server: 'pulsera', sign: '≥', target: 2_400, ratio: bareWs(2_400 / 3_055) },
  {
    test: 'idle connections',
    figure: 'kB a connection',
    server: 'pulsera',
    sign: '≤',
    target: 11,
    ratio: bareWs(11 / 8.7),
  },
  { test: 'posts', figure: 'stored/s', server: 'pulsera', sign: '≥', target: 5_000 },
  { test: 'posts', figure: 'p99 ms', server: 'pulsera', sign: '≤', target: 30 },
  { test: 'lists', figure: 'stored/s', server: 'pulsera', sign: '≥', target: 25_000 },
  { test: 'attached', figure: 'pong/s lost %', server: 'pulsera', sign: '≤', target: 5 },
  // 60 a second, but for a frame that falls on the edge.
  ...['still', 'scroll'].map((scene) => consoleBar(`connections ${scene}: fps`, '≥', 59)),
  ...['start', 'connections still', 'connections scroll', 'connections sort', 'connections filter'].map((scene) =>
    consoleBar(`${scene}: tasks > 50 ms`, '≤', 0),
  ),
  { test: 'idle', figure: 'ready ms', server: 'pulsera', sign: '≤', target: 1_000 },
  { test: 'idle', figure: 'idle MB', server: 'pulsera', sign: '≤', target: 90 },
];

const short = (value: number): string =>
  value === 0 ? '0' : value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 10 ? 1 : 2);

/** The figures of a server in a test, sorted. */
function found(lines: readonly Line[], test: string, figure: string, server: ServerName): readonly number[] {
  const all = lines.filter((line) => line.test === test && line.server === server && figure in line.figures);
  return quietest(all)
    .map(({ figures }) => figures[figure] ?? 0)
    .toSorted((a, b) => a - b);
}

/** Those that others left alone; all where there is none. */
function quietest<T extends Pick<Line, 'others'>>(all: readonly T[]): readonly T[] {
  const quiet = all.filter(({ others }) => others <= QUIET);
  return quiet.length > 0 ? quiet : all;
}

function cell(sorted: readonly number[]): string {
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined) return '–';
  const median = short(middle(sorted) ?? 0);
  return low === high ? median : `${median} (${short(low)}–${short(high)})`;
}

/** Medians of everything, with the lowest and the highest. */
function medians(lines: readonly Line[]): string {
  const servers = SERVERS.filter((server) => lines.some((line) => line.server === server));
  const rows = TESTS.flatMap(({ name }) => {
    const figures = new Set(lines.filter(({ test }) => test === name).flatMap((line) => Object.keys(line.figures)));
    return [...figures].map((figure) => {
      const cells = servers.map((server) => cell(found(lines, name, figure, server)));
      return `| ${name} | ${figure} | ${cells.join(' | ')} |`;
    });
  });
  return [
    `| test | figure | ${servers.join(' | ')} |`,
    `|---|---|${servers.map(() => '---:|').join('')}`,
    ...rows,
  ].join('\n');
}

/** How many times a peer's figure ours is: medians of the quotients within each repeat, the lowest and the highest. */
function ratios(lines: readonly Line[]): string {
  const peers = SERVERS.filter((server) => !isOurs(server) && lines.some((line) => line.server === server));
  const rows = TESTS.flatMap(({ name }) => {
    const own = lines.filter(({ test, server }) => test === name && isOurs(server));
    return [...new Set(own.map(({ server }) => server))].flatMap((server) => {
      const figures = new Set(own.flatMap((line) => (line.server === server ? Object.keys(line.figures) : [])));
      return [...figures].flatMap((figure) => {
        const found = peers.map((peer) =>
          quotients(lines, figure, { test: name, server }, { test: name, server: peer }),
        );
        if (found.every(({ length }) => length === 0)) return [];
        return [`| ${name} | ${figure} | ${server} | ${found.map(cell).join(' | ')} |`];
      });
    });
  });
  return [
    `| test | figure | | ${peers.map((peer) => `÷ ${peer}`).join(' | ')} |`,
    `|---|---|---|${peers.map(() => '---:|').join('')}`,
    ...rows,
  ].join('\n');
}

function isOurs(server: ServerName): boolean {
  return server.startsWith('pulsera');
}

interface Place {
  readonly test: string;
  readonly server: ServerName;
}

/** A figure in one place by the same in another, repeat by repeat, sorted. */
function quotients(lines: readonly Line[], figure: string, ours: Place, theirs: Place): readonly number[] {
  const at = ({ test, server }: Place): readonly Line[] =>
    lines.filter((line) => line.test === test && line.server === server && figure in line.figures);
  const others = new Map(at(theirs).map((line) => [line.repeat, line]));
  const pairs = at(ours).flatMap((line) => {
    const other = others.get(line.repeat);
    const by = other?.figures[figure] ?? 0;
    if (!other || by <= 0) return [];
    return [{ value: (line.figures[figure] ?? 0) / by, others: Math.max(line.others, other.others) }];
  });
  return quietest(pairs)
    .map(({ value }) => value)
    .toSorted((a, b) => a - b);
}

/** Each bar, what was measured, and whether that meets it: as a figure, and as a ratio where there is one. */
function bars(lines: readonly Line[]): string {
  const rows = BARS.flatMap(({ test, figure, server, sign, target, ratio }) => {
    const own = found(lines, test, figure, server);
    if (own.length === 0) return [];
    const cells = [test, figure, server, ...judge(sign, target, '', own)];
    const beside = ratio ? quotients(lines, figure, { test, server }, { test, server, ...ratio.of }) : [];
    cells.push(...judge(sign, ratio?.times, ` × ${ratio?.of.server ?? ratio?.of.test}`, beside));
    return [`| ${cells.join(' | ')} |`];
  });
  return [
    '| test | figure | server | bar | measured | met | as a ratio | measured | met |',
    '|---|---|---|---|---:|---|---|---:|---|',
    ...rows,
  ].join('\n');
}

/** A limit, the median of what was measured, and whether that meets it. */
function judge(
  sign: Bar['sign'],
  limit: number | undefined,
  unit: string,
  sorted: readonly number[],
): readonly [limit: string, measured: string, met: string] {
  if (limit === undefined) return ['–', '–', '–'];
  const said = `${sign} ${limit.toLocaleString('en', { maximumFractionDigits: 2 })}${unit}`;
  const measured = middle(sorted);
  if (measured === undefined) return [said, '–', '–'];
  return [said, short(measured), (sign === '≤' ? measured <= limit : measured >= limit) ? 'yes' : '**no**'];
}

/** What `npm run bench` prints in the end: figures, ratios, bars. */
export function table(lines: readonly Line[]): string {
  const repeats = Math.max(0, ...lines.map(({ repeat }) => repeat));
  const loud = lines.filter(({ others }) => others > QUIET).length;
  return [
    `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}; ` +
      `${repeats} repeats in turns, medians (lowest–highest); in ${loud} of ${lines.length} measurements other ` +
      `processes took more than ${QUIET} cores, which count only where there is no better one.`,
    medians(lines),
    ratios(lines),
    bars(lines),
  ].join('\n\n');
}

/** The runs that the lines are of, each as the command that it was. */
function runs(lines: readonly Line[]): string {
  const commands = lines.map(({ run }) => {
    if (!run) return 'a run whose flags were not kept';
    const flags = run.argv.map((text) => (/[^\w,.:=/-]/.test(text) ? JSON.stringify(text) : text));
    return `\`npm run bench${flags.length > 0 ? ` -- ${flags.join(' ')}` : ''}\` on ${run.day}`;
  });
  return [...new Set(commands)].join(', ');
}

/** What the tests do of which there are lines; those that do the same stand together. */
function docs(lines: readonly Line[]): string {
  const measured = TESTS.filter(({ name }) => lines.some(({ test }) => test === name));
  return [...Map.groupBy(measured, ({ doc }) => doc)]
    .map(([doc, tests]) => `- ${tests.map(({ name }) => `**${name}**`).join(', ')}: ${doc}`)
    .join('\n');
}

/** docs/performance.md. */
export function page(lines: readonly Line[]): string {
  return `# Performance

What the hub does and costs beside Daphne with channels_redis (Debian's 4.0.0 of each, one process), bare \`ws\` that does
the same sends with none of our features, and uWebSockets (C++, inside Bun) as the limit. The server, the
driver, the producer and Redis share the machine. Rates are partly the driver's limit: compare CPU where they are close. What
has no range in brackets was measured once, or always the same. Bars are this project's own targets; as a ratio, a target is
divided by what bare \`ws\` had on the day it was set. Where the time goes, and why some bars are missed, is in
[ADR 14](adr/0014-where-the-time-goes.md).

Made by ${runs(lines)}.

${table(lines)}

## What the tests do

${docs(lines)}
`;
}
