import { expect, test } from 'vitest';
import { fieldTime, freshDraft, readPlan } from '../../../../src/renderer/screens/inject/scheduleDraft.ts';

const NOW = new Date(2025, 10, 17, 10, 32, 5).getTime();
const fresh = freshDraft(NOW);

test('it begins with the next full five minutes, at least one away', () => {
  expect(fresh.at).toBe('2025-11-17T10:35');
  expect(freshDraft(new Date(2025, 10, 17, 10, 34, 30).getTime()).at).toBe('2025-11-17T10:40');
  expect(fieldTime(new Date(2025, 0, 2, 3, 4).getTime())).toBe('2025-01-02T03:04');
});

test('once at a time, in the viewer’s zone', () => {
  expect(readPlan(fresh, NOW)).toEqual({
    plan: { at: new Date(2025, 10, 17, 10, 35).getTime(), everySeconds: null, times: 1 },
  });
});

test('again and again, from now or from a time, so often or until it is stopped', () => {
  const often = { ...fresh, repeats: true, every: ' 2 ', unit: 'm' as const };
  expect(readPlan(often, NOW)).toEqual({ plan: { at: null, everySeconds: 120, times: null } });
  expect(readPlan({ ...often, begins: 'at', times: '10' }, NOW)).toEqual({
    plan: { at: new Date(2025, 10, 17, 10, 35).getTime(), everySeconds: 120, times: 10 },
  });
});

test.each([
  [{ at: '' }, { at: 'missing' }],
  [{ at: '2025-11-17T10:32' }, { at: 'past' }],
  [{ at: '2035-11-17T10:32' }, { at: 'far' }],
  [{ repeats: true, every: 'x' }, { every: 'notNumber' }],
  [{ repeats: true, every: '1.5' }, { every: 'notNumber' }],
  [{ repeats: true, every: '0' }, { every: 'tooOften' }],
  [{ repeats: true, every: '367', unit: 'd' }, { every: 'tooRare' }],
  [{ repeats: true, every: '99999999999' }, { every: 'tooRare' }],
  [{ repeats: true, times: '99999999999' }, { times: 'tooMany' }],
  [{ repeats: true, times: '0' }, { times: 'notNumber' }],
  [{ repeats: true, times: 'many' }, { times: 'notNumber' }],
  [{ repeats: true, times: '1000001' }, { times: 'tooMany' }],
  [
    { repeats: true, begins: 'at', at: '', every: '', times: '-' },
    { at: 'missing', every: 'notNumber', times: 'notNumber' },
  ],
] as const)('%j is explained', (change, problems) => {
  expect(readPlan({ ...fresh, ...change }, NOW)).toEqual({ problems });
});
