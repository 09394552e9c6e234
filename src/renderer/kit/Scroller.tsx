/** A panel's body that scrolls; it takes the focus, so that it scrolls by keyboard too. */
import type { ReactNode, Ref } from 'react';

export interface ScrollerProps {
  readonly label: string;
  readonly ref?: Ref<HTMLDivElement>;
  readonly children: ReactNode;
}

export function Scroller({ label, ref, children }: ScrollerProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups controls, this groups what scrolls
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the focus
    <div ref={ref} role="group" className="pl-panel-body" tabIndex={0} aria-label={label}>
      {children}
    </div>
  );
}
