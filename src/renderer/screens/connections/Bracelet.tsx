/** The bracelet that waits: a ring of beads, the first one open until somebody arrives. */

import type { ReactNode } from 'react';

const BEADS = 24;
const RADIUS = 76;

export function Bracelet({ children }: { children: ReactNode }) {
  const at = (index: number): { cx: number; cy: number } => {
    const angle = (index / BEADS) * 2 * Math.PI - Math.PI / 2;
    return {
      cx: Math.round(RADIUS * Math.cos(angle) * 100) / 100,
      cy: Math.round(RADIUS * Math.sin(angle) * 100) / 100,
    };
  };
  const open = at(0);
  return (
    <div className="pl-bracelet">
      <svg viewBox="-96 -96 192 192" aria-hidden="true">
        <circle className="pl-bracelet-thread" r={RADIUS} />
        {Array.from({ length: BEADS - 1 }, (_, index) => index + 1).map((index) => (
          <circle key={index} className="pl-bracelet-bead" r="3.6" {...at(index)} />
        ))}
        <circle className="pl-bracelet-halo" r="16" {...open} />
        <circle className="pl-bracelet-ring" r="11.5" {...open} />
        <circle className="pl-bracelet-open" r="5" {...open} />
      </svg>
      <div className="pl-bracelet-figure">{children}</div>
    </div>
  );
}
