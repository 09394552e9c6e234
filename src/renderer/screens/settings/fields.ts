/** How a setting is typed in: its kind of field, text to value and back, and whether the hub would take it. */
import { z } from 'zod';
import type { SettingState } from '../../../shared/console/contract.ts';
import { formatDuration, formatNumber } from '../../../shared/format.ts';
import { SETTINGS, type SettingKey } from '../../../shared/settings.ts';
import type { Language } from '../../../shared/words/words.ts';

export type SettingValue = SettingState['value'];

export type Field =
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'switch' | 'list' | 'text' };

export function fieldOf(key: SettingKey): Field {
  const { schema } = SETTINGS[key];
  if (schema instanceof z.ZodNumber) return { kind: 'number', min: schema.minValue ?? 0, max: schema.maxValue ?? 0 };
  if (schema instanceof z.ZodEnum) return { kind: 'choice', choices: schema.options };
  if (schema instanceof z.ZodBoolean) return { kind: 'switch' };
  return { kind: schema instanceof z.ZodArray ? 'list' : 'text' };
}

/** A value as it stands in its field; a list has a line for each. */
export function textOf(value: SettingValue): string {
  return Array.isArray(value) ? value.join('\n') : value === null ? '' : String(value);
}

/** What was typed as the hub takes it, or null where it would not. */
export function parse(key: SettingKey, text: string): { readonly value: SettingValue } | null {
  const { kind } = fieldOf(key);
  const typed = text.trim();
  const raw =
    kind === 'number'
      ? /^\d+$/.test(typed)
        ? Number(typed)
        : typed
      : kind === 'list'
        ? typed
            .split('\n')
            .map((line) => line.trim())
            .filter(Boolean)
        : typed;
  const checked = SETTINGS[key].schema.safeParse(raw);
  return checked.success ? { value: checked.data } : null;
}

/** A value in words; `say` has those for switches, nothing and units. */
export function wordsOf(
  { key, unit }: Pick<SettingState, 'key' | 'unit'>,
  value: SettingValue,
  language: Language,
  say: (word: 'on' | 'off' | 'empty' | 'units.ms' | 'units.bytes' | 'units.days' | 'units.s') => string,
): string {
  if (typeof value === 'boolean') return say(value ? 'on' : 'off');
  if (typeof value === 'number') {
    const number = formatNumber(value, language);
    // A port is a name, not a quantity.
    if (key === 'port') return String(value);
    if (unit === 'ms' || unit === 'bytes' || unit === 'days' || unit === 's')
      return `${number} ${say(`units.${unit}`)}`;
    return number;
  }
  const text = Array.isArray(value) ? value.join(', ') : value;
  return typeof text === 'string' && text !== '' ? text : say('empty');
}

const MINUTE_MS = 60_000;
const KIB = 1_024;
const MIB = KIB * KIB;

/** A large figure as people say it: `25 s`, `1 MiB`; empty where the figure itself is easy. */
export function easier(unit: string | null, text: string, language: Language): string {
  if (!/^\d{1,12}$/.test(text.trim())) return '';
  const value = Number(text);
  const number = (figure: number): string => formatNumber(figure, language, Number.isInteger(figure) ? 0 : 1);
  if (unit === 'ms' && value >= 1_000) {
    return value < MINUTE_MS ? `${number(value / 1_000)} s` : formatDuration(value);
  }
  if (unit === 's' && value > 60) return formatDuration(value * 1_000);
  if (unit !== 'bytes' || value < KIB) return '';
  return value < MIB ? `${number(value / KIB)} KiB` : `${number(value / MIB)} MiB`;
}

/** Whether a setting fits what is searched: its words, its name in settings.json, its flag. */
export function fits(search: string, texts: readonly string[]): boolean {
  const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const all = plain(texts.join(' '));
  return plain(search)
    .split(/\s+/)
    .every((word) => all.includes(word));
}
