/** What a `pulsera://` link means: a route of the console, or nothing. Anybody can write one, so it is taken apart and made anew. */
import { PLACES } from '../shared/rooms.ts';

const LONGEST = 2_000;

/** A route of the console as a link would lead to it; null for what no link leads to. */
export function checkedRoute(route: string): string | null {
  return route.startsWith('/') ? linkedRoute(`pulsera:/${route}`) : null;
}

/**
 * The route of a link: `/connections/42` for `pulsera://consumer/42`, `/pings?by=rtt` for `pulsera://pings?by=rtt`. Null for
 * another scheme, a place that does not exist, and more than a place, an id and parameters.
 */
export function linkedRoute(link: string): string | null {
  const url = link.length <= LONGEST ? URL.parse(link) : null;
  if (url?.protocol !== 'pulsera:' || url.username || url.password || url.port) return null;
  const [id = '', ...rest] = url.pathname.replace(/^\//, '').split('/');
  const isConsumer = url.host === 'consumer';
  const place = isConsumer ? 'connections' : PLACES.find((name) => name === url.host);
  // Systems like to add a slash at the end.
  if (!place || rest.some((part) => part !== '') || (isConsumer && id === '')) return null;
  let name: string;
  try {
    name = decodeURIComponent(id);
  } catch {
    return null;
  }
  const query = new URLSearchParams(url.search).toString();
  return `/${place}${name === '' ? '' : `/${encodeURIComponent(name)}`}${query && `?${query}`}`;
}
