/** What the room knows of the hub's simulator: the run as it streams, its wearables, and the scenarios. */
import { useCallback, useEffect, useState } from 'react';
import type { ConsoleError } from '../../../shared/console/service.ts';
import type { RunState, ScenarioInfo, WearableCell } from '../../../shared/console/simulator.ts';
import { useLink, useReady, useStream } from '../../link/hooks.ts';
import { type Cells, NO_CELLS, NO_POINTS, type Points, withCells, withPoints } from './model.ts';

export interface RunNow {
  /** Null until the hub has said. */
  readonly run: RunState | null;
  /** The hub has no simulator, or ended the stream. */
  readonly ended: ConsoleError | null;
}

export function useRun(): RunNow {
  const [now, setNow] = useState<RunNow>({ run: null, ended: null });
  useStream(
    'simulator.run',
    {},
    {
      event: (run) => setNow({ run, ended: null }),
      ended: (ended) => setNow({ run: null, ended }),
    },
  );
  return now;
}

/** The wearables of the run, by their place; the object is new with each change. */
export function useCells(): Cells {
  const [cells, setCells] = useState<Cells>(NO_CELLS);
  useStream(
    'simulator.wearables',
    {},
    {
      event: (event: { reset: boolean; firstId: number; cells: WearableCell[] }) =>
        setCells((before) => withCells(before, event)),
    },
  );
  return cells;
}

export function usePoints(): Points {
  const [points, setPoints] = useState<Points>(NO_POINTS);
  useStream('simulator.points', {}, { event: (event) => setPoints((before) => withPoints(before, event)) });
  return points;
}

export interface Scenarios {
  /** Null until the first answer. */
  readonly list: readonly ScenarioInfo[] | null;
  readonly error: unknown;
  readonly refresh: () => void;
}

/** The scenarios, asked for anew with each link and whenever `refresh` says so. */
export function useScenarios(): Scenarios {
  const { hub } = useLink();
  const ready = useReady();
  const [turn, setTurn] = useState(0);
  const [found, setFound] = useState<Omit<Scenarios, 'refresh'>>({ list: null, error: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn asks anew
  useEffect(() => {
    if (!ready) return;
    let over = false;
    hub.call('simulator.scenarios', {}).then(
      ({ scenarios }) => !over && setFound({ list: scenarios, error: null }),
      (error: unknown) => !over && setFound((before) => ({ ...before, error })),
    );
    return () => {
      over = true;
    };
  }, [hub, ready, turn]);
  const refresh = useCallback(() => setTurn((last) => last + 1), []);
  return { ...found, refresh };
}
