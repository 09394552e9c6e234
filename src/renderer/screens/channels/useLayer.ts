/** What the screen knows of the layer: the overview as it streams, and the groups as they are asked for. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { LayerOverview } from '../../../shared/console/contract.ts';
import type { ConsoleError } from '../../../shared/console/service.ts';
import { useLink, useReady, useStream } from '../../link/hooks.ts';
import type { Groups } from './model.ts';

/** Overviews whose round trips the line is drawn through. */
const HISTORY = 60;
/** Rest between two looks at the groups. */
const GROUPS_EVERY_MS = 2_000;

export interface Overview {
  /** Null until the first one came. */
  readonly now: LayerOverview | null;
  /** Messages of Django's a second, since the overview before; null before there was one. */
  readonly djangoPerSecond: number | null;
  /** Round trips of the probe, ms, oldest first. */
  readonly probes: readonly number[];
  /** Why the hub tells nothing; null while it does. */
  readonly ended: ConsoleError | null;
}

const NOTHING: Overview = { now: null, djangoPerSecond: null, probes: [], ended: null };

export function useOverview(): Overview {
  const { hub } = useLink();
  const [overview, setOverview] = useState(NOTHING);
  const before = useRef<{ readonly at: number; readonly django: number } | null>(null);
  useStream(
    'layer.overview',
    {},
    {
      event: (now) => {
        const last = before.current;
        const current = { at: hub.now(), django: now.received.django };
        before.current = current;
        const seconds = last === null ? 0 : (current.at - last.at) / 1_000;
        setOverview(({ probes }) => ({
          now,
          djangoPerSecond: last === null || seconds <= 0 ? null : Math.max(0, current.django - last.django) / seconds,
          probes: now.probeMs === null ? probes : [...probes.slice(1 - HISTORY), now.probeMs],
          ended: null,
        }));
      },
      // Another hub, or this one anew: its counts begin again.
      restarted: () => {
        before.current = null;
      },
      ended: (ended) => setOverview({ ...NOTHING, ended }),
    },
  );
  return overview;
}

export type Only = 'all' | 'other' | 'stale';

export interface GroupsView {
  /** The last answer, null before the first; `found` is of `asked`. */
  readonly answer: Groups | null;
  readonly asked: { readonly search: string; readonly only: Only } | null;
  readonly error: unknown;
  /** Looks again at once. */
  readonly refresh: () => void;
}

/** Looks at the groups again and again while the component lives. Null: not at all. */
export function useGroups(wanted: { readonly search: string; readonly only: Only } | null): GroupsView {
  const { hub } = useLink();
  const ready = useReady();
  const [view, setView] = useState<Omit<GroupsView, 'refresh'>>({ answer: null, asked: null, error: null });
  const [turn, setTurn] = useState(0);
  const search = wanted?.search ?? '';
  const only = wanted?.only ?? 'all';
  const idle = wanted === null || !ready;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn begins anew
  useEffect(() => {
    if (idle) return;
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      // A page that nobody sees asks for nothing.
      if (document.hidden) {
        timer = setTimeout(look, GROUPS_EVERY_MS);
        return;
      }
      try {
        const answer = await hub.call('layer.groups', { search, only });
        if (!over) setView({ answer, asked: { search, only }, error: null });
      } catch (error) {
        if (!over) setView((last) => ({ ...last, error }));
      }
      if (!over) timer = setTimeout(look, GROUPS_EVERY_MS);
    };
    void look();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [hub, idle, search, only, turn]);
  const refresh = useCallback(() => setTurn((last) => last + 1), []);
  return { ...view, refresh };
}
