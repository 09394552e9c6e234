import { beforeEach, describe, expect, test } from 'vitest';
import {
  aimAt,
  changeDraft,
  dropIds,
  payloadOf,
  problemsOf,
  SAMPLES,
  splitIds,
  takeIds,
  takeSample,
  useDraft,
} from '../../../../src/renderer/screens/inject/draft.ts';
import { payload as payloadSchema, TARGETS_LIMIT } from '../../../../src/shared/console/contract.ts';

const fresh = useDraft.getInitialState();
beforeEach(() => useDraft.setState(fresh, true));
const draft = () => useDraft.getState();

describe('ids', () => {
  test('are cut at spaces, commas, semicolons and lines, each once', () => {
    expect(splitIds(' 42, 43;44\n42\t a!b ')).toEqual({ ids: ['42', '43', '44'], bad: ['a!b'] });
    expect(splitIds(' ,; ')).toEqual({ ids: [], bad: [] });
  });

  test('what cannot be an id stays in the field and is named; the rest becomes chips', () => {
    changeDraft({ mode: 'several' });
    takeIds('1 ñ 2 a/b');
    expect(draft()).toMatchObject({ typed: 'ñ a/b', idProblem: { kind: 'bad', id: 'ñ' } });
    expect(draft().ids.several).toEqual(['1', '2']);
    changeDraft({ typed: 'ñ a' });
    expect(draft().idProblem).toBeNull();
  });

  test('one takes the place of the one before; several where one is meant are a selection', () => {
    takeIds('1');
    takeIds('2');
    expect(draft()).toMatchObject({ mode: 'one', ids: { one: ['2'], several: [] } });
    takeIds('3 4');
    expect(draft()).toMatchObject({ mode: 'several', ids: { one: ['2'], several: ['3', '4'] } });
  });

  test('each way has its own list, so that looking at another loses nothing', () => {
    aimAt('1,2,3');
    changeDraft({ mode: 'offline' });
    takeIds('away');
    changeDraft({ mode: 'one' });
    takeIds('9');
    expect(draft().ids).toEqual({ one: ['9'], several: ['1', '2', '3'], offline: ['away'] });
    changeDraft({ mode: 'several' });
    dropIds((id) => id === '2');
    expect(draft().ids.several).toEqual(['1', '3']);
  });

  test('a link aims anew, and says what of it is no id', () => {
    aimAt('1,2');
    aimAt('3,4,¿');
    expect(draft()).toMatchObject({ mode: 'several', typed: '¿', idProblem: { kind: 'bad', id: '¿' } });
    expect(draft().ids.several).toEqual(['3', '4']);
    aimAt('');
    expect(draft().ids.several).toEqual(['3', '4']);
  });

  test('more than a command may name are cut, and that is said', () => {
    changeDraft({ mode: 'several' });
    takeIds(Array.from({ length: TARGETS_LIMIT + 1 }, (_, i) => String(i)).join(' '));
    expect(draft().ids.several).toHaveLength(TARGETS_LIMIT);
    expect(draft().idProblem).toEqual({ kind: 'tooMany', id: '' });
  });
});

describe('the payload', () => {
  const good = { tipo: 'alerta', contenido: 'hola', deseo: '' };
  const none = { tipo: null, contenido: null, deseo: null };

  test.each([
    [{ tipo: ' ' }, { tipo: 'missing' }],
    [{ tipo: 't'.repeat(65) }, { tipo: 'tooLong' }],
    [{ contenido: '\n' }, { contenido: 'missing' }],
    [{ contenido: 'ñ'.repeat(4_000) }, {}],
    // An emoji counts as one character, as on the HTTP side, though it is two to JavaScript.
    [{ contenido: '😀'.repeat(4_000) }, {}],
    [{ contenido: '😀'.repeat(4_001) }, { contenido: 'tooLong' }],
    [{ contenido: 'half \ud83d' }, { contenido: 'halved' }],
    [{ deseo: ' 318 ' }, {}],
    [{ deseo: '-1' }, {}],
    [{ deseo: '1.5' }, { deseo: 'notWhole' }],
    [{ deseo: '1e3' }, { deseo: 'notWhole' }],
    [{ deseo: 'abc' }, { deseo: 'notWhole' }],
    [{ deseo: '9007199254740992' }, { deseo: 'notWhole' }],
  ] as const)('%j has the problems %j', (change, problems) => {
    const typed = { ...good, ...change };
    expect(problemsOf(typed)).toEqual({ ...none, ...problems });
    // The hub draws the line at the same places, save that it would take a blank.
    const missing = Object.values(problems).includes('missing' as never);
    if (!missing && !('deseo' in problems)) {
      expect(payloadSchema.safeParse(payloadOf(typed)).success).toBe(Object.keys(problems).length === 0);
    }
  });

  test('an empty deseo_id is null, a number is a number', () => {
    expect(payloadOf(good).deseo_id).toBeNull();
    expect(payloadOf({ ...good, deseo: ' 318 ' }).deseo_id).toBe(318);
  });

  test('every sample can be sent as it is, and leaves the tipo of one’s own', () => {
    changeDraft({ tipo: 'propio', other: true });
    for (const sample of SAMPLES) {
      takeSample(sample);
      expect(draft().other).toBe(false);
      expect(problemsOf(draft())).toEqual(none);
      expect(payloadOf(draft())).toEqual(sample);
    }
  });
});
