/** The look's colours for what is drawn on a canvas, read once for each theme. */
import { useSyncExternalStore } from 'react';

const NAMES = [
  'bg-1',
  'bg-2',
  'line-1',
  'line-2',
  'ink-1',
  'ink-2',
  'ink-3',
  'pulse',
  'pulse-dim',
  'pulse-low',
  'pulse-hot',
  'crit',
  'warn',
  'info',
  'gone',
] as const;

/** A colour by the token's name without `--pl-`, and the type's family. */
export type Tokens = Readonly<Record<(typeof NAMES)[number] | 'font', string>>;

const SCHEME = 'data-mantine-color-scheme';

let kept: { readonly scheme: string | null; readonly tokens: Tokens } | null = null;

function read(): Tokens {
  const scheme = document.documentElement.getAttribute(SCHEME);
  if (kept?.scheme !== scheme || !kept) {
    const style = getComputedStyle(document.documentElement);
    const colours = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--pl-${name}`).trim()]));
    kept = { scheme, tokens: { ...colours, font: style.getPropertyValue('--pl-font').trim() } as Tokens };
  }
  return kept.tokens;
}

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: [SCHEME] });
  return () => observer.disconnect();
}

/** The colours of the theme that is shown; new ones when it changes. */
export function useTokens(): Tokens {
  return useSyncExternalStore(subscribe, read);
}

/** A colour between two of `#rrggbb`, at a share of the way. */
export function mix(from: string, to: string, share: number): string {
  const part = (colour: string, at: number): number => Number.parseInt(colour.slice(at, at + 2), 16);
  const between = (at: number): string =>
    Math.round(part(from, at) + (part(to, at) - part(from, at)) * share)
      .toString(16)
      .padStart(2, '0');
  return `#${between(1)}${between(3)}${between(5)}`;
}
