/** A stored notification and its deliveries as the console shows them: one journey. */
import type { TrackedNotification } from '../../shared/console/contract.ts';
import type { FeedEvent } from '../feed.ts';
import type { Delivery, StoredNotification } from '../store/store.ts';

export type Tracked = { -readonly [K in keyof TrackedNotification]: TrackedNotification[K] };

/** The journey of a notification as far as the store knows it. */
export function track(stored: StoredNotification, deliveries: readonly Delivery[] = []): Tracked {
  const own = deliveries.filter((delivery) => delivery.id === stored.id);
  const confirmed = own.flatMap(({ confirmedAt }) => (confirmedAt === null ? [] : [confirmedAt]));
  return {
    consumer: stored.consumer,
    id: stored.id,
    tipo: stored.tipo,
    contenido: stored.contenido,
    deseo_id: stored.deseoId,
    producer: stored.producer,
    sentAt: stored.sentAt,
    storedAt: stored.storedAt,
    writtenAt: own.length > 0 ? Math.min(...own.map(({ writtenAt }) => writtenAt)) : null,
    writtenTo: own.length,
    confirmedAt: confirmed.length > 0 ? Math.min(...confirmed) : null,
    confirmedBy: confirmed.length,
    readAt: stored.readAt,
    readBy: stored.readBy,
  };
}

/** Moves a journey on by something that happened; answers whether it did. */
export function advance(tracked: Tracked, event: FeedEvent): boolean {
  switch (event.kind) {
    case 'written':
      tracked.writtenAt ??= event.at;
      tracked.writtenTo += 1;
      return true;
    case 'confirmed':
      tracked.confirmedAt ??= event.at;
      tracked.confirmedBy += 1;
      // The store may have told of it before it knew that it was written.
      tracked.writtenAt ??= event.at;
      tracked.writtenTo = Math.max(tracked.writtenTo, tracked.confirmedBy);
      return true;
    case 'read':
      if (tracked.readAt !== null) return false;
      tracked.readAt = event.at;
      tracked.readBy = event.by ?? null;
      return true;
    default:
      return false;
  }
}
