/** How far long work is: a bar, and its figures in words. */
export interface ProgressProps {
  readonly done: number;
  readonly of: number;
  readonly label: string;
  readonly words: string;
}

export function Progress({ done, of, label, words }: ProgressProps) {
  return (
    <div className="pl-progress">
      <progress value={done} max={of} aria-label={label} />
      <span role="status">{words}</span>
    </div>
  );
}
