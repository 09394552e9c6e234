/** Where the console is: a route in the hash, the same under `app://` and at the hub's `/`. Slugs are English. */
import { useMemo, useSyncExternalStore } from 'react';
import { PLACES, type Place, ROOMS, type Room } from '../shared/rooms.ts';

export { type Place, ROOMS, type Room };

/** `#/connections/42?f=…`: a place, at most one id in it, and parameters. */
export interface Route {
  readonly room: Place;
  readonly id: string | null;
  readonly query: Readonly<Record<string, string>>;
}

/** `#/playing/{name}/…`: the same places, of a recording. */
const PLAYING = /^#?\/?playing\/([^/?]+)\/?/;

/** The recording that an address is of; null is the hub itself. */
export function playedIn(hash: string): string | null {
  return decode(PLAYING.exec(hash)?.[1] ?? '') || null;
}

/** Of this page's address; the desktop app's main process has none. */
const playedNow = (): string | null => (typeof location === 'undefined' ? null : playedIn(location.hash));

/** Reads a hash; anything unknown is Connections. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash
    .replace(PLAYING, '')
    .replace(/^#?\/?/, '')
    .split('?', 2);
  const [first = '', second = '', ...rest] = path.split('/');
  const room = PLACES.find((name) => name === first);
  if (!room || rest.length > 0) return { room: 'connections', id: null, query: {} };
  return { room, id: decode(second) || null, query: Object.fromEntries(new URLSearchParams(search)) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

/** A route to go to; without `playing` in the recording that is played, if one is, and with null out of it. */
type Wanted = { room: Place; playing?: string | null } & Partial<Route>;

/** The hash of a route, `#` included; empty parameters are left out. */
export function formatRoute({ room, id = null, query = {}, playing = playedNow() }: Wanted): string {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString();
  const played = playing === null ? '' : `playing/${encodeURIComponent(playing)}/`;
  return `#/${played}${room}${id === null ? '' : `/${encodeURIComponent(id)}`}${search && `?${search}`}`;
}

/** Goes to a route. `replace` leaves no step behind for the back button. */
export function go(route: Wanted, how: 'push' | 'replace' = 'push'): void {
  const hash = formatRoute(route);
  if (hash === location.hash) return;
  if (how === 'push') location.hash = hash;
  else {
    history.replaceState(null, '', hash);
    // replaceState is silent; whoever listens to the hash must hear of it.
    dispatchEvent(new HashChangeEvent('hashchange'));
  }
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

/** The recording that is played, null while it is the hub itself. */
export function usePlaying(): string | null {
  return useSyncExternalStore(subscribe, playedNow);
}

/** The route now, and again whenever it changes. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return useMemo(() => parseRoute(hash), [hash]);
}
