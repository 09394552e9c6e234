/** The geometry of a bead ribbon: which shapes stand where. Sizes are px at a root of 16 px. */
import type { ConsumerState } from '../../shared/console/rows.ts';
import { readBead } from '../../shared/ribbon.ts';

/** Width of one slot, and the ribbon's height. */
export const SLOT = 8;
export const HEIGHT = 16;

const MIDDLE = HEIGHT / 2;
/** Beads are lozenges so wide, so high for the shortest and for the longest round trip. */
const BEAD = 3.4;
const LOWEST = 4;
const HIGHEST = 14;
/** Round trips (ms) between which height grows, by logarithm. */
const SHORT_RTT = 20;
const LONG_RTT = 400;
/** A round trip over this is amber. */
const SLOW_RTT = 200;

/** What a slot looks like. */
export type Mark = 'bead' | 'slow' | 'due' | 'missed' | 'back' | 'left' | 'empty' | 'hot';

/** What to draw, one SVG path each; empty where there is none of it. */
export type RibbonPaths = Readonly<Record<Mark | 'thread', string>>;

/** Reads slots, oldest first, as marks. `hot` is the newest bead of someone who is here and well. */
export function readMarks(slots: readonly number[], state: ConsumerState): Mark[] {
  const beads = slots.map(readBead);
  const last = beads.length - 1;
  const lastAlive = beads.findLastIndex(({ alive }) => alive);
  return beads.map((bead, index) => {
    if (state === 'gone' && index > lastAlive) return index === lastAlive + 1 ? 'left' : 'empty';
    if (bead.connected) return 'back';
    if (bead.alive) {
      if (bead.late || bead.rtt > SLOW_RTT) return 'slow';
      const newest = index === last || (index === last - 1 && lastAlive === index);
      return newest && (state === 'on_time' || state === 'flapping') ? 'hot' : 'bead';
    }
    if (bead.missed || (state === 'silent' && index > lastAlive && lastAlive >= 0)) return 'missed';
    return bead.late || (state === 'late' && index === last) ? 'due' : 'empty';
  });
}

function lozenge(x: number, height: number): string {
  const radius = BEAD / 2;
  const straight = Math.max(0, height - BEAD);
  const top = round(MIDDLE - straight / 2);
  return `M${round(x - radius)} ${top}a${radius} ${radius} 0 0 1 ${BEAD} 0v${round(straight)}a${radius} ${radius} 0 0 1 -${BEAD} 0z`;
}

function ring(x: number, radius: number): string {
  return `M${round(x - radius)} ${MIDDLE}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 -${2 * radius} 0z`;
}

const round = (value: number): number => Math.round(value * 100) / 100;

function heightOf(rtt: number): number {
  const share = Math.log(Math.max(SHORT_RTT, Math.min(LONG_RTT, rtt)) / SHORT_RTT) / Math.log(LONG_RTT / SHORT_RTT);
  return LOWEST + share * (HIGHEST - LOWEST);
}

const ON_THREAD: ReadonlySet<Mark> = new Set(['bead', 'slow', 'due', 'back', 'hot']);

/** Draws slots, oldest first. Without slots there is the bare thread. */
export function ribbonPaths(slots: readonly number[], count: number, state: ConsumerState): RibbonPaths {
  const paths = { thread: '', bead: '', slow: '', due: '', missed: '', back: '', left: '', empty: '', hot: '' };
  const at = (index: number): number => (index + 0.5) * SLOT;
  if (slots.length === 0) return { ...paths, thread: `M${SLOT / 2} ${MIDDLE}H${at(count - 1)}` };
  const marks = readMarks(slots, state);
  marks.forEach((mark, index) => {
    const x = at(index);
    const height = heightOf(readBead(slots[index] ?? 0).rtt);
    const before = marks[index - 1];
    if (before && ON_THREAD.has(before) && ON_THREAD.has(mark)) paths.thread += `M${at(index - 1)} ${MIDDLE}H${x}`;
    if (mark === 'bead' || mark === 'slow') paths[mark] += lozenge(x, height);
    else if (mark === 'hot') paths.hot += ring(x, 2.8);
    else if (mark === 'due' || mark === 'missed') paths[mark] += ring(x, 2.4);
    else if (mark === 'back') paths.back += `M${x} 2.5V13.5`;
    else if (mark === 'left') paths.left += `M${x - 2.6} 5.4l5.2 5.2m0-5.2l-5.2 5.2`;
    else paths.empty += ring(x, 0.7);
  });
  return paths;
}
