/** What a frame says, in a few words beside its type. */
import type { Frame } from '../../../shared/console/contract.ts';

/** A frame's `{ id, tipo, code, count }`, as far as its text has them; a text that was cut has none. */
export interface Meaning {
  readonly id?: number;
  readonly tipo?: string;
  readonly code?: string;
  /** Notifications in the first frame. */
  readonly count?: number;
}

export function meaningOf({ type, text }: Pick<Frame, 'type' | 'text'>): Meaning {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return {};
  }
  if (typeof message !== 'object' || message === null) return {};
  const { notification, notification_id: id, code, notifications } = message as Record<string, unknown>;
  switch (type) {
    case 'new_notification': {
      const { id: own, tipo } = (notification ?? {}) as Record<string, unknown>;
      return {
        ...(typeof own === 'number' ? { id: own } : {}),
        ...(typeof tipo === 'string' ? { tipo } : {}),
      };
    }
    case 'mark_read':
    case 'marked_read':
      return typeof id === 'number' || typeof id === 'string' ? { id: Number(id) } : {};
    case 'error':
      return typeof code === 'string' ? { code } : {};
    case 'initial_notifications':
      return Array.isArray(notifications) ? { count: notifications.length } : {};
    default:
      return {};
  }
}
