import i18next from 'i18next';
import { beforeAll, describe, expect, test } from 'vitest';
import { FIRST_RULES } from '../../../src/shared/alertRules.ts';
import { summarizeRule } from '../../../src/shared/alertSummary.ts';
import { type AlertRule, alertRule } from '../../../src/shared/console/alerts.ts';
import { type Language, words } from '../../../src/shared/words/words.ts';

const language = i18next.createInstance();
beforeAll(() => language.init({ lng: 'en', resources: words, interpolation: { escapeValue: false } }));

const say = (rule: AlertRule, lng: Language = 'en'): string =>
  summarizeRule(rule, lng)
    .map(({ key, values }) => language.t(key, { ...values, lng }))
    .join(' ');
const [first] = FIRST_RULES;
const make = (changes: Partial<AlertRule>): AlertRule => alertRule.parse({ ...first, ...changes });

test('the first rules, in plain language', () => {
  expect(FIRST_RULES.map((rule) => say(rule))).toEqual([
    'Every notification alerta for anybody. On the desktop, with sound, and in the number on the icon. Not in the quiet hours. Simulated consumers only in the list.',
    'When the store is full or broken, Redis is away or the hub cannot be reached, and when that is over. On the desktop. In quiet hours too.',
    'When somebody on the watch list gives no sign of life for 30 s. On the desktop. At most once every 15 m for each consumer. Not in the quiet hours. Simulated consumers only in the list.',
    'Switched off. When anybody gives no sign of life for 1 m. On the desktop. At most once every 15 m for each consumer. Not in the quiet hours. Simulated consumers only in the list.',
    'Switched off. When there are 200 connects within 10 s. On the desktop. At most once every 10 m for each hub. Not in the quiet hours.',
  ]);
});

test('a rule that stays in the list says nothing of what does not concern it', () => {
  expect(say(make({ desktop: false, badge: false, everySeconds: 60 }))).toBe(
    'Every notification alerta for anybody. Only in the list of alerts.',
  );
});

test('hours of its own, named consumers, several tipos', () => {
  const rule = make({
    when: { kind: 'notification', tipos: ['alerta', '$t(menu.about) {{n}}'] },
    who: { kind: 'consumers', consumers: ['1', '2'] },
    quiet: { from: 1_320, to: 425 },
  });
  // What others wrote is text, also where it looks like the catalogue's own language.
  expect(say(rule)).toContain('Every notification alerta, $t(menu.about) {{n}} for any of 2 consumers.');
  expect(say(rule, 'es')).toContain('No de 22:00 a 07:05.');
});

describe('every rule there can be has its sentences in both languages', () => {
  const whens: AlertRule['when'][] = [
    { kind: 'notification', tipos: [] },
    { kind: 'notification', tipos: ['alerta'] },
    { kind: 'silent', seconds: 30 },
    { kind: 'gone', seconds: 3_600 },
    { kind: 'storm', connects: 2_000, seconds: 10 },
    ...[1, 2, 3, 4, 5, 6, 7].map((bits): AlertRule['when'] => ({
      kind: 'trouble',
      about: (['store', 'layer', 'hub'] as const).filter((_, i) => bits & (1 << i)),
    })),
  ];
  const whos: AlertRule['who'][] = [
    { kind: 'everybody' },
    { kind: 'watched' },
    { kind: 'consumers', consumers: ['1'] },
    { kind: 'consumers', consumers: ['1', '2'] },
  ];
  const bools = [true, false];
  const rules = whens.flatMap((when) =>
    whos.flatMap((who) =>
      bools.flatMap((desktop) =>
        bools.flatMap((badge) => bools.map((sound) => make({ when, who, desktop, badge, sound, simulated: sound }))),
      ),
    ),
  );
  test.each(['en', 'es'] as const)('%s', (lng) => {
    for (const rule of rules) {
      const said = say(rule, lng);
      expect(said).not.toContain('ruleSummary');
      expect(said).not.toContain('{{');
    }
  });
});
