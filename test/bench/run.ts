/**
 * `npm run bench`: the hub beside bare `ws`, in the same run, alternating and repeated. Prints a JSON line for each
 * measurement and a table of medians, ratios and spread at the end. `npm run bench -- --repeats 5 --only pong,posts`.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { broadcast, connects, type Figures, pong, posts } from './measures.ts';
import { type Server, startFloor, startPulsera } from './servers.ts';

interface Test {
  readonly name: string;
  readonly flags?: readonly string[];
  readonly run: (server: Server) => Promise<Figures>;
  /** Whether bare `ws` can do it too. */
  readonly floor: boolean;
}

const TESTS: readonly Test[] = [
  { name: 'pong', run: pong, floor: true },
  { name: 'broadcast', run: broadcast, floor: true, flags: ['--sockets-per-consumer', '2000'] },
  { name: 'connects', run: connects, floor: true },
  { name: 'posts', run: (server) => posts(server, 1), floor: false },
  { name: 'lists', run: (server) => posts(server, 100), floor: false },
];

const { values } = parseArgs({ options: { repeats: { type: 'string', default: '3' }, only: { type: 'string' } } });
const repeats = Number(values.repeats);
const only = values.only?.split(',');

const results = new Map<string, number[]>();
for (let repeat = 1; repeat <= repeats; repeat += 1) {
  for (const test of TESTS) {
    if (only && !only.includes(test.name)) continue;
    const starts = [() => startPulsera(test.flags), ...(test.floor ? [startFloor] : [])];
    for (const start of repeat % 2 === 0 ? starts.reverse() : starts) {
      const server = await start();
      try {
        const figures = await test.run(server);
        console.log(JSON.stringify({ test: test.name, server: server.name, repeat, ...figures }));
        for (const [name, value] of Object.entries(figures)) {
          const key = JSON.stringify([test.name, name, server.name]);
          results.set(key, [...(results.get(key) ?? []), value]);
        }
      } finally {
        await server.stop();
      }
    }
  }
}

const sorted = (test: string, figure: string, server: string): number[] =>
  (results.get(JSON.stringify([test, figure, server])) ?? []).toSorted((a, b) => a - b);
const middle = (values: readonly number[]): number => values[Math.floor(values.length / 2)] ?? Number.NaN;
const short = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2));

console.log(
  `\n${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}, ${repeats} repeats, medians (lowest–highest)`,
);
console.log('| test | figure | Pulsera | bare ws | ratio |\n|---|---|---:|---:|---:|');
for (const key of results.keys()) {
  const [test, figure, server] = JSON.parse(key) as [string, string, string];
  if (server !== 'pulsera') continue;
  const ours = sorted(test, figure, 'pulsera');
  const floor = sorted(test, figure, 'floor');
  const span = (values: readonly number[]): string =>
    values.length === 0 ? '–' : `${short(middle(values))} (${short(values[0] ?? 0)}–${short(values.at(-1) ?? 0)})`;
  const ratio = floor.length > 0 ? short(middle(ours) / middle(floor)) : '–';
  console.log(`| ${test} | ${figure} | ${span(ours)} | ${span(floor)} | ${ratio} |`);
}
