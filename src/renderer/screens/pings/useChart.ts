/** A uPlot in an element, as large as the element; made anew when its options change, else only its data. */
import { type RefObject, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

/** `options` must be the same object while nothing in it changes. */
export function useChart(
  element: RefObject<HTMLElement | null>,
  options: Omit<uPlot.Options, 'width' | 'height'>,
  data: uPlot.AlignedData,
): void {
  const latest = useRef(data);
  const chart = useRef<uPlot | null>(null);
  useEffect(() => {
    const parent = element.current;
    if (!parent) return;
    const size = (): { width: number; height: number } => ({
      width: parent.clientWidth,
      height: parent.clientHeight,
    });
    const made = new uPlot({ ...options, ...size() }, latest.current, parent);
    chart.current = made;
    const observer = new ResizeObserver(() => made.setSize(size()));
    observer.observe(parent);
    return () => {
      observer.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [element, options]);
  useEffect(() => {
    latest.current = data;
    chart.current?.setData(data);
  }, [data]);
}

/** The times along the foot: `10:30`. */
export function clockLabels(seconds: readonly number[]): string[] {
  return seconds.map((at) => {
    const date = new Date(at * 1_000);
    return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
  });
}

/** Places for names of lines that lie close: each as near to its own as the others let it, within the chart. Lowest line first. */
export function spread(wanted: readonly number[], apart: number, top: number, bottom: number): number[] {
  const places: number[] = [];
  wanted.forEach((y, i) => {
    places.push(Math.min(y, i === 0 ? bottom : (places[i - 1] ?? y) - apart));
  });
  // What was pushed over the top pushes back.
  for (let i = places.length - 1; i >= 0; i -= 1) {
    const above = i === places.length - 1 ? top - apart : (places[i + 1] ?? top);
    places[i] = Math.max(places[i] ?? 0, above + apart);
  }
  return places;
}
