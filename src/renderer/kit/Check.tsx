/** A checkbox of the table: drawn by us, since a thousand of Mantine's would be heavy. The row or `onToggle` acts. */
import { IconCheck, IconMinus } from '@tabler/icons-react';

export interface CheckProps {
  readonly label: string;
  readonly state: 'on' | 'off' | 'some';
  /** Whether the arrows of the table's head stop here. */
  readonly stop?: boolean;
  readonly onToggle?: () => void;
}

export function Check({ label, state, stop = false, onToggle }: CheckProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: three states, and a row that acts for it
    <button
      type="button"
      role="checkbox"
      className="pl-bare pl-check"
      aria-label={label}
      aria-checked={state === 'some' ? 'mixed' : state === 'on'}
      tabIndex={-1}
      data-stop={stop ? '' : undefined}
      onClick={onToggle}
    >
      <span className="pl-check-box">
        {state === 'on' && <IconCheck size="0.75rem" stroke={2.5} aria-hidden />}
        {state === 'some' && <IconMinus size="0.75rem" stroke={2.5} aria-hidden />}
      </span>
    </button>
  );
}
