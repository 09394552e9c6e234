import { describe, expect, test } from 'vitest';
import { easier, fieldOf, fits, parse, textOf, wordsOf } from '../../../../src/renderer/screens/settings/fields.ts';
import { SETTING_KEYS, SETTINGS, type SettingKey } from '../../../../src/shared/settings.ts';
import { LANGUAGES, words } from '../../../../src/shared/words/words.ts';

test('every setting has a field, and its default goes into it and back', () => {
  for (const key of SETTING_KEYS) {
    const field = fieldOf(key);
    if (field.kind === 'switch') continue;
    expect([key, parse(key, textOf(SETTINGS[key].default as string))]).toEqual([key, { value: SETTINGS[key].default }]);
  }
  expect(fieldOf('port')).toEqual({ kind: 'number', min: 0, max: 65_535 });
  expect(fieldOf('logLevel')).toEqual({ kind: 'choice', choices: ['debug', 'info', 'warn', 'error'] });
  expect(fieldOf('requireToken')).toEqual({ kind: 'switch' });
  expect(fieldOf('redis')).toEqual({ kind: 'list' });
  expect(fieldOf('timeZone')).toEqual({ kind: 'text' });
});

describe.each(LANGUAGES)('in %s', (language) => {
  const { keys, bad, groups, units } = words[language].translation.settings;

  test('every setting has its own label and help, its section and its unit', () => {
    expect(Object.keys(keys)).toEqual(SETTING_KEYS);
    const labels = new Set<string>();
    for (const key of SETTING_KEYS) {
      const { label, help } = keys[key];
      expect([key, label]).toEqual([key, expect.stringMatching(/^\S.{1,59}[^.]$/)]);
      expect([key, help]).toEqual([key, expect.stringMatching(/^[^\n]{10,}\.$/)]);
      labels.add(label);
      const { group, unit }: { group: string; unit?: string } = SETTINGS[key];
      expect(groups).toHaveProperty(group);
      if (unit !== undefined) expect(units).toHaveProperty(unit);
    }
    expect(labels.size).toBe(SETTING_KEYS.length);
  });

  test('what can be typed wrong and is no number says what is right', () => {
    const typed = SETTING_KEYS.filter((key) => ['list', 'text'].includes(fieldOf(key).kind));
    expect(Object.keys(bad).sort()).toEqual(typed.sort());
  });
});

test.each<[SettingKey, string, unknown]>([
  ['port', ' 8080 ', 8080],
  ['port', '65536', null],
  ['port', '1e3', null],
  ['port', '-1', null],
  ['port', '', null],
  ['allowedHosts', ' a.org \n\n.b.org ', ['a.org', '.b.org']],
  ['allowedHosts', '', []],
  ['redis', 'redis://:a,b@h:1/0\nredis+sentinel://a:1,b:2/m/0', ['redis://:a,b@h:1/0', 'redis+sentinel://a:1,b:2/m/0']],
  ['redis', 'http://h/', null],
  ['backendUrl', '', ''],
  ['backendUrl', 'http://h/x/', null],
  ['timeZone', 'Europe/Madrid', 'Europe/Madrid'],
  ['timeZone', 'Mars/Olympus', null],
  ['channelCapacity', 'a*=5', ['a*=5']],
  ['channelCapacity', 'a*', null],
])('%s typed as %j is %j', (key, text, value) => {
  expect(parse(key, text)).toEqual(value === null ? null : { value });
});

test('values in words', () => {
  const say = (word: string): string => `<${word}>`;
  const one = (key: SettingKey, unit: string | null, value: Parameters<typeof wordsOf>[1]): string =>
    wordsOf({ key, unit }, value, 'es', say);
  expect(one('port', null, 8000)).toBe('8000');
  expect(one('pingEveryMs', 'ms', 25_000)).toMatch(/^25\s000 <units\.ms>$/);
  expect(one('requireToken', null, true)).toBe('<on>');
  expect(one('requireToken', null, false)).toBe('<off>');
  expect(one('backendUrl', null, '')).toBe('<empty>');
  expect(one('allowedHosts', null, [])).toBe('<empty>');
  expect(one('allowedHosts', null, ['a', 'b'])).toBe('a, b');
});

test.each([
  ['ms', '500', ''],
  ['ms', '25000', '25 s'],
  ['ms', '2500', '2.5 s'],
  ['ms', '3600000', '1 h 00 m'],
  ['s', '60', ''],
  ['s', '86400', '1 d'],
  ['bytes', '1048576', '1 MiB'],
  ['bytes', '131072', '128 KiB'],
  ['bytes', '1000', ''],
  ['bytes', 'abc', ''],
  [null, '20000', ''],
])('%s %s is said as %j', (unit, text, said) => {
  expect(easier(unit, text, 'en')).toBe(said);
});

test('the search takes words in any order, without accents', () => {
  const texts = ['Dirección en la que escucha', '--host'];
  expect(fits('', texts)).toBe(true);
  expect(fits('DIRECCION host', texts)).toBe(true);
  expect(fits('escúcha', texts)).toBe(true);
  expect(fits('puerto', texts)).toBe(false);
});
