/** A consumer's rhythm as beads on a thread: the object that a row, the detail's head and the mark share. */
import { memo, useEffect, useMemo, useRef } from 'react';
import type { ConsumerState } from '../../shared/console/rows.ts';
import { HEIGHT, ribbonPaths, SLOT } from './ribbon.ts';
import './kit.css';

export interface RibbonProps {
  /** Slots as the hub sends them, oldest first; undefined until they have come. */
  readonly slots: readonly number[] | undefined;
  /** How many slots wide it is. */
  readonly count: number;
  readonly state: ConsumerState;
  /** Changes with every ping: the newest bead then beats. */
  readonly beat?: number;
}

const MARKS = ['empty', 'bead', 'slow', 'due', 'missed', 'back', 'left'] as const;
/** One ping lighting up its bead: `--pl-beat`. */
const BEAT_MS = 600;
/** More beats a second than this are drawn without fading. */
const BEATS_PER_SECOND = 30;

const stillness = matchMedia('(prefers-reduced-motion: reduce)');
let second = 0;
let beats = 0;

/** Whether a beat may be seen to fade: not where motion is unwanted, and not when there are too many of them. */
function mayBeat(): boolean {
  const now = Math.floor(performance.now() / 1_000);
  if (now !== second) {
    second = now;
    beats = 0;
  }
  beats += 1;
  return beats <= BEATS_PER_SECOND && !stillness.matches;
}

const NONE: readonly number[] = [];

export const Ribbon = memo(function Ribbon({ slots = NONE, count, state, beat = 0 }: RibbonProps) {
  const paths = useMemo(() => ribbonPaths(slots, count, state), [slots, count, state]);
  const hot = useRef<SVGPathElement>(null);
  const beaten = useRef(beat);
  useEffect(() => {
    if (beat === beaten.current) return;
    beaten.current = beat;
    if (!mayBeat()) return;
    // Started by script: a class would have to be taken off and put on again, at the cost of a layout.
    hot.current?.animate(
      [
        { strokeWidth: 4, strokeOpacity: 0.6 },
        { strokeWidth: 0, strokeOpacity: 0 },
      ],
      BEAT_MS,
    );
  }, [beat]);
  const width = count * SLOT;
  return (
    <svg
      className="pl-ribbon"
      data-state={state}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      width={`${width / 16}rem`}
      height={`${HEIGHT / 16}rem`}
      fill="none"
      aria-hidden="true"
    >
      {paths.thread && <path className="pl-ribbon-thread" d={paths.thread} />}
      {MARKS.map((mark) => (paths[mark] ? <path key={mark} className={`pl-ribbon-${mark}`} d={paths[mark]} /> : null))}
      {paths.hot && <path className="pl-ribbon-hot" d={paths.hot} ref={hot} />}
    </svg>
  );
});
