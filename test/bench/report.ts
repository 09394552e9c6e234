/** The measurements as a table: medians with their spread, and the bars that they are to meet. */
import { cpus, totalmem } from 'node:os';
import type { Figures } from './measures.ts';
import { SERVERS, type ServerName } from './servers.ts';
import { TESTS } from './tests.ts';

/** One measurement, as it is printed. */
export interface Line {
  readonly test: string;
  readonly server: ServerName;
  readonly repeat: number;
  /** Cores that everybody else took meanwhile. */
  readonly others: number;
  readonly figures: Figures;
}

/** With more cores than this taken by others a measurement says little; it counts only where there is no better one. */
const QUIET = 0.6;

interface Bar {
  readonly test: string;
  readonly figure: string;
  readonly server: ServerName;
  /** In words, as the design has it. */
  readonly text: string;
  /** Multiplied by the figure of another server where one is named. */
  readonly value: number;
  readonly of?: ServerName;
  readonly most: boolean;
}

const atMost = { most: true } as const;
const atLeast = { most: false } as const;
const BARS: readonly Bar[] = [
  ...[
    { server: 'pulsera core', of: 'daphne core', value: 20, text: '≥ 20 × Daphne core' } as const,
    { server: 'pulsera pubsub', of: 'bare ws', value: 0.8, text: '≥ 0.8 × bare ws' } as const,
  ].map((bar) => ({ test: 'fan-out', figure: 'delivered/s', ...bar, ...atLeast })),
  ...(['pulsera core', 'pulsera pubsub'] as const).flatMap((server) => [
    { test: 'burst', figure: 'lost %', server, text: '0', value: 0, ...atMost },
    { test: 'paced', figure: 'p99 ms', server, text: '≤ 5 ms', value: 5, ...atMost },
  ]),
  { test: 'pong', figure: 'CPU µs a pong', server: 'pulsera', text: '≤ 14 µs', value: 14, ...atMost },
  { test: 'broadcast', figure: 'CPU µs a delivery', server: 'pulsera', text: '≤ 11 µs', value: 11, ...atMost },
  { test: 'connects', figure: 'connects/s', server: 'pulsera', text: '≥ 2,400/s', value: 2_400, ...atLeast },
  { test: 'connects', figure: 'kB a connection', server: 'pulsera', text: '≤ 11 kB', value: 11, ...atMost },
  { test: 'posts', figure: 'stored/s', server: 'pulsera', text: '≥ 5,000/s', value: 5_000, ...atLeast },
  { test: 'posts', figure: 'p99 ms', server: 'pulsera', text: '≤ 30 ms', value: 30, ...atMost },
  { test: 'lists', figure: 'stored/s', server: 'pulsera', text: '≥ 25,000/s', value: 25_000, ...atLeast },
  { test: 'attached', figure: 'pong/s lost %', server: 'pulsera', text: '≤ 5 %', value: 5, ...atMost },
  ...['connections still', 'connections scroll'].flatMap((scene) => [
    { test: 'console', figure: `${scene}: fps`, server: 'pulsera', text: '60 fps', value: 59, ...atLeast } as const,
    { test: 'console', figure: `${scene}: tasks > 50 ms`, server: 'pulsera', text: '0', value: 0, ...atMost } as const,
  ]),
  { test: 'idle', figure: 'ready ms', server: 'pulsera', text: '≤ 1 s', value: 1_000, ...atMost },
  { test: 'idle', figure: 'idle MB', server: 'pulsera', text: '≤ 90 MB', value: 90, ...atMost },
];

const short = (value: number): string =>
  value === 0 ? '0' : value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 10 ? 1 : 2);

/** The figures of a server in a test, sorted. */
function found(lines: readonly Line[], test: string, figure: string, server: ServerName): readonly number[] {
  const all = lines.filter((line) => line.test === test && line.server === server && figure in line.figures);
  const quiet = all.filter(({ others }) => others <= QUIET);
  return (quiet.length > 0 ? quiet : all).map(({ figures }) => figures[figure] ?? 0).toSorted((a, b) => a - b);
}

/** The median; undefined of nothing. */
function middle(sorted: readonly number[]): number | undefined {
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
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
        const found = peers.map((peer) => quotients(lines, name, figure, server, peer));
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

/** Our figure by a peer's, repeat by repeat, sorted. */
function quotients(
  lines: readonly Line[],
  test: string,
  figure: string,
  ours: ServerName,
  theirs: ServerName,
): readonly number[] {
  const by = (server: ServerName): Map<number, number> =>
    new Map(
      lines
        .filter((line) => line.test === test && line.server === server)
        .map((line) => [line.repeat, line.figures[figure] ?? 0]),
    );
  const peer = by(theirs);
  return [...by(ours)]
    .flatMap(([repeat, value]) => {
      const other = peer.get(repeat) ?? 0;
      return other > 0 ? [value / other] : [];
    })
    .toSorted((a, b) => a - b);
}

/** Each bar, what was measured, and whether that meets it. */
function bars(lines: readonly Line[]): string {
  const rows = BARS.flatMap(({ test, figure, server, text, value, of, most }) => {
    const ours = middle(found(lines, test, figure, server));
    const theirs = of ? middle(found(lines, test, figure, of)) : 1;
    if (ours === undefined || theirs === undefined) return [];
    const bar = value * theirs;
    const met = most ? ours <= bar : ours >= bar;
    const said = of ? `${short(ours)}, ${short(ours / theirs)} ×` : short(ours);
    return [`| ${test} | ${figure} | ${server} | ${text} | ${said} | ${met ? 'yes' : '**no**'} |`];
  });
  return ['| test | figure | server | bar | measured | met |', '|---|---|---|---|---:|---|', ...rows].join('\n');
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

/** docs/performance.md. */
export function page(lines: readonly Line[]): string {
  return `# Performance

What the hub does and costs beside Daphne with channels_redis (Debian's 4.0.0 of each, one process), bare \`ws\` that does
the same sends with none of our features, and uWebSockets (C++, inside Bun) as the limit. Made by
\`npm run bench -- --write\` on ${new Date().toISOString().slice(0, 10)}; the server, the driver, the producer and Redis share the machine. Rates are
partly the driver's limit: compare CPU where they are close. What has no range in brackets was measured once, or always the
same. Where the time goes, and why some bars are missed, is in [ADR 14](adr/0014-where-the-time-goes.md).

${table(lines)}

## What the tests do

- **idle**: from the start of the process until it listens, and its memory 5 s later, with nobody connected.
- **pong**: 200 sockets with 8 pings under way each. **rtt**: 200 pings a second, timed from when each was due.
- **broadcast**: one consumer with 1,000 sockets; Pulsera stores each notification before it sends it. Through Redis where
  the server has one, by HTTP else.
- **connects**: so many consumers, 100 handshakes at once, each with its first frame awaited; then their memory at rest.
- **posts**, **lists**: durable POSTs with 64 in flight, and lists of 100 with 8 in flight.
- **posts delivered**: such POSTs for 1,000 consumers that are connected, timed until they are on the wearable.
- **fan-out**: a producer puts notifications for 1,000 consumers into Redis as channels_redis does, never more under way than
  the queues hold (90 for Daphne on core, 512 for the others); what arrives is counted one by one.
- **burst**: 5,000 as fast as Redis takes them. **paced**: 500 a second, timed from when each was due.
- **attached**: pongs of 10,000 consumers with a console that looks at them, and without.
- **console**: the console in Chromium at 10,000 consumers and 5,000 changes a second.
`;
}
