/** Which frame answers which: a pong its ping, a marked_read its mark_read, on the same socket. */
import type { Frame } from '../../../shared/console/contract.ts';
import { meaningOf } from './meaning.ts';

export interface Pair {
  /** The other frame's `seq`. */
  readonly other: number;
  /** Ms from the question to its answer, by the hub's clock. */
  readonly delayMs: number;
  /** Whether this frame is the answer. */
  readonly answer: boolean;
}

/** What a question is remembered by, and its answer is looked up by; null for a frame that is neither. */
function keyOf(frame: Frame): { readonly key: string; readonly answer: boolean } | null {
  switch (frame.type) {
    case 'ping':
    case 'pong':
      return { key: `${frame.connection} ping`, answer: frame.type === 'pong' };
    case 'mark_read':
    case 'marked_read': {
      const { id } = meaningOf(frame);
      return id === undefined ? null : { key: `${frame.connection} ${id}`, answer: frame.type === 'marked_read' };
    }
    default:
      return null;
  }
}

/** Pairs frames, newest first; by `seq`. The oldest question is answered first; a read that nobody here asked for has no pair. */
export function pairFrames(frames: readonly Frame[]): ReadonlyMap<number, Pair> {
  const waiting = new Map<string, Frame[]>();
  const pairs = new Map<number, Pair>();
  for (const frame of frames.toReversed()) {
    const named = keyOf(frame);
    if (!named || named.answer !== (frame.direction === 'out')) continue;
    const asked = waiting.get(named.key) ?? [];
    if (!named.answer) {
      asked.push(frame);
      waiting.set(named.key, asked);
      continue;
    }
    const question = asked.shift();
    if (!question) continue;
    const delayMs = Math.max(0, frame.at - question.at);
    pairs.set(frame.seq, { other: question.seq, delayMs, answer: true });
    pairs.set(question.seq, { other: frame.seq, delayMs, answer: false });
  }
  return pairs;
}

/** Which frames are shown. */
export interface FrameFilter {
  readonly direction: 'all' | Frame['direction'];
  /** Empty: all types. */
  readonly type: string;
  /** Part of a frame's type or text, in any case. */
  readonly text: string;
  /** Whether ping and pong are shown; they are anyway where one of them is the type asked for. */
  readonly beats: boolean;
}

/** What a link may bring; nobody types more. */
const LONGEST = 200;

/** The filter that an address has. */
export function parseFrameFilter(query: Readonly<Record<string, string>>): FrameFilter {
  const direction = query['way'];
  return {
    direction: direction === 'in' || direction === 'out' ? direction : 'all',
    type: (query['type'] ?? '').slice(0, LONGEST),
    text: (query['q'] ?? '').slice(0, LONGEST),
    beats: query['pings'] === '1',
  };
}

/** The parameters of a filter; empty ones are no filter. */
export function formatFrameFilter({ direction, type, text, beats }: FrameFilter): Readonly<Record<string, string>> {
  return { way: direction === 'all' ? '' : direction, type, q: text, pings: beats ? '1' : '' };
}

const isBeat = (type: string): boolean => type === 'ping' || type === 'pong';

/** The frames that a filter lets through, and how many pings and pongs it would but for `beats`. */
export function filterFrames(
  frames: readonly Frame[],
  { direction, type, text, beats }: FrameFilter,
): { readonly shown: readonly Frame[]; readonly hidden: number } {
  const wanted = text.trim().toLowerCase();
  const shown: Frame[] = [];
  let hidden = 0;
  for (const frame of frames) {
    if (direction !== 'all' && frame.direction !== direction) continue;
    if (type !== '' && frame.type !== type) continue;
    if (wanted !== '' && !frame.type.includes(wanted) && !frame.text.toLowerCase().includes(wanted)) continue;
    if (!beats && isBeat(frame.type) && !isBeat(type)) hidden += 1;
    else shown.push(frame);
  }
  return { shown, hidden };
}
