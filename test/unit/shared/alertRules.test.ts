import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideShowing, FIRST_RULES, isWithin, liveRules, Rates } from '../../../src/shared/alertRules.ts';
import { type AlertRule, alertRule } from '../../../src/shared/console/alerts.ts';

const [alerta] = FIRST_RULES;
const rule = (changes: Partial<AlertRule> = {}): AlertRule => alertRule.parse({ ...alerta, ...changes });
const NOON = 720;
const calm = { simulated: false, minute: NOON, quiet: null, take: () => true };

test('the first rules are what the contract takes, each with an id of its own', () => {
  for (const one of FIRST_RULES) expect(alertRule.parse(one)).toEqual(one);
  expect(new Set(FIRST_RULES.map(({ id }) => id)).size).toBe(FIRST_RULES.length);
});

describe('whom a rule means', () => {
  const means = (who: AlertRule['who'], watched: string[] = []) =>
    liveRules([rule({ who })], new Set(watched)).flatMap(({ means }) => ['1', '2'].filter(means));
  test.each<[AlertRule['who'], string[]]>([
    [{ kind: 'everybody' }, ['1', '2']],
    [{ kind: 'watched' }, ['2']],
    [{ kind: 'consumers', consumers: ['1', '7'] }, ['1']],
  ])('%j', (who, meant) => expect(means(who, ['2'])).toEqual(meant));

  test('one that is switched off means nobody', () =>
    expect(liveRules([rule({ enabled: false })], new Set())).toEqual([]));

  test('one for the watch list is none while nobody is on it', () =>
    expect(liveRules([rule({ who: { kind: 'watched' } })], new Set())).toEqual([]));
});

describe('quiet hours', () => {
  test.each([
    [{ from: 60, to: 120 }, [60, 119], [59, 120]],
    [{ from: 1_320, to: 420 }, [1_320, 1_439, 0, 419], [420, 1_319]],
    [{ from: 60, to: 60 }, [], [0, 59, 60, 61]],
  ])('%j', (hours, within, without) => {
    for (const minute of within) expect(isWithin(hours, minute)).toBe(true);
    for (const minute of without) expect(isWithin(hours, minute)).toBe(false);
  });

  test('every minute of a day is in hours or in those from their end to their beginning', () => {
    const minute = fc.integer({ min: 0, max: 1_439 });
    fc.assert(
      fc.property(minute, minute, minute, (from, to, now) => {
        fc.pre(from !== to);
        expect(isWithin({ from, to }, now)).not.toBe(isWithin({ from: to, to: from }, now));
      }),
    );
  });

  test.each([
    ['everybody', 'quiet_hours'],
    ['never', null],
    [{ from: 0, to: 10 }, null],
    [{ from: NOON, to: NOON + 1 }, 'quiet_hours'],
  ] as const)('a rule with %j, in the quiet hours of everybody: %s', (quiet, suppressed) => {
    const showing = decideShowing([rule({ quiet })], { ...calm, quiet: { from: NOON - 1, to: NOON + 1 } });
    expect(showing).toMatchObject({ suppressed, desktop: suppressed === null, badge: suppressed === null });
  });
});

describe('where an event shows', () => {
  test('wherever one of its rules lets it, and it belongs to the first that the desktop is for', () => {
    const rules: [AlertRule, ...AlertRule[]] = [
      rule({ id: 'list', desktop: false, sound: true, badge: true }),
      rule({ id: 'silently', desktop: true, sound: false, badge: false }),
      rule({ id: 'loudly', desktop: true, sound: true, badge: false }),
    ];
    expect(decideShowing(rules, calm)).toMatchObject({
      ...{ rule: { id: 'silently' }, desktop: true, sound: true, badge: true, suppressed: null },
    });
  });

  test('sound is that of the desktop: without one there is none', () =>
    expect(decideShowing([rule({ desktop: false })], calm)).toMatchObject({
      desktop: false,
      sound: false,
      badge: true,
    }));

  test('one rule that is held back does not hold back another', () => {
    const rules: [AlertRule, ...AlertRule[]] = [rule({ id: 'a', quiet: { from: 0, to: 1_439 } }), rule({ id: 'b' })];
    expect(decideShowing(rules, calm)).toMatchObject({ rule: { id: 'b' }, desktop: true, suppressed: null });
  });

  test('the reason is that of the first rule that asked for the desktop', () => {
    const held = [rule({ id: 'list', desktop: false }), rule({ id: 'slow', everySeconds: 60 })] as const;
    expect(decideShowing([...held], { ...calm, take: ({ id }) => id !== 'slow' })).toMatchObject({
      ...{ rule: { id: 'list' }, desktop: false, badge: true, suppressed: 'rate' },
    });
  });

  test('simulated consumers stay in the list unless the rule says otherwise, and cost no rate', () => {
    const take = (): boolean => {
      throw new Error('asked');
    };
    expect(decideShowing([rule()], { ...calm, simulated: true, take })).toMatchObject({
      ...{ desktop: false, sound: false, badge: false, suppressed: 'simulated' },
    });
    expect(decideShowing([rule({ simulated: true })], { ...calm, simulated: true })).toMatchObject({ desktop: true });
  });
});

describe('rates', () => {
  const every = rule({ everySeconds: 10 });
  test('one in so many seconds, for each consumer and each rule', () => {
    const rates = new Rates();
    expect([0, 9_999, 10_000, 10_001].map((at) => rates.take(every, '1', at))).toEqual([true, false, true, false]);
    expect(rates.take(every, '2', 10_001)).toBe(true);
    expect(rates.take({ ...every, id: 'other' }, '1', 10_001)).toBe(true);
    expect(rates.take(rule(), '1', 10_001)).toBe(true);
  });

  test('a clock that was set back keeps nothing quiet', () => {
    const rates = new Rates();
    rates.take(every, '1', 1_000_000);
    expect(rates.take(every, '1', 5_000)).toBe(true);
  });

  test('of very many, the oldest are forgotten', () => {
    const rates = new Rates();
    for (let i = 0; i < 10_001; i += 1) rates.take(every, String(i), 0);
    expect(rates.take(every, '10000', 1)).toBe(false);
    expect(rates.take(every, '0', 1)).toBe(true);
  });
});
