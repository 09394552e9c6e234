/** A panel: a head with its title, what belongs beside it, and a body that scrolls. */
import type { ReactNode } from 'react';
import './panel.css';

export interface PanelProps {
  readonly title: string;
  /** Small words beside the title. */
  readonly hint?: ReactNode;
  /** Controls at the head's end. */
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Panel({ title, hint, actions, className, children }: PanelProps) {
  return (
    <section className={className ? `pl-panel ${className}` : 'pl-panel'} aria-label={title}>
      <div className="pl-panel-head">
        <h2>{title}</h2>
        {hint && <span className="pl-quiet pl-label">{hint}</span>}
        {actions && <div className="pl-panel-actions">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
