/** The link for React: each hook renders again only when its own answer changes. */
import { createContext, useCallback, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { LinkState, StreamListener } from '../../shared/console/client.ts';
import type { HubContract, Status } from '../../shared/console/contract.ts';
import type { DesktopContract, DesktopState } from '../../shared/console/desktop.ts';
import type { ConsumerRow } from '../../shared/console/rows.ts';
import type { Args, Event, Member, StreamName } from '../../shared/console/service.ts';
import type { HubInfo, Link } from './link.ts';

const LinkContext = createContext<Link | null>(null);
export const LinkProvider = LinkContext.Provider;

/** The page's link. */
export function useLink(): Link {
  const link = useContext(LinkContext);
  if (!link) throw new Error('useLink is used outside of LinkProvider');
  return link;
}

export function useLinkState(): LinkState {
  const { hub } = useLink();
  return useSyncExternalStore(
    useCallback((listener) => hub.onState(listener), [hub]),
    () => hub.state,
  );
}

/** Whether commands can be given now. */
export function useReady(): boolean {
  return useLinkState().phase === 'ready';
}

export function useStatus(): Status | null {
  const { status } = useLink();
  return useSyncExternalStore(status.subscribe, status.get);
}

export function useInfo(): HubInfo | null {
  const { info } = useLink();
  return useSyncExternalStore(info.subscribe, info.get);
}

/** One consumer's row, undefined where the hub does not know it. */
export function useRow(id: string): ConsumerRow | undefined {
  const { rows } = useLink();
  return useSyncExternalStore(
    useCallback((listener) => rows.watch(id, listener), [rows, id]),
    () => rows.get(id),
  );
}

/**
 * Something made from the hub's time, once a second; renders again only when `make` answers differently, so a cell that
 * says `2 h 28 m` stays still for a minute. `make` gets ms since 1970, 0 before the first contact.
 */
export function useTicking<T extends string | number | boolean>(make: (now: number) => T): T {
  const { second } = useLink();
  return useSyncExternalStore(second.subscribe, () => make(second.get()));
}

/** Holds a stream of the hub open while the component lives; opens anew when `args` change in substance. Null: none. */
export function useStream<N extends StreamName<HubContract>>(
  name: N,
  args: Args<Member<HubContract, N>> | null,
  listener: StreamListener<Event<Member<HubContract, N>>>,
): void {
  const { hub } = useLink();
  const latest = useRef(listener);
  latest.current = listener;
  const key = args === null ? null : JSON.stringify(args);
  useEffect(() => {
    if (key === null) return;
    return hub.open(name, JSON.parse(key) as Args<Member<HubContract, N>>, {
      event: (event) => latest.current.event(event),
      restarted: () => latest.current.restarted?.(),
      ended: (error) => latest.current.ended?.(error),
    });
  }, [hub, name, key]);
}

/** How the desktop app stands, null in a browser or before it has said. */
export function useDesktopState(): DesktopState | null {
  const { desktop } = useLink();
  const [state, setState] = useState<DesktopState | null>(null);
  useEffect(() => desktop?.open('desktop.state', {}, { event: setState }), [desktop]);
  return state;
}

/** Where the desktop app wants the window to be, as routes arrive. */
export function useDesktopRoutes(onRoute: (route: string) => void): void {
  const { desktop } = useLink();
  const latest = useRef(onRoute);
  latest.current = onRoute;
  useEffect(
    () =>
      desktop?.open(
        'desktop.routes',
        {},
        {
          event: ({ route }: Event<DesktopContract['desktop']['routes']>) => latest.current(route),
        },
      ),
    [desktop],
  );
}
