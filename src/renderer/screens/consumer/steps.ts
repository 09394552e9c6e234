/** The timeline tells a notification's way once: the furthest step it took, and that it was read. */
import type { TimelineEntry } from '../../../shared/console/contract.ts';

const STEPS: readonly TimelineEntry['kind'][] = ['stored', 'written', 'confirmed'];

/** Leaves out the steps that a later one of the same notification covers, and the same step over other sockets. */
export function furthestSteps<T extends Pick<TimelineEntry, 'kind' | 'detail'>>(entries: readonly T[]): T[] {
  const furthest = new Map<TimelineEntry['detail'], T>();
  for (const entry of entries) {
    const step = STEPS.indexOf(entry.kind);
    if (step < 0) continue;
    const before = furthest.get(entry.detail);
    // Newest first: of the same step over several sockets, the first is the one that counts.
    if (!before || STEPS.indexOf(before.kind) <= step) furthest.set(entry.detail, entry);
  }
  return entries.filter((entry) => !STEPS.includes(entry.kind) || furthest.get(entry.detail) === entry);
}
