import { expect, test } from 'vitest';
import { SOUND, standingOf, TROUBLES, troublesBetween } from '../../../src/shared/troubles.ts';
import { words } from '../../../src/shared/words/words.ts';

test.each([
  [{}, {}, []],
  [{}, { store: 'full' }, ['store_full']],
  [{ store: 'full' }, { store: 'failed' }, ['store_failed']],
  [{ store: 'failed' }, {}, ['store_ok']],
  [{}, { layer: 'away' }, ['layer_away']],
  [{ layer: 'away' }, {}, ['layer_ok']],
  [{ layer: 'away' }, { store: 'full' }, ['store_full', 'layer_ok']],
  [{ store: 'full', layer: 'away' }, { store: 'full', layer: 'away' }, []],
  [{}, { hub: 'away' }, ['hub_away']],
  [{ hub: 'away' }, { store: 'full' }, ['hub_ok', 'store_full']],
] as const)('from %j to %j people hear of %j', (before, now, news) =>
  expect(troublesBetween({ ...SOUND, ...before }, { ...SOUND, ...now })).toEqual(news),
);

test('a standing is what the status says of store and layer', () => {
  const store = { state: 'full', commitMs: null, notifications: 3 } as const;
  const layer = { kind: 'core', state: 'away', reason: 'unreachable', pingMs: null } as const;
  expect(standingOf({ store, layer })).toEqual({ hub: 'ok', store: 'full', layer: 'away' });
});

test('each has its sentence in every language', () => {
  for (const { translation } of Object.values(words)) {
    expect(Object.keys(translation.trouble).sort()).toEqual([...TROUBLES].sort());
  }
});
