/** JSON in colour. What it holds is untrusted text: it becomes text nodes and nothing else. */
import { useMemo } from 'react';
import { plainText } from './plainText.ts';
import { Scroller } from './Scroller.tsx';

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;

interface Piece {
  readonly ink: 'key' | 'str' | 'num' | 'lit' | null;
  readonly text: string;
}

/** Cuts JSON into pieces for colour; joined they are the text again. */
export function inkJson(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > at) pieces.push({ ink: null, text: text.slice(at, match.index) });
    const [whole, quoted, colon, number] = match;
    if (quoted !== undefined) {
      pieces.push({ ink: colon === undefined ? 'str' : 'key', text: quoted });
      if (colon !== undefined) pieces.push({ ink: null, text: colon });
    } else pieces.push({ ink: number === undefined ? 'lit' : 'num', text: whole });
    at = match.index + whole.length;
  }
  if (at < text.length) pieces.push({ ink: null, text: text.slice(at) });
  return pieces;
}

/** Deeper than this, lines are no longer moved in: a frame of brackets would grow with the square of its length. */
const DEEPEST = 24;
const PART = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/** JSON set out over lines, every value as it was written (`1.0`, 20 digits, a key twice); anything else as it is. */
export function prettyJson(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let out = '';
  let depth = 0;
  let before = '';
  const line = (): string => `\n${'  '.repeat(Math.min(depth, DEEPEST))}`;
  for (const [part] of text.matchAll(PART)) {
    const opened = before === '{' || before === '[';
    const closes = part === '}' || part === ']';
    if (closes) depth -= 1;
    if (before === ',' || opened !== closes) out += line();
    out += part === ':' ? ': ' : part;
    if (part === '{' || part === '[') depth += 1;
    before = part;
  }
  return out;
}

export interface JsonViewProps {
  readonly text: string;
  readonly label: string;
}

export function JsonView({ text, label }: JsonViewProps) {
  const pieces = useMemo(() => inkJson(plainText(text)), [text]);
  return (
    <Scroller label={label}>
      <pre className="pl-json">
        {pieces.map(({ ink, text: piece }, i) =>
          ink === null ? (
            piece
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move
            <span key={i} className={`pl-json-${ink}`}>
              {piece}
            </span>
          ),
        )}
      </pre>
    </Scroller>
  );
}
