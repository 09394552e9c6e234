/** Whose a member of a group is, by its silhouette; the word beside it says the same, so it is hidden from readers. */
import type { MemberKind } from './model.ts';

const SHAPES: Readonly<Record<MemberKind, React.ReactNode>> = {
  own: <circle cx="6" cy="6" r="4" fill="currentColor" />,
  hub: <rect x="2.2" y="2.2" width="7.6" height="7.6" rx="1" fill="currentColor" />,
  other: <path d="M6 1.6 11 10.4H1z" fill="currentColor" />,
  stale: <circle cx="6" cy="6" r="4.2" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.6 1.8" />,
};

export function MemberGlyph({ kind }: { kind: MemberKind }) {
  return (
    <svg
      className="pl-glyph pl-member"
      data-kind={kind}
      viewBox="0 0 12 12"
      width=".75rem"
      height=".75rem"
      fill="none"
      aria-hidden="true"
    >
      {SHAPES[kind]}
    </svg>
  );
}
