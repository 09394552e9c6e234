/** The types of message on the wearable's wire: the compiler sees to it that none is missing and none is too many. */
import type { HubMessage, WearableMessage } from '../../src/shared/protocol.ts';

export const HUB_TYPES: Readonly<Record<HubMessage['type'], true>> = {
  initial_notifications: true,
  new_notification: true,
  pong: true,
  marked_read: true,
  error: true,
};

export const WEARABLE_TYPES: Readonly<Record<WearableMessage['type'], true>> = { ping: true, mark_read: true };
