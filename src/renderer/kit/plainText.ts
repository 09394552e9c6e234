/**
 * Controls that draw nothing or turn the text around them: C0 and C1 save tab and line ends, and the bidirectional
 * overrides and isolates (Unicode TR 36 §2.3). Joiners stay: scripts and emoji need them.
 */
const HIDDEN = /(?![\t\n\r])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Somebody else's text with its hidden controls written out (`\u202e`), so that it cannot pretend to be another one. */
export function plainText(text: string): string {
  return text.replace(HIDDEN, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
