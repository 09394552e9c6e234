/** Reads two recordings, one after the other and without keeping either, and compares them while the page stays quick. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { type Comparison, comparing, type Pair } from '../../../shared/recording/compare.ts';
import type { RecordingHeader } from '../../../shared/recording/format.ts';
import type { RecordingTrouble } from '../../../shared/recording/recording.ts';
import { RecordingSummary } from '../../../shared/recording/summary.ts';
import { useLink, useReady } from '../../link/hooks.ts';
import type { Link } from '../../link/link.ts';
import { breathing, load, piecesOfFile, piecesOfHub } from '../../player/load.ts';
import { isOwnFile, ownFile } from '../../player/openFile.ts';
import { type Item, itemsOf, type Kind, LISTED } from './model.ts';

export type Side = keyof Pair<unknown>;

/** What was read of one recording. */
export interface About {
  readonly header: RecordingHeader;
  readonly trouble: RecordingTrouble | null;
}

export interface Compared {
  readonly about: Pair<About>;
  readonly comparison: Comparison;
  readonly items: Readonly<Record<Kind, readonly Item[]>>;
}

export type CompareState =
  | { readonly phase: 'choosing' | 'waiting' | 'comparing' | 'cancelled' }
  | { readonly phase: 'reading'; readonly side: Side; readonly bytes: number; readonly of: number }
  | { readonly phase: 'no_file'; readonly side: Side }
  | { readonly phase: 'failed'; readonly side: Side | null; readonly error: unknown }
  | { readonly phase: 'done'; readonly compared: Compared };

/** The last one, for whoever comes back to it out of the player. */
let last: { readonly names: string; readonly compared: Compared } | null = null;

class SideError extends Error {
  readonly side: Side;

  constructor(side: Side, cause: unknown) {
    super('a recording could not be read', { cause });
    this.side = side;
  }
}

/** `again` reads them once more; `cancel` stops. */
export function useComparison(
  a: string | null,
  b: string | null,
): { readonly state: CompareState; readonly again: () => void; readonly cancel: () => void } {
  const { hub } = useLink();
  const ready = useReady();
  const [state, setState] = useState<CompareState>({ phase: 'choosing' });
  const [round, setRound] = useState(0);
  const stop = useRef(() => {});
  /** What nobody wants to be read any more, until it is asked for again. */
  const cancelled = useRef('');
  const names = `${a}\n${b}`;
  const isKept = last?.names === names;
  // Files of the viewer's, and what was compared already, need no hub.
  const may = ready || isKept || [a, b].every((name) => name === null || isOwnFile(name));
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks for it again
  useEffect(() => {
    if (a === null || b === null) return setState({ phase: 'choosing' });
    if (last?.names === `${a}\n${b}`) return setState({ phase: 'done', compared: last.compared });
    const gone = (['a', 'b'] as const).find((side) => isGone({ a, b }[side]));
    if (gone) return setState({ phase: 'no_file', side: gone });
    if (cancelled.current === `${round}\n${names}`) return setState({ phase: 'cancelled' });
    if (!may) return setState({ phase: 'waiting' });
    const aborted = new AbortController();
    stop.current = () => aborted.abort();
    compare(hub, { a, b }, setState, aborted.signal).then(
      (compared) => {
        if (aborted.signal.aborted) return;
        last = { names: `${a}\n${b}`, compared };
        setState({ phase: 'done', compared });
      },
      (error: unknown) => {
        if (aborted.signal.aborted) return;
        const [side, cause] = error instanceof SideError ? [error.side, error.cause] : [null, error];
        setState({ phase: 'failed', side, error: cause });
      },
    );
    return () => aborted.abort();
  }, [hub, a, b, may, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  const cancel = useCallback(() => {
    stop.current();
    cancelled.current = `${round}\n${names}`;
    setState({ phase: 'cancelled' });
  }, [round, names]);
  return { state, again, cancel };
}

const isGone = (name: string): boolean => isOwnFile(name) && ownFile(name) === null;

async function compare(
  hub: Link['hub'],
  names: Pair<string>,
  tell: (state: CompareState) => void,
  signal: AbortSignal,
): Promise<Compared> {
  let told = '';
  const read = async (side: Side): Promise<RecordingSummary> => {
    const name = names[side];
    const file = ownFile(name);
    signal.throwIfAborted();
    tell({ phase: 'reading', side, bytes: 0, of: 0 });
    const onProgress = (bytes: number, of: number): void => {
      // What draws is told of whole steps only.
      const step = `${side}${Math.floor((100 * bytes) / Math.max(1, of))}`;
      if (step === told) return;
      told = step;
      tell({ phase: 'reading', side, bytes, of });
    };
    try {
      const pieces = file ? piecesOfFile(file) : piecesOfHub(hub, name);
      return await load(pieces, (header) => new RecordingSummary(header), onProgress, signal);
    } catch (error) {
      throw new SideError(side, error);
    }
  };
  const first = await read('a');
  const second = await read('b');
  signal.throwIfAborted();
  tell({ phase: 'comparing' });
  const comparison = await inSteps(comparing(first, second, LISTED), signal);
  const items = await inSteps(itemsOf(comparison), signal);
  const about = ({ header, trouble }: RecordingSummary): About => ({ header, trouble });
  return { about: { a: about(first), b: about(second) }, comparison, items };
}

async function inSteps<T>(steps: Generator<void, T>, signal: AbortSignal): Promise<T> {
  const breathe = breathing(signal);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await breathe();
  }
}
