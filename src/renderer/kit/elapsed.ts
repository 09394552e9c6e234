/** How long a step took: `304 ms` under a second, else as durations are. */
import { formatDuration } from '../../shared/format.ts';

/** `number` says a number in the viewer's language. A clock that was set back gives `0 ms`. */
export function formatElapsed(ms: number, number: (value: number) => string): string {
  return ms < 1_000 ? `${number(Math.max(0, Math.round(ms)))} ms` : formatDuration(ms);
}
