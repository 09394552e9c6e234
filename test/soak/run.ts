/**
 * `npm run soak`: the long runs, which are no part of `npm test`. Prints a JSON line for each round and for each result;
 * ends with 1 where one does not hold. `npm run soak -- --only hub --minutes 3`.
 */
import { parseArgs } from 'node:util';
import { consoleSoak } from './console.ts';
import { hubSoak } from './hub.ts';

/** A long run: tells each round, and in the end what was measured and in which words it failed. */
export type Soak = (
  minutes: number,
  note: (round: Readonly<Record<string, number>>) => void,
) => Promise<{ readonly figures: Readonly<Record<string, number>>; readonly failures: readonly string[] }>;

const SOAKS: Readonly<Record<string, Soak>> = { hub: hubSoak, console: consoleSoak };

const { values } = parseArgs({ options: { only: { type: 'string' }, minutes: { type: 'string', default: '20' } } });
const only = values.only?.split(',');
for (const [soak, run] of Object.entries(SOAKS)) {
  if (only && !only.includes(soak)) continue;
  const { figures, failures } = await run(Number(values.minutes), (round) =>
    console.log(JSON.stringify({ soak, ...round })),
  );
  console.log(JSON.stringify({ soak, figures, failures }));
  for (const failure of failures) console.error(`pulsera: ${failure}`);
  if (failures.length > 0) process.exitCode = 1;
}
