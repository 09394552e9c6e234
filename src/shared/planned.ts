/** What a hub keeps of templates and schedules at most. Without schemas: the store's thread has no use for them. */

/** Templates that a hub keeps, and letters of a name. */
export const TEMPLATES_LIMIT = 500;
export const TEMPLATE_NAME_LIMIT = 80;

/** Schedules that a hub keeps; targets of all of them together. */
export const SCHEDULES_LIMIT = 200;
export const ALL_TARGETS_LIMIT = 1_000_000;

/** Why a sending did not reach its end; those of the store are as for any command. */
export const RUN_TROUBLES = [
  'interrupted',
  'stopped',
  'store_full',
  'store_busy',
  'store_failed',
  'store_closed',
  'failed',
] as const;
export type RunTrouble = (typeof RUN_TROUBLES)[number];
