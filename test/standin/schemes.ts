/**
 * Custom schemes. Chromium knows no `app://`, so a page of `app://console/…` is really one of `https://console.app.invalid/…`,
 * a name that leads nowhere: every request to it is taken before it leaves. Main never sees that: whatever crosses to it is
 * translated back.
 */
import type * as Electron from 'electron';
import { loud } from './loud.ts';

type Handler = (request: Request) => Response | Promise<Response>;

const registered = new Map<string, Electron.Privileges>();
const handlers = new Map<string, Handler>();

/** `electron.protocol`. */
export const protocol = loud('protocol', {
  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]): void {
    for (const { scheme, privileges = {} } of schemes) {
      if (!privileges.standard || !privileges.secure) {
        throw new Error(`stand-in: '${scheme}' must be standard and secure, it is https underneath`);
      }
      registered.set(scheme, privileges);
    }
  },
  handle(scheme: string, handler: Handler): void {
    if (!registered.has(scheme)) throw new Error(`stand-in: '${scheme}' is not registered as privileged`);
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
  unhandle(scheme: string): void {
    handlers.delete(scheme);
  },
  isProtocolHandled: (scheme: string): boolean => handlers.has(scheme),
});

/** Patterns of the requests that belong to custom schemes, as the Fetch domain takes them. */
export function schemePatterns(): string[] {
  return [...registered.keys()].map((scheme) => `https://*.${scheme}.invalid/*`);
}

/** `app://console/x` → `https://console.app.invalid/x`, wherever a registered scheme occurs in the text. */
export function toPage(text: string): string {
  return text.replace(/\b([a-z][a-z0-9+.-]*):\/\/([\w.-]+)/gi, (whole, scheme: string, host: string) =>
    registered.has(scheme) ? `https://${host}.${scheme}.invalid` : whole,
  );
}

/** The other way round. */
export function toMain(text: string): string {
  return text.replace(/https:\/\/([\w.-]+)\.([\w+-]+)\.invalid/g, (whole, host: string, scheme: string) =>
    registered.has(scheme) ? `${scheme}://${host}` : whole,
  );
}

/** Answers a page's request through the app's handler; the request and the answer are in main's words. */
export async function answerRequest(request: Request): Promise<Response> {
  const handler = handlers.get(new URL(request.url).protocol.slice(0, -1));
  if (!handler) throw new Error(`no handler for ${request.url}`);
  return handler(request);
}
