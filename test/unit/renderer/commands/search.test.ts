import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findConsumers, hasWords, idsOf, splitAround } from '../../../../src/renderer/commands/search.ts';
import { issueId } from '../../../../src/shared/ids.ts';
import { row } from '../connections/rows.ts';

describe('consumers', () => {
  const rows = ['4211', 'ward-42', '421', '42', '420', '1742', '77'].map((id) => row({ id, address: '10.0.0.9:1' }));

  test('the id itself comes first, then those that begin with it, then those that hold it, short ones before long', () => {
    expect(findConsumers(rows, '42', 10)).toEqual({
      ids: ['42', '420', '421', '4211', '1742', 'ward-42'],
      total: 6,
    });
  });

  test('only the best are kept, and all are counted', () => {
    expect(findConsumers(rows, ' 42 ', 2)).toEqual({ ids: ['42', '420'], total: 6 });
  });

  test('case does not matter; client and address count, behind ids', () => {
    const some = [
      row({ id: 'a', client: 'Galaxy Watch7' }),
      row({ id: 'GALAXY-1' }),
      row({ id: 'b', address: '10.20.0.7:5' }),
    ];
    expect(findConsumers(some, 'galaxy', 5).ids).toEqual(['GALAXY-1', 'a']);
    expect(findConsumers(some, '10.20.0.7', 5).ids).toEqual(['b']);
    expect(findConsumers(some, '20', 5).ids).toEqual([]);
  });

  test('nothing typed finds nobody', () => {
    expect(findConsumers(rows, '  ', 5)).toEqual({ ids: [], total: 0 });
  });

  test('keeping the best of many gives the beginning of all, whatever their order', () => {
    const ids = fc.uniqueArray(fc.stringMatching(/^[a1]{1,6}$/), { maxLength: 40 });
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 6 }), (list, limit) => {
        const all = findConsumers(
          list.map((id) => row({ id })),
          'a1',
          100,
        );
        const some = findConsumers(
          list.toReversed().map((id) => row({ id })),
          'a1',
          limit,
        );
        expect(some).toEqual({ ids: all.ids.slice(0, limit), total: all.total });
      }),
    );
  });
});

test('commands are found by all words, without accents and in any order', () => {
  expect(hasWords('Ir a Diagnóstico', 'diagnostico')).toBe(true);
  expect(hasWords('Tema: oscuro', 'oscuro tema')).toBe(true);
  expect(hasWords('Tema: oscuro', 'tema claro')).toBe(false);
  expect(hasWords('Tema', '')).toBe(true);
});

test('the found part of an id is set apart', () => {
  expect(splitAround('ward-B_07', 'b_0')).toEqual(['ward-', 'B_0', '7']);
  expect(splitAround('42', '7')).toBeNull();
  expect(splitAround('42', ' ')).toBeNull();
});

describe('ids of notifications', () => {
  test('a number may be one of Django, or the n-th of each hub', () => {
    expect(idsOf('437', [3, 9])).toEqual([437, issueId(3, 437), issueId(9, 437)]);
  });

  test('with h it was issued by a hub; a full id is taken as it is', () => {
    expect(idsOf('h437', [3])).toEqual([issueId(3, 437)]);
    const full = issueId(3, 437);
    expect(idsOf(String(full), [3])).toEqual([full]);
  });

  test('anything else is no number yet, and one question never names more than 20', () => {
    for (const text of ['', 'h', '4x', '-1', '4.5', '12345678901234567']) expect(idsOf(text, [1])).toBeNull();
    expect(
      idsOf(
        '1',
        Array.from({ length: 40 }, (_, hub) => hub),
      ),
    ).toHaveLength(20);
    expect(idsOf('9999999999999999', [1])).toBeNull();
  });
});
