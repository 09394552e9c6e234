/** What was sent since the page was opened, and what became of each. */
import { create } from 'zustand';
import type { InjectionResult } from '../../../shared/console/contract.ts';
import { ConsoleError } from '../../../shared/console/service.ts';
import {
  hasBraces,
  isRendered,
  type RenderedProblem,
  readTemplate,
  renderTemplate,
  type TemplateContent,
} from '../../../shared/template.ts';
import type { Link } from '../../link/link.ts';
import { type Draft, useDraft } from './draft.ts';

/** Injections that are kept and followed; the hub follows the last 20 of everybody. */
const KEPT = 10;

/**
 * From the worst to the best; `unsure` was stored, but the hub failed before it said how it went out, and `handed` is on
 * its way through another hub.
 */
export const FATES = ['failed', 'unsure', 'stored', 'handed', 'written', 'confirmed', 'read'] as const;
export type Fate = (typeof FATES)[number];

/** One target. `written` is sockets it was handed to, null where the hub did not say. */
export interface Target {
  readonly consumer: string;
  readonly written: number | null;
  /** Another hub that it is connected to and that was handed it, by its number. */
  readonly hub: number | null;
  readonly failed: boolean;
  /** Why the template makes nothing for it that may be sent: trying again would not help. */
  readonly unfit: Pick<RenderedProblem, 'field' | 'code'> | null;
}

export interface Sent {
  /** Its number in this page. */
  readonly key: number;
  readonly at: number;
  /** As it was written. */
  readonly content: TemplateContent;
  /** Where its counter goes on, should the rest be tried again. */
  readonly next: number;
  readonly targets: readonly Target[];
  /** Sockets that confirmed and whether it was read, by consumer. */
  readonly progress: ReadonlyMap<string, { readonly confirmed: number; readonly read: boolean }>;
  /** How to follow it; null where it failed. A hub that was started anew numbers its batches anew. */
  readonly follow: { readonly hubStartedAt: number; readonly batch: number } | null;
  /** Why some failed; null where none did. */
  readonly error: ConsoleError | null;
}

interface Sendings {
  readonly sent: readonly Sent[];
  readonly sending: boolean;
  /** The last failure, and what stood in the form then: once that is changed, it is said no more. */
  readonly failure: { readonly error: ConsoleError; readonly stored: number; readonly draft: Draft } | null;
}

export const useSent = create<Sendings>()(() => ({ sent: [], sending: false, failure: null }));

let keys = 0;

/** Notes a new injection, the newest first. */
export function noteSent(sent: Omit<Sent, 'key' | 'progress'>): void {
  keys += 1;
  const noted = { ...sent, key: keys, progress: new Map() };
  useSent.setState((state) => ({ sent: [noted, ...state.sent].slice(0, KEPT) }));
}

/** Notes how one fares: `[consumer, sockets that confirmed, was it read]`. */
export function noteProgress(key: number, targets: readonly (readonly [string, number, boolean])[]): void {
  useSent.setState((state) => ({
    sent: state.sent.map((one) => {
      if (one.key !== key) return one;
      const progress = new Map(one.progress);
      for (const [consumer, confirmed, read] of targets) progress.set(consumer, { confirmed, read });
      return { ...one, progress };
    }),
  }));
}

/**
 * Sends one notification to each of `to` and notes the outcome; never rejects. Where the link was lost before the answer,
 * nobody knows what was stored, so nothing is noted that could be retried twice. A counter in it begins at `first`.
 */
export async function send(
  { hub, info }: Pick<Link, 'hub' | 'info'>,
  to: readonly string[],
  content: TemplateContent,
  first = 1,
): Promise<void> {
  if (useSent.getState().sending || to.length === 0) return;
  useSent.setState({ sending: true, failure: null });
  const draft = useDraft.getState();
  try {
    const { batch, results, unfit } = await inject(hub, to, content, first);
    const hubStartedAt = info.get()?.startedAt;
    const follow = hubStartedAt === undefined ? null : { hubStartedAt, batch };
    const targets = [...unfitTargets(unfit), ...targetsOf(results)];
    noteSent({ at: hub.now(), content, next: first + results.length, targets, follow, error: null });
  } catch (caught) {
    const error = caught instanceof ConsoleError ? caught : new ConsoleError('internal_error');
    const stored = Number(error.values['stored'] ?? 0);
    useSent.setState({ failure: { error, stored, draft } });
    if (error.code === 'connection_lost') return;
    const targets = failedTargets(to, stored);
    noteSent({ at: hub.now(), content, next: first + stored, targets, follow: null, error });
  } finally {
    useSent.setState({ sending: false });
  }
}

interface Injected {
  readonly batch: number;
  readonly results: readonly InjectionResult[];
  readonly unfit: readonly { readonly consumer: string; readonly field: string; readonly code: string }[];
}

/** What has no braces goes out as it stands. */
async function inject(
  hub: Link['hub'],
  to: readonly string[],
  content: TemplateContent,
  first: number,
): Promise<Injected> {
  if (hasBraces(content)) return hub.call('notifications.injectEach', { to: [...to], content, first });
  const payload = renderTemplate(readTemplate(content), {
    consumidor_id: '',
    now: '',
    counter: 1,
    random: Math.random,
  });
  if (!isRendered(payload)) throw new ConsoleError('bad_arguments');
  return { ...(await hub.call('notifications.inject', { to: [...to], payload })), unfit: [] };
}

/** The targets of an injection that went through, in the order of the command. */
export function targetsOf(results: readonly InjectionResult[]): readonly Target[] {
  return results.map(({ consumer, written, hub }) => ({ consumer, written, hub, failed: false, unfit: null }));
}

/** Those for whom a template made nothing that may be sent. */
export function unfitTargets(unfit: Injected['unfit']): readonly Target[] {
  return unfit.map(({ consumer, field, code }) => ({
    consumer,
    written: null,
    hub: null,
    failed: true,
    unfit: { field, code } as NonNullable<Target['unfit']>,
  }));
}

/** The targets of one that the hub gave up after the first `stored`; those that failed stand first. */
export function failedTargets(to: readonly string[], stored: number): readonly Target[] {
  const target = (failed: boolean) => (consumer: string) => ({
    consumer,
    written: null,
    hub: null,
    failed,
    unfit: null,
  });
  return [...to.slice(stored).map(target(true)), ...to.slice(0, stored).map(target(false))];
}

export function fateOf({ consumer, written, hub, failed }: Target, { progress }: Pick<Sent, 'progress'>): Fate {
  if (failed) return 'failed';
  const known = progress.get(consumer);
  if (known?.read) return 'read';
  if (known && known.confirmed > 0) return 'confirmed';
  if (written === null) return 'unsure';
  if (written > 0) return 'written';
  return hub === null ? 'stored' : 'handed';
}

/** How many have each fate. */
export function countFates(sent: Sent): Readonly<Record<Fate, number>> {
  const fates = { failed: 0, unsure: 0, stored: 0, handed: 0, written: 0, confirmed: 0, read: 0 };
  for (const target of sent.targets) fates[fateOf(target, sent)] += 1;
  return fates;
}
