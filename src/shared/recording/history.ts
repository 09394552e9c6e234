/** The history's questions, answered from a list of notifications, newest first. */
import type { HubContract, TrackedNotification } from '../console/contract.ts';
import type { Args, Result } from '../console/service.ts';

type History = HubContract['notifications']['history'];

/** Notifications that one answer to `find` holds, as at the hub. */
const FOUND = 100;

/** One page, as `notifications.history` answers. */
export function historyPage(all: Iterable<TrackedNotification>, query: Args<History>): Result<History> {
  const words = wordsOf(query.text);
  const found: TrackedNotification[] = [];
  for (const one of all) {
    if (query.before && !isBehind(one, query.before)) continue;
    if (query.consumer !== null && one.consumer !== query.consumer) continue;
    if (query.tipo !== null && one.tipo !== query.tipo) continue;
    if (query.producer !== null && one.producer !== query.producer) continue;
    if (query.state !== 'all' && (one.readAt !== null) !== (query.state === 'read')) continue;
    if (words.length > 0) {
      const text = plain(one.contenido);
      if (!words.every((word) => text.includes(word))) continue;
    }
    found.push(one);
    if (found.length > query.limit) break;
  }
  const notifications = found.slice(0, query.limit);
  const last = notifications.at(-1);
  const next = found.length > query.limit && last ? placeOf(last) : null;
  return { notifications, next, stopped: false };
}

/** Those with these ids, as `notifications.find` answers. */
export function findNotifications(
  all: Iterable<TrackedNotification>,
  ids: readonly number[],
): { notifications: TrackedNotification[] } {
  const wanted = new Set(ids);
  const notifications: TrackedNotification[] = [];
  for (const one of all) if (wanted.has(one.id) && notifications.length < FOUND) notifications.push(one);
  return { notifications };
}

type Place = NonNullable<Args<History>['before']>;

const placeOf = ({ sentAt, id, consumer }: TrackedNotification): Place => ({ sentAt, id, consumer });

/** Whether it comes after this place, in the order by time, id and consumer, newest first. */
function isBehind(one: TrackedNotification, place: Place): boolean {
  if (one.sentAt !== place.sentAt) return one.sentAt < place.sentAt;
  if (one.id !== place.id) return one.id < place.id;
  return one.consumer < place.consumer;
}

const wordsOf = (text: string): string[] => plain(text).split(/\s+/).filter(Boolean);

/** Capitals and accents aside. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
