/**
 * How the console's page is handed out, by the hub over HTTP and by the desktop app over `app://`: one nonce for each
 * response, and a policy that lets nothing else run.
 */

/** Stands in the built `index.html` wherever a nonce goes. */
const NONCE_MARK = '%NONCE%';

/** The page with its nonce put in; `nonce` must be new for each response, 128 random bits or more, base64. */
export function pageWithNonce(html: string, nonce: string): string {
  return html.replaceAll(NONCE_MARK, nonce);
}

/** The Content-Security-Policy that goes with the page. `connect` names what it may talk to besides its own origin. */
export function contentSecurityPolicy(nonce: string, connect: readonly string[] = []): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    // React and Mantine set style attributes through the DOM, which no policy restrains; markup cannot carry any.
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

/** Headers that go with every answer of the hub and of `app://`. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
};
