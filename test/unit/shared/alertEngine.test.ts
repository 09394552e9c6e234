import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AlertEngine, NAMED_AT_ONCE, TIMED_LIMIT, type Turns } from '../../../src/shared/alertEngine.ts';
import { FIRST_RULES, liveRules } from '../../../src/shared/alertRules.ts';
import { type AlertRule, alertRule } from '../../../src/shared/console/alerts.ts';
import type { TrackedNotification } from '../../../src/shared/console/contract.ts';

const START = 1_000_000_000;
const at = (seconds: number): number => START + seconds * 1_000;
const rule = (id: string, when: AlertRule['when'], changes: Partial<AlertRule> = {}): AlertRule =>
  alertRule.parse({ ...FIRST_RULES[0], id, when, ...changes });
const silent = (seconds: number, changes: Partial<AlertRule> = {}) =>
  rule(`silent${seconds}`, { kind: 'silent', seconds }, changes);
const gone = (seconds: number) => rule(`gone${seconds}`, { kind: 'gone', seconds });

type Turn = Turns['turns'][number];
const isSilent = (id: string, seconds: number): Turn => [id, 'silent', at(seconds), null, false];
const isGone = (id: string, seconds: number, code: number | null = 1000): Turn => [
  id,
  'gone',
  at(seconds),
  code,
  false,
];
const isHere = (id: string): Turn => [id, 'here', 0, null, false];

/** An engine with these rules that has heard its first snapshot, at START. */
function begin(rules: AlertRule[], { watched = [], snapshot = [] }: { watched?: string[]; snapshot?: Turn[] } = {}) {
  const engine = new AlertEngine();
  engine.setRules(liveRules(rules, new Set(watched)), 0);
  const told = (found: ReturnType<AlertEngine['look']>) =>
    found.map(({ what, rules: [...matched] }) => [
      'consumer' in what ? what.consumer : what.kind,
      ...matched.map(({ id }) => id),
    ]);
  const turn = (seconds: number, turns: Turn[], more: Partial<Turns> = {}) =>
    told(engine.turned({ reset: false, whole: true, turns, connects: 0, ...more }, at(seconds)));
  const look = (seconds: number) => told(engine.look(at(seconds)));
  expect(turn(0, snapshot, { reset: true })).toEqual([]);
  return { engine, turn, look };
}

