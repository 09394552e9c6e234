/** Where the console is: a route in the hash, the same under `app://` and at the hub's `/`. Slugs are English. */
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { PLACES, type Place, ROOMS, type Room } from '../shared/rooms.ts';
import { LICENCES, PAGES } from './screens/help/pages.ts';

export { type Place, ROOMS, type Room };

/** Where an address leads that nobody knows; the id is that address. */
export const NOWHERE = 'nowhere';

/** `#/connections/42?f=…`: a place, at most one id in it, and parameters. */
export interface Route {
  readonly room: Place | typeof NOWHERE;
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

/** What may stand behind a place; in Connections every consumer. */
const INNER: Readonly<Record<Exclude<Place, 'connections'>, readonly string[]>> = {
  pings: [],
  inject: ['scheduled'],
  history: ['recordings', 'compare'],
  channels: [],
  simulator: ['edit'],
  alerts: [],
  diagnosis: [],
  settings: [],
  help: [...PAGES, LICENCES],
};

/** `#/consumer/42`, as `pulsera://` links have it, is written `#/connections/42` here. */
const CONSUMER = /^(#?\/?(?:playing\/[^/?]+\/)?)consumer\/(?=[^/?])/;

/** The same hash as this console writes it. */
export function canonicalHash(hash: string): string {
  return hash.replace(CONSUMER, '$1connections/');
}

/** Reads a hash; nothing at all is Connections. */
export function parseRoute(hash: string): Route {
  const typed = canonicalHash(hash)
    .replace(PLAYING, '')
    .replace(/^#?\/?/, '');
  const [path = '', search = ''] = typed.split('?', 2);
  // A slash at the end says nothing.
  const [first = '', second = '', ...rest] = path.replace(/\/$/, '').split('/');
  const room = first === '' ? 'connections' : PLACES.find((name) => name === first);
  const id = decode(second);
  const known = id === '' ? second === '' : room === 'connections' || (room && INNER[room].includes(id));
  if (!room || !known || rest.length > 0) return { room: NOWHERE, id: decode(typed) || typed, query: {} };
  return { room, id: id || null, query: Object.fromEntries(new URLSearchParams(search)) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

/** A route to go to; without `playing` in the recording that is played, if one is, and with null out of it. */
type Wanted = { room: Route['room']; playing?: string | null } & Partial<Route>;

/** The hash of a route, `#` included; empty parameters are left out. */
export function formatRoute({ room, id = null, query = {}, playing = playedNow() }: Wanted): string {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString();
  const played = playing === null ? '' : `playing/${encodeURIComponent(playing)}/`;
  // What leads nowhere is written as it was typed.
  if (room === NOWHERE) return `#/${played}${encodeURI((id ?? '').toWellFormed())}`;
  return `#/${played}${room}${id === null ? '' : `/${encodeURIComponent(id)}`}${search && `?${search}`}`;
}

/** Goes to a route. `replace` leaves no step behind for the back button. */
export function go(route: Wanted, how: 'push' | 'replace' = 'push'): void {
  const hash = formatRoute(route);
  if (hash === location.hash) return;
  if (how === 'push') location.hash = hash;
  else replaceHash(hash);
}

function replaceHash(hash: string): void {
  history.replaceState(null, '', hash);
  // replaceState is silent; whoever listens to the hash must hear of it.
  dispatchEvent(new HashChangeEvent('hashchange'));
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

/** Keeps the address as this console writes it. */
export function useCanonicalHash(): void {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  useEffect(() => {
    const canonical = canonicalHash(hash);
    if (canonical !== hash) replaceHash(canonical);
  }, [hash]);
}
