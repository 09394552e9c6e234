/** What a `new_notification` said, to be sent again: it fills the form of Inject, and nothing goes out by itself. */

import type { Frame } from '../../../shared/console/contract.ts';
import { type Payload, payload } from '../../../shared/console/contract.ts';

/** The payload of a frame; null for another frame, or one of which only the start was kept. */
export function payloadOf({ type, text }: Pick<Frame, 'type' | 'text'>): Payload | null {
  if (type !== 'new_notification') return null;
  try {
    const { notification } = JSON.parse(text) as { readonly notification?: Record<string, unknown> };
    const { tipo, contenido, deseo_id = null } = notification ?? {};
    return payload.safeParse({ tipo, contenido, deseo_id }).data ?? null;
  } catch {
    return null;
  }
}