describe('silent and gone', () => {
  test('are told once they have lasted, once, and again for the next time', () => {
    const { engine, turn, look } = begin([silent(30)]);
    expect(turn(10, [isSilent('42', 5)])).toEqual([]);
    expect(engine.nextDue).toBe(at(35));
    expect(look(34.9)).toEqual([]);
    expect(look(35)).toEqual([['42', 'silent30']]);
    expect(engine.nextDue).toBe(Number.POSITIVE_INFINITY);
    expect(look(60)).toEqual([]);
    turn(61, [isHere('42')]);
    turn(70, [isSilent('42', 65)]);
    expect(look(95)).toEqual([['42', 'silent30']]);
  });

  test('are told at once where that long is over when it is heard of', () => {
    const { turn } = begin([silent(30)]);
    expect(turn(45, [isSilent('42', 10)])).toEqual([['42', 'silent30']]);
  });

  test('say how long, and with which code it went', () => {
    const { engine } = begin([gone(60)]);
    engine.turned({ reset: false, whole: true, turns: [isGone('42', 10, 1006)], connects: 0 }, at(11));
    expect(engine.look(at(75))).toMatchObject([
      { what: { kind: 'gone', consumer: '42', seconds: 65, code: 1006 }, at: at(75), late: false },
    ]);
  });

  test('who comes back in time is nobody to tell of', () => {
    const { turn, look } = begin([gone(60)]);
    turn(10, [isGone('42', 10)]);
    turn(50, [isHere('42')]);
    expect(look(100)).toEqual([]);
  });

  test('what the hub cuts for its silence goes on being silent; a goodbye ends that', () => {
    const { turn, look } = begin([silent(60)]);
    turn(33, [isSilent('cut', 0.5), isSilent('bye', 0.5)]);
    turn(55, [isGone('cut', 55, 4009), isGone('bye', 55, 1000)]);
    expect(look(61)).toEqual([['cut', 'silent60']]);
    expect(look(200)).toEqual([]);
  });

  test('what was told while silent is not told again when the hub cuts it', () => {
    const { turn, look } = begin([silent(30)]);
    turn(33, [isSilent('42', 0.5)]);
    turn(55, [isGone('42', 55, 4009)]);
    expect(look(500)).toEqual([]);
  });

  test('several rules for one moment are one happening, for two moments two', () => {
    const { turn, look } = begin([silent(30), rule('also', { kind: 'silent', seconds: 30 }), silent(90)]);
    turn(10, [isSilent('42', 1)]);
    expect(look(31)).toEqual([['42', 'silent30', 'also']]);
    expect(look(91)).toEqual([['42', 'silent90']]);
  });

  test('only of those whom the rule means', () => {
    const { turn, look } = begin([silent(30, { who: { kind: 'watched' } })], { watched: ['1'] });
    turn(10, [isSilent('1', 1), isSilent('2', 1)]);
    expect(look(60)).toEqual([['1', 'silent30']]);
  });

  test('what had passed before anybody looked is nothing new; what passes afterwards is', () => {
    const { look } = begin([gone(60)], { snapshot: [isGone('old', -600), isGone('fresh', -30)] });
    expect(look(1_000)).toEqual([['fresh', 'gone60']]);
  });

  test('a rule that is new, or says another time, begins then', () => {
    const { engine, turn, look } = begin([gone(600)]);
    turn(10, [isGone('42', 10)]);
    engine.setRules(liveRules([gone(60), gone(600)], new Set()), at(100));
    expect(look(100)).toEqual([]);
    expect(look(610)).toEqual([['42', 'gone600']]);
    turn(620, [isGone('43', 620)]);
    expect(look(680)).toEqual([['43', 'gone60']]);
  });

  test('a rule that was switched off begins anew when it is switched on', () => {
    const { engine, turn, look } = begin([gone(60)]);
    turn(10, [isGone('42', 10)]);
    engine.setRules([], at(20));
    engine.setRules(liveRules([gone(60)], new Set()), at(100));
    expect(look(1_000)).toEqual([]);
  });

  test('who comes onto the watch list counts from then on, and who was on it goes on counting', () => {
    const watch = (...ids: string[]) => liveRules([silent(30, { who: { kind: 'watched' } })], new Set(ids));
    const { engine, turn, look } = begin([silent(30, { who: { kind: 'watched' } })], { watched: ['on'] });
    turn(1, [isSilent('on', 1), isSilent('long', 1), isSilent('fresh', 35)]);
    engine.setRules(watch('on', 'long', 'fresh'), at(40));
    expect(look(40)).toEqual([['on', 'silent30']]);
    expect(look(65)).toEqual([['fresh', 'silent30']]);
  });

  test('after a loss of contact: what passed meanwhile is late, what was told is not told again, who is back is not', () => {
    const { engine, turn } = begin([gone(60)]);
    turn(10, [isGone('told', 1), isGone('missed', 9), isGone('back', 9)]);
    turn(61, []);
    // The hub reads its clocks anew.
    const snapshot = { reset: true, whole: false, turns: [isGone('told', 1.2)], connects: 0 };
    expect(engine.turned(snapshot, at(600))).toEqual([]);
    // The old account does not count while the new one is coming.
    expect(engine.look(at(600))).toEqual([]);
    const rest = { reset: false, whole: true, turns: [isGone('missed', 9)], connects: 0 };
    expect(engine.turned(rest, at(600))).toMatchObject([{ what: { consumer: 'missed' }, late: true }]);
  });

  test('nobody who was back in between is taken for the same absence', () => {
    const { turn, look } = begin([gone(60)]);
    turn(10, [isGone('42', 10)]);
    expect(look(70)).toEqual([['42', 'gone60']]);
    turn(100, [isGone('42', 99)]);
    expect(look(159)).toEqual([['42', 'gone60']]);
  });

  test('of a mass, some are named and the rest is counted', () => {
    const { engine, turn } = begin([silent(30)]);
    turn(
      1,
      Array.from({ length: 10_000 }, (_, i) => isSilent(String(i), 1)),
    );
    const found = engine.look(at(31));
    expect(found).toHaveLength(NAMED_AT_ONCE + 1);
    expect(found.at(-1)?.what).toEqual({ kind: 'uncounted', count: 10_000 - NAMED_AT_ONCE });
    expect(engine.look(at(32))).toEqual([]);
  });

  test('a mass of simulated consumers hides nobody, and what is counted of them is simulated', () => {
    const { engine, turn } = begin([silent(30)]);
    const simulated = Array.from({ length: 500 }, (_, i): Turn => [`s${i}`, 'silent', at(1), null, true]);
    turn(1, [...simulated, isSilent('42', 1)]);
    const found = engine.look(at(31));
    expect(found[0]).toMatchObject({ consumer: '42', simulated: false });
    expect(found.at(-1)).toMatchObject({ what: { kind: 'uncounted', count: 301 }, simulated: true });
  });

  test('more than can be timed are counted, and forgotten when no rule asks any more', () => {
    const { engine } = begin([silent(30)]);
    const turns = Array.from({ length: TIMED_LIMIT + 3 }, (_, i) => isSilent(String(i), 1));
    const found = engine.turned({ reset: false, whole: true, turns, connects: 0 }, at(1));
    expect(found).toMatchObject([{ what: { kind: 'uncounted', count: 3 } }]);
    expect(engine.timed).toBe(TIMED_LIMIT);
    engine.forgetTurns();
    expect(engine.timed).toBe(0);
  });

  test('whatever comes when: each absence is told at most once, none too early, none left out', () => {
    const steps = fc.array(
      fc.record({
        wait: fc.integer({ min: 0, max: 60 }),
        id: fc.constantFrom('1', '2', '3'),
        turn: fc.constantFrom('silent', 'gone', 'here', 'look'),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (run) => {
        const { engine } = begin([gone(30)]);
        const goneSince = new Map<string, number>();
        const told = new Map<string, number>();
        let now = 0;
        for (const { wait, id, turn } of run) {
          now += wait + 5;
          const turns: Turn[] =
            turn === 'silent' ? [isSilent(id, now)] : turn === 'gone' ? [isGone(id, now)] : [isHere(id)];
          const before = new Map(goneSince);
          if (turn === 'gone') goneSince.set(id, now);
          else if (turn !== 'look') goneSince.delete(id);
          const found =
            turn === 'look'
              ? engine.look(at(now))
              : engine.turned({ reset: false, whole: true, turns, connects: 0 }, at(now));
          for (const { consumer } of found) {
            const since = goneSince.get(consumer ?? '') ?? before.get(consumer ?? '') ?? Number.NaN;
            expect(now - since).toBeGreaterThanOrEqual(30);
            expect(told.get(consumer ?? '')).not.toBe(since);
            told.set(consumer ?? '', since);
          }
        }
        for (const { consumer } of engine.look(at(now + 100)))
          told.set(consumer ?? '', goneSince.get(consumer ?? '') ?? 0);
        for (const [id, since] of goneSince) expect(told.get(id)).toBe(since);
      }),
    );
  });
});

describe('a storm', () => {
  const storm = rule('storm', { kind: 'storm', connects: 100, seconds: 10 });
  test('is so many connects within so long, told once until it is over', () => {
    const { turn } = begin([storm]);
    const connect = (seconds: number, connects: number) => turn(seconds, [], { connects });
    expect(connect(1, 60)).toEqual([]);
    expect(connect(12, 60)).toEqual([]);
    expect(connect(13, 40)).toEqual([['storm', 'storm']]);
    expect(connect(14, 500)).toEqual([]);
    expect(connect(30, 1)).toEqual([]);
    expect(connect(31, 99)).toEqual([['storm', 'storm']]);
    // Over long ago, and the next comes all at once.
    expect(connect(90, 500)).toEqual([['storm', 'storm']]);
  });

  test('that goes on steadily is one', () => {
    const { turn } = begin([storm]);
    const told = Array.from({ length: 60 }, (_, tick) => turn(1 + tick * 1.02, [], { connects: 11 }));
    expect(told.flat()).toEqual([['storm', 'storm']]);
  });
});

describe('notifications', () => {
  const tracked = (consumer: string, tipo = 'alerta'): TrackedNotification => ({
    ...{ consumer, id: 7, tipo, contenido: 'Fall <b>detected</b>', deseo_id: null, producer: 'http' },
    ...{ sentAt: 1, storedAt: 2, writtenAt: null, writtenTo: 0, confirmedAt: null, confirmedBy: 0 },
    ...{ readAt: null, readBy: null },
  });
  test('match by tipo and by consumer; what no rule matches is nothing', () => {
    const { engine } = begin([
      rule('alerta', { kind: 'notification', tipos: ['alerta', 'sos'] }),
      rule('any', { kind: 'notification', tipos: [] }, { who: { kind: 'consumers', consumers: ['1'] } }),
    ]);
    const found = engine.stored([tracked('1'), tracked('2', 'test'), tracked('1', 'test')], new Set(['1']), true);
    expect(found.map(({ rules, simulated, late }) => [rules.map(({ id }) => id), simulated, late])).toEqual([
      [['alerta', 'any'], true, true],
      [['any'], true, true],
    ]);
    expect(found[0]?.what).toEqual({
      ...{ kind: 'notification', consumer: '1', id: 7, tipo: 'alerta', contenido: 'Fall <b>detected</b>' },
      deseo_id: null,
    });
  });

  test('those that came too fast are counted', () => {
    const { engine } = begin([rule('alerta', { kind: 'notification', tipos: [] })]);
    expect(engine.uncounted(0, false, at(1))).toEqual([]);
    expect(engine.uncounted(12, true, at(1))).toMatchObject([
      { what: { kind: 'uncounted', count: 12 }, consumer: null, simulated: true },
    ]);
  });
});
