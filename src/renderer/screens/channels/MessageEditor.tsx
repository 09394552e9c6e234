/** JSON written by hand, in colour: the text lies under a field whose own letters are not drawn. */
import { useId, useMemo } from 'react';
import { inkJson } from '../../kit/JsonView.tsx';
import type { Problem } from './message.ts';

export interface MessageEditorProps {
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** What is wrong, and the same in words; null while nothing is to be said. */
  readonly problem: Problem | null;
  readonly error: string | null;
}

export function MessageEditor({ label, text, onText, problem, error }: MessageEditorProps) {
  const id = useId();
  const errorId = useId();
  return (
    <div className="pl-editor-field">
      <label className="pl-field-label" htmlFor={id}>
        {label}
      </label>
      <div className="pl-editor" data-wrong={error === null ? undefined : ''}>
        <Ink text={text} wrongAt={error === null ? null : (problem?.at ?? null)} />
        <textarea
          id={id}
          value={text}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          aria-invalid={error === null ? undefined : true}
          aria-describedby={error === null ? undefined : errorId}
          onChange={({ currentTarget: { value } }) => onText(value)}
        />
      </div>
      {error !== null && (
        <p className="pl-editor-error" id={errorId} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

/** The text in colour, a mark where it goes wrong; its last line is never empty, so that it is as high as the field's. */
function Ink({ text, wrongAt }: { text: string; wrongAt: number | null }) {
  const pieces = useMemo(() => cutAt(inkJson(text), wrongAt), [text, wrongAt]);
  return (
    <pre className="pl-json" aria-hidden="true">
      {pieces.map(({ ink, text: piece, wrong }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move
        <span key={i} className={ink === null ? undefined : `pl-json-${ink}`} data-wrong={wrong ? '' : undefined}>
          {piece}
        </span>
      ))}
      {'\u200b'}
    </pre>
  );
}

type Piece = ReturnType<typeof inkJson>[number] & { readonly wrong?: boolean };

/** Cuts the character at an offset out of its piece. */
function cutAt(pieces: readonly Piece[], at: number | null): readonly Piece[] {
  if (at === null) return pieces;
  let start = 0;
  return pieces.flatMap((piece) => {
    const offset = at - start;
    start += piece.text.length;
    if (offset < 0 || offset >= piece.text.length) return [piece];
    const one = String.fromCodePoint(piece.text.codePointAt(offset) ?? 32);
    return [
      { ...piece, text: piece.text.slice(0, offset) },
      { ...piece, text: one, wrong: true },
      { ...piece, text: piece.text.slice(offset + one.length) },
    ];
  });
}
