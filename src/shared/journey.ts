/** A notification's journey: stored, written, confirmed, read. */
import type { Reader, TimelineEntry, TrackedNotification } from './console/contract.ts';

/** A journey that goes on. */
export type Tracked = { -readonly [K in keyof TrackedNotification]: TrackedNotification[K] };

/** Moves a journey on by something that happened; answers whether it did. `by` is who read it. */
export function advance(
  tracked: Tracked,
  { kind, at }: Pick<TimelineEntry, 'kind' | 'at'>,
  by: Reader | null,
): boolean {
  switch (kind) {
    case 'written':
      tracked.writtenAt ??= at;
      tracked.writtenTo += 1;
      return true;
    case 'confirmed':
      tracked.confirmedAt ??= at;
      tracked.confirmedBy += 1;
      // The store may have told of it before it knew that it was written.
      tracked.writtenAt ??= at;
      tracked.writtenTo = Math.max(tracked.writtenTo, tracked.confirmedBy);
      return true;
    case 'read':
      if (tracked.readAt !== null) return false;
      tracked.readAt = at;
      tracked.readBy = by;
      return true;
    default:
      return false;
  }
}
