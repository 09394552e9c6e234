/** Notifications as Django projects may send them, and as a hub keeps them. */
import { DjangoTimes, readForeign } from '../../src/hub/cluster/django.ts';
import type { StoredNotification } from '../../src/hub/store/store.ts';

/** As JSON: the shell example, one with everything otherwise than a hub makes it, and ids that cannot be kept. */
export const DJANGO_NOTIFICATIONS: readonly string[] = [
  '{"id":999,"tipo":"test","contenido":"Test desde shell"}',
  `{"id":-1,"tipo":7,"contenido":"${'x'.repeat(5_000)}","fecha_envio":"2025-11-17T10:30:00.123456+01:00","leida":"no","deseo_id":"a","extra":{"a":[1]}}`,
  '{"id":"8f1c","tipo":null}',
  '{}',
];

/** What the store keeps of it; null where it keeps nothing. */
export function storedFromDjango(raw: string): StoredNotification | null {
  const foreign = readForeign('7', JSON.parse(raw), { times: new DjangoTimes('UTC'), now: 0, json: raw });
  return foreign && { ...foreign, storedAt: 0, readOn: null };
}
