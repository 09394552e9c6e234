/** The round trips of a ribbon as a line; what it says is in the row's figures. */
import { readBead } from '../../../shared/ribbon.ts';

const WIDTH = 38;
const HEIGHT = 14;

export function RttSpark({ slots, warn }: { slots: readonly number[]; warn: boolean }) {
  const rtts = slots.map((slot) => readBead(slot).rtt).filter((rtt) => rtt > 0);
  return <Spark values={rtts} width={WIDTH} height={HEIGHT} least={60} warn={warn} />;
}

export interface SparkProps {
  readonly values: readonly number[];
  readonly width: number;
  readonly height: number;
  /** The range that fills the height at least, so that noise stays small. */
  readonly least?: number;
  /** Whether a smaller range lies in the middle instead of at the foot. */
  readonly centred?: boolean;
  readonly warn?: boolean;
}

/** A line through values, oldest first, with a point at its end. Sizes are px at a root of 16 px. */
export function Spark({ values, width, height, least = 0, centred = false, warn = false }: SparkProps) {
  if (values.length < 2) return null;
  const lowest = Math.min(...values);
  const spread = Math.max(...values) - lowest;
  const range = Math.max(spread, least, Number.EPSILON);
  // A line that hardly moves runs through the middle.
  const low = centred ? lowest - (range - spread) / 2 : lowest;
  const pad = 2.5;
  const points = values.map((value, index) => [
    Math.round((pad + (index / (values.length - 1)) * (width - 2 * pad)) * 10) / 10,
    Math.round((height - pad - ((value - low) / range) * (height - 2 * pad)) * 10) / 10,
  ]);
  const [x, y] = points.at(-1) ?? [0, 0];
  return (
    <svg
      className="pl-spark"
      viewBox={`0 0 ${width} ${height}`}
      width={`${width / 16}rem`}
      height={`${height / 16}rem`}
      data-warn={warn ? '' : undefined}
      aria-hidden="true"
    >
      <polyline points={points.map((point) => point.join(',')).join(' ')} />
      <circle cx={x} cy={y} r="1.6" />
    </svg>
  );
}
