/** What people prepare: templates and schedules, as the store keeps them and as the hub's thread asks for them. */
import type { Schedule } from '../../shared/console/schedules.ts';
import type { NamedTemplate, Template } from '../../shared/console/templates.ts';
import type { RunTrouble } from '../../shared/planned.ts';
import type { TemplateContent } from '../../shared/template.ts';
import type { FlatDrafts } from './messages.ts';
import type { Draft, StoredNotification } from './store.ts';

/** Removed ones can be brought back for this long, the last so many of them. */
export const REMOVED_MS = 60 * 60 * 1_000;
export const REMOVED_KEPT = 100;
/** Targets of a schedule that are kept, and sent to, together. */
export const TARGETS_A_CHUNK = 1_000;

export type TemplateChange =
  | { readonly kind: 'save'; readonly id: number | null; readonly name: string; readonly content: TemplateContent }
  | { readonly kind: 'remove' | 'restore'; readonly id: number }
  | { readonly kind: 'bringIn'; readonly templates: readonly NamedTemplate[] };

/** Why a change was not made, as the console's codes have it. */
export interface Refused {
  readonly kind: 'refused';
  readonly code: 'not_found' | 'template_name_taken' | 'templates_full' | 'schedules_full' | 'schedule_targets_full';
}

export interface BroughtIn {
  readonly kind: 'broughtIn';
  readonly added: number;
  readonly known: number;
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
}

export type TemplateOutcome =
  | { readonly kind: 'saved'; readonly template: Template }
  | { readonly kind: 'removed' }
  | BroughtIn
  | Refused;

/** A schedule as stored: when it sends next follows from it. */
export type StoredSchedule = Omit<Schedule, 'nextAt'>;

/** Times that passed unused. */
export interface Missed {
  readonly count: number;
  readonly from: number;
  readonly to: number;
}

export type ScheduleChange =
  | {
      readonly kind: 'add';
      readonly schedule: Pick<Schedule, 'name' | 'content' | 'at' | 'everySeconds' | 'times'>;
      /** Null is everybody who is connected then. */
      readonly targets: readonly string[] | null;
    }
  /** So many of its times are over, some of them missed; with `run` a sending begins. */
  | {
      readonly kind: 'pass';
      readonly id: number;
      readonly passed: number;
      readonly missed: Missed | null;
      readonly run: { readonly dueAt: number; readonly total: number } | null;
    }
  /** A sending begins that a person asked for: of what was missed, or of the rest of the last. */
  | { readonly kind: 'sendMissed'; readonly id: number; readonly dueAt: number; readonly total: number }
  | { readonly kind: 'sendRest'; readonly id: number }
  | { readonly kind: 'end'; readonly id: number; readonly trouble: RunTrouble | null }
  | { readonly kind: 'resume'; readonly id: number; readonly at: number }
  | { readonly kind: 'stop' | 'remove' | 'restore' | 'dismiss'; readonly id: number };

export type ScheduleOutcome = { readonly kind: 'schedule'; readonly schedule: StoredSchedule } | Refused;

/** One step of a sending: the targets from `from` up to `upTo` are done with. */
export interface ScheduleStep {
  readonly id: number;
  readonly from: number;
  readonly upTo: number;
  readonly unfit: number;
  readonly example: NonNullable<Schedule['last']>['example'];
}

/** What is asked of the store's thread. `schedules` also ends the sendings that a stop of the hub interrupted. */
export type PlannedRequest =
  | readonly ['templates']
  | readonly ['changeTemplates', change: TemplateChange]
  | readonly ['schedules']
  | readonly ['scheduleTargets', id: number, chunk: number]
  | readonly ['changeSchedule', change: ScheduleChange]
  | readonly ['scheduleStep', step: ScheduleStep, drafts: FlatDrafts];

export interface PlannedAnswers {
  readonly templates: readonly Template[];
  readonly changeTemplates: TemplateOutcome;
  readonly schedules: readonly StoredSchedule[];
  readonly scheduleTargets: readonly string[];
  readonly changeSchedule: ScheduleOutcome;
  /** The first id, the others follow it; null where the sending is not at `from`, is stopped, or is no more. */
  readonly scheduleStep: readonly [first: number, schedule: StoredSchedule] | null;
}

export interface Planned {
  templates(): Promise<readonly Template[]>;
  changeTemplates(change: TemplateChange): Promise<TemplateOutcome>;
  /** Every schedule, once at the start: sendings that were under way when the hub stopped are over, `interrupted`. */
  schedules(): Promise<readonly StoredSchedule[]>;
  /** The n-th thousand of a schedule's targets. */
  scheduleTargets(id: number, chunk: number): Promise<readonly string[]>;
  changeSchedule(change: ScheduleChange): Promise<ScheduleOutcome>;
  /**
   * Stores what a step sends and how far the sending is, both in one commit: a kill at any moment sends nothing twice. At
   * most 1,000 drafts.
   */
  scheduleStep(
    step: ScheduleStep,
    drafts: readonly Draft[],
  ): Promise<{ readonly notifications: readonly StoredNotification[]; readonly schedule: StoredSchedule } | null>;
}
