/** What is done with schedules, and what was done last, so that it can be taken back where it stood. */
import { create } from 'zustand';
import type { Link } from '../../link/link.ts';

/** The last thing done; `undo` takes it back. */
export type Done =
  | { readonly kind: 'stopped'; readonly ids: readonly number[] }
  | { readonly kind: 'removed'; readonly id: number; readonly name: string }
  | { readonly kind: 'failed'; readonly error: unknown };

export const useDone = create<{ readonly done: Done | null }>()(() => ({ done: null }));

export const clearDone = (): void => useDone.setState({ done: null });

async function attempt(work: () => Promise<Done | null>): Promise<void> {
  clearDone();
  try {
    useDone.setState({ done: await work() });
  } catch (error) {
    useDone.setState({ done: { kind: 'failed', error } });
  }
}

/** Stops one, or all with null. */
export function stop({ hub }: Link, id: number | null): Promise<void> {
  return attempt(async () => {
    const { stopped } = await hub.call('schedules.stop', { id });
    return { kind: 'stopped', ids: stopped };
  });
}

export function resume({ hub }: Link, ids: readonly number[]): Promise<void> {
  return attempt(async () => {
    await hub.call('schedules.resume', { ids: [...ids] });
    return null;
  });
}

export function remove({ hub }: Link, id: number, name: string): Promise<void> {
  return attempt(async () => {
    await hub.call('schedules.remove', { id });
    return { kind: 'removed', id, name };
  });
}

export function sendNow({ hub }: Link, id: number, what: 'missed' | 'rest'): Promise<void> {
  return attempt(async () => {
    await hub.call('schedules.sendNow', { id, what });
    return null;
  });
}

export function dismiss({ hub }: Link, id: number): Promise<void> {
  return attempt(async () => {
    await hub.call('schedules.dismiss', { id });
    return null;
  });
}

/** Takes the last thing back. */
export function undo(link: Link, done: Done): Promise<void> {
  if (done.kind === 'stopped') return resume(link, done.ids);
  return attempt(async () => {
    if (done.kind === 'removed') await link.hub.call('schedules.restore', { id: done.id });
    return null;
  });
}
