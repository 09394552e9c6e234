/** `app://console/`: the built console, from this package and from nowhere else. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';
import { contentSecurityPolicy, pageWithNonce, SECURITY_HEADERS } from '../shared/page.ts';

const SCHEME = 'app';
export const CONSOLE_ORIGIN = `${SCHEME}://console`;

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Answers the scheme with the files in `directory`; a path that leads out of it is not found. */
export function serveScheme(directory: string): void {
  protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url);
    const headers = new Headers(SECURITY_HEADERS);
    if (request.method !== 'GET' || url.host !== 'console') return new Response(null, { status: 404, headers });
    try {
      if (url.pathname === '/' || url.pathname === '/index.html') {
        const nonce = randomBytes(18).toString('base64');
        headers.set('Content-Type', 'text/html; charset=utf-8');
        headers.set('Content-Security-Policy', contentSecurityPolicy(nonce));
        headers.set('Cache-Control', 'no-store');
        return new Response(pageWithNonce(await readFile(join(directory, 'index.html'), 'utf8'), nonce), { headers });
      }
      const path = normalize(join(directory, decodeURIComponent(url.pathname)));
      const type = TYPES[extname(path)];
      if (!path.startsWith(directory + sep) || !type) return new Response(null, { status: 404, headers });
      headers.set('Content-Type', type);
      return new Response(new Uint8Array(await readFile(path)), { headers });
    } catch {
      return new Response(null, { status: 404, headers });
    }
  });
}
