/**
 * `npm run bench`: the hub beside Daphne, bare `ws` and uWebSockets, in the same run, in turns and repeated. Prints a JSON
 * line for each measurement, and a table of medians and the bars at the end.
 * `npm run bench -- --repeats 5 --only pong,burst --servers "pulsera core,daphne core"`; `--write` makes
 * docs/performance.md of it, `--from lines.jsonl` takes the lines of an earlier run instead of measuring.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { watchOthers } from './processes.ts';
import { type Line, page, table } from './report.ts';
import { missing, SERVERS, type ServerName, start } from './servers.ts';
import { TESTS } from './tests.ts';

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '3' },
    only: { type: 'string' },
    servers: { type: 'string' },
    from: { type: 'string', multiple: true, default: [] },
    write: { type: 'boolean', default: false },
  },
});
const RUN = { argv: process.argv.slice(2), day: new Date().toISOString().slice(0, 10) };
const names = values.servers?.split(',') ?? SERVERS;
const only = values.only?.split(',');
const lines: Line[] = values.from.flatMap((file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((text) => text.startsWith('{'))
    .map((text) => JSON.parse(text) as Line),
);

if (values.from.length === 0) {
  const chosen = SERVERS.filter((name) => names.includes(name));
  for (const name of chosen) {
    const why = missing(name);
    if (why) console.error(why);
  }
  const here = chosen.filter((name) => missing(name) === null);
  for (let repeat = 1; repeat <= Number(values.repeats); repeat += 1) {
    for (const test of TESTS) {
      if (only && !only.includes(test.name)) continue;
      const servers = here.filter((name) => test.servers.includes(name));
      for (const name of repeat % 2 === 0 ? servers.toReversed() : servers) {
        const line = await measure(test, name, repeat);
        console.log(JSON.stringify(line));
        lines.push(line);
      }
    }
  }
}
console.log(`\n${table(lines)}`);
if (values.write) writeFileSync(new URL('../../docs/performance.md', import.meta.url), page(lines));

async function measure(
  { name: test, run, flags, prepare, redis }: (typeof TESTS)[number],
  name: ServerName,
  repeat: number,
) {
  const server = await start(name, name.startsWith('pulsera') ? (flags ?? []) : [], redis ?? false, prepare);
  const others = watchOthers([server.pid, ...(server.redis ? [server.redis.pid] : [])]);
  try {
    const figures = await run(server);
    return { run: RUN, test, server: name, repeat, others: others(), figures };
  } finally {
    await server.stop();
  }
}
