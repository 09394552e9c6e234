/** A stored notification and its deliveries as the console shows them: one journey. */
import { advance as moveOn, type Tracked } from '../../shared/journey.ts';
import type { FeedEvent } from '../feed.ts';
import type { Delivery, StoredNotification } from '../store/store.ts';

export type { Tracked };

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
  return moveOn(tracked, event, event.by ?? null);
}
