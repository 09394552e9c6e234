/**
 * The diagnosis, as numbered steps. A step finds something out and says it as a code with values; the catalogue of words
 * (section `doctor`) has the sentences. Steps run in order, and later ones use what earlier ones found.
 */
import type { ResolvedSettings } from '../../shared/settings.ts';
import type { Words } from '../../shared/words/es.ts';
import type { PortHolder } from './portHolder.ts';
import type { DiagnosisWearable } from './wearable.ts';

/** Codes of what a step may find; the catalogue has a sentence for each. */
export type FindingCode = keyof Words['doctor']['found'];
/** Codes of what helps; each sentence holds a command or a setting. */
export type FixCode = keyof Words['doctor']['fix'];

/** What a step found. `values` fill the sentences of `code` and `fix`; what came over the network in them is untrusted. */
export interface Finding {
  readonly status: 'ok' | 'warn' | 'fail';
  readonly code: FindingCode;
  readonly values?: Readonly<Record<string, string | number>>;
  readonly fix?: FixCode;
}

/** What the steps work on. `target` and below are found on the way. */
export interface DoctorContext {
  readonly settings: ResolvedSettings;
  /** Why the settings could not be read, where they could not; `settings` are then the defaults. */
  readonly settingsProblem: string | null;
  readonly dataDir: string;
  /** The folder with the project's package.json, or null in a packed app. */
  readonly projectDir: string | null;
  /** The hub that was asked for by name, or null for this machine's own. */
  readonly askedFor: URL | null;
  /** Whether the hub is this machine's, so that the settings are its own. */
  readonly here: boolean;
  /** Pulsera's, as it is shown to a backend. */
  readonly version: string;
  /** The token that was given, to be shown to whoever is diagnosed; null where none was. */
  readonly token: string | null;
  /** That of the data dir whose hub runs where the steps ask, shown only to a Pulsera; null where none runs there. */
  readonly ownToken: string | null;
  /** The id to connect with. */
  readonly consumer: string;
  /** Starts a hub that lives as long as the diagnosis, where none runs; answers its URL. Null where none may be started. */
  readonly startTemporary: (() => Promise<URL>) | null;

  holder: PortHolder | null;
  /** The hub that the steps talk to: null until found, and where there is none. */
  target: { readonly url: URL; readonly kind: 'pulsera' | 'daphne' | 'other'; readonly temporary: boolean } | null;
  /** The Origin to connect with, where the hub lets nobody in without one. */
  origin: string | null;
  wearable: DiagnosisWearable | null;
  /** The notification that went through: its id, and its `fecha_envio`. */
  notification: { readonly id: number | string; readonly sentAt: string } | null;
}

/** One step of the diagnosis. */
export interface Step {
  readonly id: keyof Words['doctor']['steps'];
  /** Finds something out: once, for each of several things, or nothing where it does not apply. A rejection is a mistake in the step. */
  readonly run: (context: DoctorContext) => Promise<Finding | readonly Finding[]>;
}

/** How the steps show who they are to the hub that they talk to; nothing where no token is for it. */
export function authorization({ target, token, ownToken }: DoctorContext): { readonly Authorization?: string } {
  if (!target || target.temporary) return {};
  const shown = token ?? (target.kind === 'pulsera' ? ownToken : null);
  return shown === null ? {} : { Authorization: `Bearer ${shown}` };
}

export const ok = (code: FindingCode, values: Finding['values'] = {}): Finding => ({ status: 'ok', code, values });
export const warn = (code: FindingCode, values: Finding['values'] = {}, fix?: FixCode): Finding => ({
  status: 'warn',
  code,
  values,
  ...(fix ? { fix } : {}),
});
export const fail = (code: FindingCode, values: Finding['values'] = {}, fix?: FixCode): Finding => ({
  ...warn(code, values, fix),
  status: 'fail',
});
