/** One silhouette for each state, told apart without colour. The word beside it says the same, so it is hidden from readers. */
import { memo } from 'react';
import type { ConsumerState } from '../../shared/console/rows.ts';

const SHAPES: Readonly<Record<ConsumerState, React.ReactNode>> = {
  on_time: <circle cx="6" cy="6" r="3.5" fill="currentColor" />,
  late: (
    <>
      <circle cx="6" cy="6" r="4.4" stroke="currentColor" strokeWidth="1.2" />
      <path d="M6 1.2A4.8 4.8 0 1 1 1.2 6H6z" fill="currentColor" />
    </>
  ),
  silent: <circle cx="6" cy="6" r="4.4" stroke="currentColor" strokeWidth="1.6" strokeDasharray="2.6 2" />,
  slow: <path d="M1 1.5h3.5v2H1zM1 5h6.5v2H1zM1 8.5h10v2H1z" fill="currentColor" />,
  flapping: (
    <path d="M.8 9 3.2 3.6 5.6 8.4 8 3.6 11.2 9" stroke="currentColor" strokeWidth="1.7" strokeLinejoin="round" />
  ),
  gone: <path d="m2.8 2.8 6.4 6.4m0-6.4L2.8 9.2" stroke="currentColor" strokeWidth="1.6" />,
};

export const StateGlyph = memo(function StateGlyph({ state }: { state: ConsumerState }) {
  return (
    <svg
      className={`pl-glyph pl-glyph-${state}`}
      viewBox="0 0 12 12"
      width=".75rem"
      height=".75rem"
      fill="none"
      aria-hidden="true"
    >
      {SHAPES[state]}
    </svg>
  );
});
