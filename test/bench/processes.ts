/** What processes cost, from /proc. */
import { readdirSync, readFileSync } from 'node:fs';

const CLOCK_TICKS = 100;

/** CPU time of a process so far, in µs, all threads. */
export function cpuMicros(pid: number): number {
  return statMicros(`/proc/${pid}/stat`);
}

/** CPU time so far of those threads of a process that have a name, in µs. */
export function threadMicros(pid: number, name: string): number {
  let micros = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${thread}`;
    if (readFileSync(`${folder}/comm`, 'utf8').trim() === name) micros += statMicros(`${folder}/stat`);
  }
  return micros;
}

function statMicros(file: string): number {
  // Its name is in brackets and may have spaces.
  const fields = readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return ((Number(fields[11]) + Number(fields[12])) * 1e6) / CLOCK_TICKS;
}

/** Resident memory of a process, in kB. */
export function residentKb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** CPU time of the whole machine so far, in µs, without what it idled or waited. */
function busyMicros(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (
    readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? ''
  )
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return ((user + nice + system + irq + softirq + steal) * 1e6) / CLOCK_TICKS;
}

/** Watches from now on how many cores everybody else takes: those processes that are not named, and not this one. */
export function watchOthers(pids: readonly number[]): () => number {
  const ours = (): number => pids.reduce((sum, pid) => sum + cpuMicros(pid), cpuMicros(process.pid));
  const start = performance.now();
  const before = busyMicros() - ours();
  return () => Math.max(0, (busyMicros() - ours() - before) / ((performance.now() - start) * 1_000));
}
