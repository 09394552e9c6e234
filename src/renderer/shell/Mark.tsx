/** The mark: a bracelet with one bead. */
export function Mark() {
  return (
    <svg className="pl-mark" viewBox="0 0 20 20" fill="none" aria-hidden="true">
      <path d="M14.9 5.3A7 7 0 1 1 9.3 3.04" stroke="var(--pl-pulse-dim)" strokeWidth="2" strokeLinecap="round" />
      <circle cx="13.6" cy="4.2" r="2.6" fill="var(--pl-pulse)" />
    </svg>
  );
}
