/**
 * Which Host and Origin headers are let in, by the rules of Django's ALLOWED_HOSTS (`django.http.request.validate_host`)
 * and of Channels' `AllowedHostsOriginValidator` (`channels.security.websocket.OriginValidator`).
 */

/** Names under which a machine reaches itself. */
export const LOOPBACK_NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** A name that no machine has (RFC 2606 §2). The diagnosis tries with it whether strangers are let in. */
export const STRANGER = 'stranger.example';

/** Splits a Host header (RFC 9110 §7.2) into name and port, lower case, one final dot dropped; null when malformed. */
export function splitHost(header: string): { readonly name: string; readonly port: number | null } | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9_-][a-z0-9_.-]*)(?::(\d{1,5}))?$/i.exec(header);
  if (!match?.[1]) return null;
  const port = match[2] === undefined ? null : Number(match[2]);
  if (port !== null && port > 65_535) return null;
  return { name: match[1].toLowerCase().replace(/(.)\.$/, '$1'), port };
}

/** Whether a name is the pattern's, or, for a pattern with a leading dot, below it. */
function sameDomain(name: string, pattern: string): boolean {
  return pattern.startsWith('.') ? name.endsWith(pattern) || name === pattern.slice(1) : name === pattern;
}

/** The name in a pattern that may carry a scheme or a port. */
function patternName(pattern: string): string {
  const rest = pattern.replace(/^[a-z][a-z0-9+.-]*:\/\//, '');
  return rest.startsWith('[') ? rest.slice(0, rest.indexOf(']') + 1) : (rest.split(':')[0] ?? rest);
}

/** Whether a Host header may speak to the hub: its name is compared, its port is not, as in Django. */
export function hostAllowed(header: string | undefined, patterns: readonly string[]): boolean {
  const host = header === undefined ? null : splitHost(header);
  if (!host) return false;
  return patterns.some((pattern) => pattern === '*' || sameDomain(host.name, patternName(pattern.toLowerCase())));
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, ws: 80, wss: 443 };

/** Splits `scheme://name[:port]`; the port is the scheme's own when it is not written. */
function splitOrigin(origin: string): { readonly scheme: string; readonly name: string; readonly port: number } | null {
  const match = /^([a-z]+):\/\/([^/?#@]+)$/.exec(origin.toLowerCase());
  const standard = DEFAULT_PORTS[match?.[1] ?? ''];
  const host = match?.[2] ? splitHost(match[2]) : null;
  return match?.[1] && host && standard ? { scheme: match[1], name: host.name, port: host.port ?? standard } : null;
}

/**
 * Whether an Origin header may open a socket. A pattern without a scheme compares the name only; one with a scheme
 * compares scheme and port too. `null` (sandboxed pages, files) is foreign unless everything is allowed.
 */
export function originAllowed(header: string, patterns: readonly string[]): boolean {
  if (patterns.includes('*')) return true;
  const origin = splitOrigin(header);
  if (!origin) return false;
  return patterns.some((raw) => {
    const pattern = raw.toLowerCase();
    if (!sameDomain(origin.name, patternName(pattern))) return false;
    if (!pattern.includes('://')) return true;
    // A leading dot is no host name, so it is put aside while the rest is read.
    const wanted = splitOrigin(pattern.replace('://.', '://'));
    return wanted?.scheme === origin.scheme && wanted.port === origin.port;
  });
}

/** Whether what is said to a hub at this address, as people write it, can be read on the way there. */
export function saidInClear(address: string): boolean {
  const [, scheme = 'http', rest = ''] = /^(?:([a-z]+):\/\/)?([^/?#]*)/.exec(address.trim().toLowerCase()) ?? [];
  const host = splitHost(rest);
  if (!host || (scheme !== 'http' && scheme !== 'ws')) return false;
  return !LOOPBACK_NAMES.includes(host.name) && !isLoopbackAddress(host.name);
}

/** Whether an address is the machine itself: 127.0.0.0/8, ::1, or the former mapped into IPv6. */
export function isLoopbackAddress(address: string): boolean {
  return /^(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address) || address === '::1';
}
