/** A checkbox of a list: drawn by us, since a thousand of Mantine's would be heavy. The row or `onToggle` acts. */
import { IconCheck, IconMinus } from '@tabler/icons-react';
import './kit.css';

export interface CheckProps {
  readonly label: string;
  readonly state: 'on' | 'off' | 'some';
  /** Whether the arrows of a table's head stop here. */
  readonly stop?: boolean;
  /** Whether it takes the focus itself, and not the row that it is in. */
  readonly alone?: boolean;
  readonly onToggle?: () => void;
}

export function Check({ label, state, stop = false, alone = false, onToggle }: CheckProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: three states, and a row that acts for it
    <button
      type="button"
      role="checkbox"
      className="pl-bare pl-check"
      aria-label={label}
      aria-checked={state === 'some' ? 'mixed' : state === 'on'}
      tabIndex={alone ? 0 : -1}
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
