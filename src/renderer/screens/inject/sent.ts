/** What was sent since the page was opened, and what became of each. */
import { create } from 'zustand';
import { type HubContract, type InjectionResult, TARGETS_A_STEP } from '../../../shared/console/contract.ts';
import { ConsoleError, type Result } from '../../../shared/console/service.ts';
import {
  hasBraces,
  isRendered,
  type RenderedProblem,
  readTemplate,
  renderTemplate,
  type TemplateContent,
} from '../../../shared/template.ts';
import { runSteps, slices } from '../../kit/steps.ts';
import type { Link } from '../../link/link.ts';
import { type Draft, useDraft } from './draft.ts';

/** Injections that are kept and followed; the hub follows the last 20 of everybody. */
const KEPT = 10;

/**
 * From the worst to the best; of `unknown` the answer was lost, `unsent` is what was not reached, and `handed` is on its
 * way through another hub.
 */
export const FATES = ['failed', 'unknown', 'unsent', 'stored', 'handed', 'written', 'confirmed', 'read'] as const;
export type Fate = (typeof FATES)[number];

/** Why nothing is known to be stored for a target. */
type Missed = 'failed' | 'unknown' | 'unsent';

/** One target. */
export interface Target {
  readonly consumer: string;
  /** Sockets it was handed to. */
  readonly written: number;
  /** Another hub that it is connected to and that was handed it, by its number. */
  readonly hub: number | null;
  /** Null where it is stored. */
  readonly missed: Missed | null;
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
  /** What is being sent: targets that the hub answered for, of how many; `stopping` once somebody wants no more. */
  readonly sending: { readonly done: number; readonly of: number; readonly stopping: boolean } | null;
  /**
   * How the last one ended short, and what stood in the form then: once that is changed, it is said no more. `error` is
   * null where somebody stopped it.
   */
  readonly cutShort: { readonly error: ConsoleError | null; readonly stored: number; readonly draft: Draft } | null;
}

export const useSent = create<Sendings>()(() => ({ sent: [], sending: null, cutShort: null }));

/** Ends what is being sent after the step that runs; what is stored by then stays. */
export function stopSending(): void {
  useSent.setState(({ sending }) => ({ sending: sending && { ...sending, stopping: true } }));
}

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
 * Sends one notification to each of `to`, a step at a time, and notes the outcome; never rejects. A counter in it begins
 * at `first`. Where the link was lost before a step's answer, nobody knows what it stored, so that is never tried again.
 */
export async function send(
  { hub, info }: Pick<Link, 'hub' | 'info'>,
  to: readonly string[],
  content: TemplateContent,
  first = 1,
): Promise<void> {
  if (useSent.getState().sending || to.length === 0) return;
  const all = [...new Set(to)];
  useSent.setState({ sending: { done: 0, of: all.length, stopping: false }, cutShort: null });
  const draft = useDraft.getState();
  const results: InjectionResult[] = [];
  const unfit: Unfit[] = [];
  let batch: number | undefined;
  let done = 0;
  let error: ConsoleError | null = null;
  const steps = slices(all, TARGETS_A_STEP).map((some) => ({
    count: some.length,
    run: async () => {
      const answer = await inject(hub, { to: some, content, first: first + results.length, batch });
      batch = answer.batch;
      results.push(...answer.results);
      unfit.push(...answer.unfit);
    },
  }));
  const onProgress = (now: number): void => {
    done = now;
    useSent.setState(({ sending }) => ({ sending: sending && { ...sending, done } }));
  };
  try {
    await runSteps(steps, onProgress, () => !useSent.getState().sending?.stopping);
  } catch (caught) {
    error = caught instanceof ConsoleError ? caught : new ConsoleError('internal_error');
  }
  const stored = targetsOf(results);
  const targets = [...missedTargets(all.slice(done), error), ...unfitTargets(unfit), ...stored];
  const hubStartedAt = info.get()?.startedAt;
  const follow = batch === undefined || hubStartedAt === undefined ? null : { hubStartedAt, batch };
  noteSent({ at: hub.now(), content, next: first + results.length, targets, follow, error });
  const cutShort = done < all.length ? { error, stored: results.length, draft } : null;
  useSent.setState({ sending: null, cutShort });
}

type Unfit = Result<HubContract['notifications']['injectEach']>['unfit'][number];

interface InjectionStep {
  readonly to: string[];
  readonly content: TemplateContent;
  readonly first: number;
  /** The injection that this goes on with. */
  readonly batch: number | undefined;
}

/** What has no braces goes out as it stands. */
async function inject(
  hub: Link['hub'],
  { to, content, first, batch }: InjectionStep,
): Promise<Result<HubContract['notifications']['injectEach']>> {
  if (hasBraces(content)) return hub.call('notifications.injectEach', { to, content, first, batch });
  const payload = renderTemplate(readTemplate(content), {
    consumidor_id: '',
    now: '',
    counter: 1,
    random: Math.random,
  });
  if (!isRendered(payload)) throw new ConsoleError('bad_arguments');
  return { ...(await hub.call('notifications.inject', { to, payload, batch })), unfit: [] };
}

/** The targets that a notification was stored for, in the order of the command. */
export function targetsOf(results: readonly InjectionResult[]): readonly Target[] {
  return results.map(({ consumer, written, hub }) => ({ consumer, written, hub, missed: null, unfit: null }));
}

const notStored = (consumer: string, missed: Missed): Target => ({
  consumer,
  written: 0,
  hub: null,
  missed,
  unfit: null,
});

/** Those for whom a template made nothing that may be sent. */
function unfitTargets(unfit: readonly Unfit[]): readonly Target[] {
  return unfit.map(({ consumer, field, code }) => ({
    ...notStored(consumer, 'failed'),
    unfit: { field, code } as NonNullable<Target['unfit']>,
  }));
}

/**
 * The targets that the hub gave no answer for. After a failure all of them failed; where the link was lost, the step that
 * was under way may be stored or not, and the rest was not sent, as when somebody stopped it.
 */
export function missedTargets(rest: readonly string[], error: ConsoleError | null): readonly Target[] {
  const lost = error?.code === 'connection_lost';
  return rest.map((consumer, at) =>
    notStored(consumer, lost && at < TARGETS_A_STEP ? 'unknown' : error && !lost ? 'failed' : 'unsent'),
  );
}

/** Those that may be sent to again: nothing was stored for them, and something can be. */
export function retriable({ targets }: Pick<Sent, 'targets'>): readonly Target[] {
  return targets.filter(({ missed, unfit }) => (missed === 'failed' || missed === 'unsent') && !unfit);
}

export function fateOf({ consumer, written, hub, missed }: Target, { progress }: Pick<Sent, 'progress'>): Fate {
  if (missed) return missed;
  const known = progress.get(consumer);
  if (known?.read) return 'read';
  if (known && known.confirmed > 0) return 'confirmed';
  if (written > 0) return 'written';
  return hub === null ? 'stored' : 'handed';
}

/** How many have each fate. */
export function countFates(sent: Sent): Readonly<Record<Fate, number>> {
  const fates = { failed: 0, unknown: 0, unsent: 0, stored: 0, handed: 0, written: 0, confirmed: 0, read: 0 };
  for (const target of sent.targets) fates[fateOf(target, sent)] += 1;
  return fates;
}
