/** The command line: flags made from the settings table, plus what a command adds. Prints nothing and never exits. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { environmentName, flagName, isSwitch, SETTING_KEYS, SETTINGS, type SettingKey } from '../shared/settings.ts';

/** A flag that is no setting. With `value`, the word for what follows it; without, it stands alone. */
export interface Option {
  readonly value?: string;
  readonly doc: string;
}
export type Options = Readonly<Record<string, Option>>;

/** What every command takes besides the settings. */
export const COMMON_OPTIONS = {
  'data-dir': {
    value: 'folder',
    doc: 'Where the hub keeps everything: the database, the token, settings.json and the logs. Environment: PULSERA_DATA_DIR.',
  },
  help: { doc: 'Print this and stop.' },
  version: { doc: 'Print the version and stop.' },
} as const satisfies Options;

/** What a command line said. Settings stay text, for `resolveSettings` to judge; an option that stands alone is ''. */
export interface Arguments<Name extends string> {
  readonly settings: Readonly<Partial<Record<SettingKey, string>>>;
  readonly options: Readonly<Partial<Record<Name, string>>>;
  readonly positionals: readonly string[];
}

/** A command line that cannot be understood: one sentence that names the flag. */
export class ArgumentsError extends Error {
  override readonly name = 'ArgumentsError';
  readonly code = 'bad_flag';
}

const settingOf = new Map<string, SettingKey>(SETTING_KEYS.map((key) => [flagName(key), key]));

/**
 * Reads a command line (without the program's own name). Of a flag given twice the last counts; those that take a list
 * add up. Throws ArgumentsError. `positionals` says whether the command takes anything but flags.
 */
export function readArguments<Name extends string>(
  argv: readonly string[],
  options: Readonly<Record<Name, Option>>,
  { positionals: allowed = false }: { readonly positionals?: boolean } = {},
): Arguments<Name> {
  const known = new Map<string, 'string' | 'boolean'>();
  for (const key of SETTING_KEYS) known.set(flagName(key), isSwitch(key) ? 'boolean' : 'string');
  for (const [name, option] of Object.entries<Option>(options)) known.set(name, option.value ? 'string' : 'boolean');

  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries([...known].map(([name, type]) => [name, { type }])),
    strict: false,
    tokens: true,
  });
  const settings: Partial<Record<SettingKey, string>> = {};
  const chosen: Partial<Record<string, string>> = {};
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      if (!allowed) throw new ArgumentsError(`${JSON.stringify(token.value)} is not a flag: flags start with --.`);
      positionals.push(token.value);
      continue;
    }
    const type = known.get(token.name);
    if (!type || !token.rawName.startsWith('--'))
      throw new ArgumentsError(unknownFlag(token.rawName, [...known.keys()]));
    if (type === 'string' && (token.value === undefined || (!token.inlineValue && token.value.startsWith('--')))) {
      throw new ArgumentsError(`${token.rawName} needs a value behind it.`);
    }
    const key = settingOf.get(token.name);
    if (type === 'boolean' && token.value !== undefined && !key) {
      throw new ArgumentsError(`${token.rawName} takes no value.`);
    }
    const value = token.value ?? '';
    if (!key) chosen[token.name] = value;
    else settings[key] = isList(key) && settings[key] !== undefined ? `${settings[key]},${value}` : value;
  }
  return { settings, options: chosen as Partial<Record<Name, string>>, positionals };
}

/** The text of `--help`: what the command is, its own flags, then every setting with its default. */
export function helpText(usage: string, options: Options): string {
  const lines = [usage, '', 'Flags:'];
  for (const [name, { value, doc }] of Object.entries(options)) {
    lines.push(`  --${name}${value ? ` <${value}>` : ''}`, `      ${doc}`);
  }
  lines.push('', 'Settings (flag over environment over settings.json over default):');
  for (const key of SETTING_KEYS) {
    lines.push(`  --${flagName(key)}${isSwitch(key) ? '' : ` <${valueWord(key)}>`}`, `      ${SETTINGS[key].doc}`);
    lines.push(`      Default: ${defaultText(key)}. Environment: ${environmentName(key)}.`);
  }
  return `${lines.join('\n')}\n`;
}

/** What stands behind a setting's flag: a unit, a choice, or what kind of thing it is; `…` where more may follow. */
export function valueWord(key: SettingKey): string {
  const definition = SETTINGS[key];
  const { schema } = definition;
  if (schema instanceof z.ZodEnum) return schema.options.join('|');
  if (schema instanceof z.ZodNumber) return 'unit' in definition ? definition.unit : 'number';
  return schema instanceof z.ZodArray ? 'text,…' : 'text';
}

/** A setting's default as people read it. */
export function defaultText(key: SettingKey): string {
  const value: unknown = SETTINGS[key].default;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(',');
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return value === '' ? 'none' : String(value);
}

function isList(key: SettingKey): boolean {
  return SETTINGS[key].schema instanceof z.ZodArray;
}

function unknownFlag(flag: string, known: readonly string[]): string {
  const name = flag.replace(/^-+/, '');
  const ranked = known.map((other) => ({ other, edits: editDistance(name, other) })).sort((a, b) => a.edits - b.edits);
  const nearest = ranked[0];
  const hint =
    nearest && nearest.edits <= Math.max(2, name.length / 3)
      ? `did you mean --${nearest.other}?`
      : '--help lists them all.';
  return `There is no flag ${JSON.stringify(flag)}: ${hint}`;
}

/** Levenshtein's distance: how many letters must be put in, taken out or changed. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
