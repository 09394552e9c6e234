import { describe, expect, test } from 'vitest';
import { checkDraft, draftOf, newRuleId, ruleOf } from '../../../../src/renderer/screens/alerts/ruleDraft.ts';
import { FIRST_RULES } from '../../../../src/shared/alertRules.ts';
import { type AlertRule, alertRule } from '../../../../src/shared/console/alerts.ts';

const [first] = FIRST_RULES;
if (!first) throw new Error('there are no rules');

test('a rule that is shown and not changed stays the same, and a new one is a rule', () => {
  const own: AlertRule = {
    ...first,
    when: { kind: 'notification', tipos: ['caida grave', 'x'] },
    who: { kind: 'consumers', consumers: ['42', 'a-b'] },
    quiet: { from: 0, to: 1_439 },
    everySeconds: 77,
  };
  for (const rule of [...FIRST_RULES, own]) expect(ruleOf(draftOf(rule), rule.id, rule.enabled)).toEqual(rule);
  const made = ruleOf(draftOf(null), newRuleId(), true);
  expect(alertRule.parse(made)).toEqual(made);
});

describe('what is wrong is said at its field', () => {
  const problems = (changes: Partial<ReturnType<typeof draftOf>>) => checkDraft({ ...draftOf(null), ...changes });
  test.each([
    [{ cause: 'silent', seconds: '0' }, { seconds: { code: 'seconds', max: 86_400 } }],
    [{ cause: 'gone', seconds: '1.5' }, { seconds: { code: 'seconds', max: 86_400 } }],
    [
      { cause: 'storm', connects: '1', within: '' },
      { connects: { code: 'connects' }, within: { max: 3_600 } },
    ],
    [{ cause: 'trouble', about: [] }, { about: { code: 'about' } }],
    [{ who: 'consumers', ids: ' , ' }, { ids: { code: 'ids' } }],
    [{ who: 'consumers', ids: '42 a/b' }, { ids: { code: 'badId', id: 'a/b' } }],
    [
      { who: 'consumers', ids: Array.from({ length: 1_001 }, (_, i) => i).join(' ') },
      { ids: { code: 'manyIds', max: 1_000 } },
    ],
    [{ tipos: Array.from({ length: 21 }, (_, i) => `t${i}`).join(',') }, { tipos: { code: 'tipos', max: 20 } }],
    [{ tipos: 'x'.repeat(1_000) }, { tipos: { code: 'tipos' } }],
    [{ quiet: 'own', from: '25:00' }, { from: { code: 'time' } }],
    [{ quiet: 'own', from: '22:00', to: '22:00' }, { to: { code: 'same' } }],
    [{ name: 'x'.repeat(101) }, { name: { code: 'name', max: 100 } }],
  ] as const)('%o', (changes, expected) => {
    expect(problems(changes)).toMatchObject(expected);
    expect(ruleOf({ ...draftOf(null), ...changes }, 'id', true)).toBeNull();
  });

  test('what its kind does not ask for is not looked at', () => {
    expect(problems({ cause: 'storm', who: 'consumers', ids: 'a/b', seconds: 'x' })).toEqual({});
  });
});
