/** Who may speak to the hub: Host and Origin on every request, the token, the browser's session. `docs/security.md` says why. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';
import { hostAllowed, isLoopbackAddress, LOOPBACK_NAMES, originAllowed, splitHost } from '../shared/hosts.ts';

/** Headers that say a proxy passed the request on: its peer is not who it looks like. */
const FORWARDED = ['forwarded', 'x-real-ip', 'via'];

export interface AccessOptions {
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly requireToken: boolean;
  readonly token: string;
}

export class Access {
  readonly #options: AccessOptions;
  readonly #hosts: readonly string[];
  /** Whether only this machine can reach the hub. */
  readonly loopbackOnly: boolean;
  /** Without the token nobody may use the API, from this machine either. */
  readonly tokenNeeded: boolean;
  /** What a browser keeps instead of the token; survives a restart, as it is derived from it. */
  readonly session: string;

  constructor(options: AccessOptions) {
    this.#options = options;
    this.loopbackOnly = options.host === 'localhost' || isLoopbackAddress(options.host);
    this.tokenNeeded = options.requireToken || !this.loopbackOnly;
    this.#hosts = [...LOOPBACK_NAMES, ...(this.loopbackOnly ? [] : ownNames()), ...options.allowedHosts];
    this.session = createHmac('sha256', options.token).update('pulsera console session').digest('base64url');
  }

  /** Why a request cannot be let in, whatever it asks for; `value` is the header that was wrong. */
  refuse(
    request: IncomingMessage,
  ): { readonly code: 'bad_request' | 'bad_host' | 'bad_origin'; readonly value: string } | null {
    const { host, origin } = request.headers;
    // Two Host headers are a smuggling attempt or a broken client (RFC 9112 §3.2); Node would silently take the first.
    if (host === undefined || headerCount(request, 'host') > 1) return { code: 'bad_request', value: host ?? '' };
    if (!hostAllowed(host, this.#hosts)) return { code: 'bad_host', value: host };
    if (origin !== undefined && !originAllowed(origin, this.#hosts)) return { code: 'bad_origin', value: origin };
    return null;
  }

  /** Whether a request may use the API: with the token, or without one from this machine where that is allowed. */
  mayUse(request: IncomingMessage): boolean {
    const { authorization } = request.headers;
    if (authorization !== undefined) return this.hasToken(request.headers);
    if (this.tokenNeeded || passedOn(request.headers)) return false;
    const name = splitHost(request.headers.host ?? '')?.name ?? '';
    return isLoopbackAddress(request.socket.remoteAddress ?? '') && LOOPBACK_NAMES.includes(name);
  }

  /** Whether `Authorization: Bearer …` carries the token. */
  hasToken(headers: IncomingHttpHeaders): boolean {
    const bearer = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(headers.authorization ?? '')?.[1];
    return bearer !== undefined && this.isToken(bearer);
  }

  isToken(candidate: string): boolean {
    return same(candidate, this.#options.token);
  }

  isSession(candidate: string | undefined): boolean {
    return candidate !== undefined && same(candidate, this.session);
  }

  /** Whether a browser's request comes from the hub's own page: its Origin names the very host it asks. */
  ownOrigin(headers: IncomingHttpHeaders): boolean {
    const asked = /^https?:\/\/(.+)$/.exec(headers.origin ?? '')?.[1];
    return asked !== undefined && asked === headers.host;
  }
}

function headerCount(request: IncomingMessage, name: string): number {
  let found = 0;
  for (let i = 0; i < request.rawHeaders.length; i += 2) if (request.rawHeaders[i]?.toLowerCase() === name) found += 1;
  return found;
}

function passedOn(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some((name) => FORWARDED.includes(name) || name.startsWith('x-forwarded-'));
}

/** Compares without telling by its duration how much was right. */
function same(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

/** Under which names and addresses the network reaches this machine. */
function ownNames(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return [hostname().toLowerCase(), ...addresses.map(({ address }) => inUrl(address))];
}

/** An address as it stands in a URL. */
function inUrl(address: string): string {
  return address.includes(':') ? `[${address.split('%')[0]}]` : address;
}

/** The host that others should be told: of a hub that listens everywhere, an address that leads to it. */
export function reachableHost(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return inUrl(host);
  const outside = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return outside.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? hostname().toLowerCase();
}
