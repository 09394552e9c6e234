import { beforeEach, describe, expect, test } from 'vitest';
import {
  aimAt,
  changeDraft,
  contentOf,
  dropIds,
  previewOf,
  problemsOf,
  SAMPLE_TARGET,
  SAMPLES,
  splitIds,
  takeContent,
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
  const none = { tipo: null, contenido: null, deseo_id: null };
  type Typed = Parameters<typeof problemsOf>[0];
  const codes = (typed: Typed, target = SAMPLE_TARGET) =>
    Object.fromEntries(Object.entries(problemsOf(typed, target)).map(([field, one]) => [field, one?.code ?? null]));
  const payloadOf = (typed: Typed, target = SAMPLE_TARGET) => previewOf(typed, target, '2025-11-17T10:30:00', 3);

  test.each([
    [{ tipo: ' ' }, { tipo: 'missing' }],
    [{ tipo: 't'.repeat(65) }, { tipo: 'too_long' }],
    [{ contenido: '\n' }, { contenido: 'missing' }],
    [{ contenido: 'ñ'.repeat(4_000) }, {}],
    // An emoji counts as one character, as on the HTTP side, though it is two to JavaScript.
    [{ contenido: '😀'.repeat(4_000) }, {}],
    [{ contenido: '😀'.repeat(4_001) }, { contenido: 'too_long' }],
    [{ contenido: 'half \ud83d' }, { contenido: 'halved' }],
    [{ deseo: ' 318 ' }, {}],
    [{ deseo: '-1' }, {}],
    [{ deseo: '1.5' }, { deseo_id: 'not_whole' }],
    [{ deseo: '1e3' }, { deseo_id: 'not_whole' }],
    [{ deseo: 'abc' }, { deseo_id: 'not_whole' }],
    [{ deseo: '9007199254740992' }, { deseo_id: 'not_whole' }],
  ] as const)('%j has the problems %j', (change, problems) => {
    const typed = { ...good, ...change };
    expect(codes(typed)).toEqual({ ...none, ...problems });
    // The hub draws the line at the same places, save that it would take a blank.
    const missing = Object.values(problems).includes('missing' as never);
    if (!missing && !('deseo_id' in problems)) {
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
      expect(codes(draft())).toEqual(none);
      expect(payloadOf(draft())).toEqual(sample);
    }
  });

  test('variables are judged as they become for somebody, each field by itself', () => {
    expect(codes({ tipo: '{{x}}', contenido: '{{now', deseo: '{{consumidor_id}}' }, 'ana')).toEqual({
      tipo: 'unknown_variable',
      contenido: 'unclosed',
      deseo_id: 'not_whole',
    });
    expect(codes({ ...good, deseo: '{{consumidor_id}}' }, '42')).toEqual(none);
    expect(problemsOf({ ...good, contenido: 'a {{b}}' }, '1').contenido).toMatchObject({ at: 2, name: '{{b}}' });
  });

  test('the preview is what somebody gets; what cannot be read stays as written', () => {
    const typed = { tipo: 'alerta', contenido: '{{consumidor_id}} {{counter}} {{random 1..3}} {{time}}', deseo: '' };
    expect(payloadOf(typed, '7').contenido).toBe('7 3 2 10:30');
    expect(payloadOf({ ...typed, contenido: '{{x}} {{counter}}' }).contenido).toBe('{{x}} {{counter}}');
  });

  test('a template is taken whole, with its own word for tipo', () => {
    takeContent({ tipo: 'propio', contenido: '{{now}}', deseo_id: '{{counter}}' }, { id: 3, name: 'P' });
    expect(draft()).toMatchObject({ tipo: 'propio', other: true, contenido: '{{now}}', template: { id: 3 } });
    expect(contentOf(draft())).toEqual({ tipo: 'propio', contenido: '{{now}}', deseo_id: '{{counter}}' });
    takeSample(SAMPLES[1] ?? { tipo: '', contenido: '', deseo_id: null });
    expect(draft()).toMatchObject({ other: false, deseo: '5', template: null });
  });
});
