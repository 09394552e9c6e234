/** A long id in mono, cut in its middle where there is no room: ids differ at their ends. Copied it is whole; a label reads it whole too. */
import './kit.css';

/** Up to so many characters an id is never cut, and so many of a longer one always stay at its end. */
const SHORT = 16;
const END = 6;

export function MiddleCut({ text }: { text: string }) {
  if (text.length <= SHORT) return <span className="pl-cut">{text}</span>;
  return (
    <span className="pl-cut" title={text} data-long="">
      <span>{text.slice(0, -END)}</span>
      {text.slice(-END)}
    </span>
  );
}
