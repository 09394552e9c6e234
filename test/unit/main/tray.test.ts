import i18next from 'i18next';
import { describe, expect, test, vi } from 'vitest';
import { type TrayActions, type TrayFacts, trayState, trayTemplate, trayTip } from '../../../src/main/tray.ts';
import type { SavedHubState } from '../../../src/shared/console/desktop.ts';
import { LANGUAGES, words } from '../../../src/shared/words/words.ts';

// The template is plain data; only what shows it needs Electron.
vi.mock('electron', () => ({ Menu: {}, nativeImage: {}, Tray: class {} }));

const FINE: TrayFacts = {
  ...{ local: { state: 'running', url: 'http://127.0.0.1:8000/' }, hubs: [], target: { kind: 'local' } },
  ...{ quietUntil: null, connected: 0, alerts: 0 },
};
const saved = (state: SavedHubState, id = 'a', name = 'Farm') => ({ id, name, url: 'http://10.0.0.5/', state });
const looking = (state: SavedHubState): TrayFacts => ({
  ...FINE,
  hubs: [saved(state)],
  target: { kind: 'remote', id: 'a', url: 'http://10.0.0.5/' },
});

async function catalogue(lng = 'en') {
  const language = i18next.createInstance();
  await language.init({ lng, resources: words, interpolation: { escapeValue: false } });
  return language;
}

describe('the icon', () => {
  test('is fine while the hub in view runs, or is on its way', () => {
    expect(trayState(FINE)).toBe('fine');
    expect(trayState({ ...FINE, local: { state: 'starting' } })).toBe('fine');
    expect(trayState(looking({ state: 'connecting' }))).toBe('fine');
  });

  test('says that the hub in view is away, whatever else there is', () => {
    expect(trayState({ ...FINE, alerts: 3, local: { state: 'stopped' } })).toBe('away');
    expect(trayState({ ...FINE, local: { state: 'port_taken', port: 8000, holder: 'other' } })).toBe('away');
    for (const state of ['wrong_token', 'other_version', 'needs_token'] as const)
      expect(trayState(looking({ state }))).toBe('away');
    expect(trayState(looking({ state: 'away', since: 1 }))).toBe('away');
    // Removed meanwhile.
    expect(trayState({ ...looking({ state: 'connected' }), hubs: [] })).toBe('away');
  });

  test('asks for attention where there are new alerts, or another hub is amiss', () => {
    expect(trayState({ ...FINE, alerts: 1 })).toBe('attention');
    expect(trayState({ ...FINE, hubs: [saved({ state: 'away', since: 1 })] })).toBe('attention');
    expect(trayState({ ...FINE, hubs: [saved({ state: 'connected' })] })).toBe('fine');
  });

  test('has the counts in its tip', async () => {
    expect(trayTip({ ...FINE, connected: 2, alerts: 1 }, await catalogue())).toBe(
      'Pulsera · Something needs attention · 2 wearables connected here · 1 new alert',
    );
  });
});

describe('the menu', () => {
  const did: unknown[] = [];
  const actions: TrayActions = {
    onOpen: (route) => did.push(['open', route]),
    onWall: () => did.push('wall'),
    onQuiet: (minutes) => did.push(['quiet', minutes]),
    onHub: (id) => did.push(['hub', id]),
    onQuit: () => did.push('quit'),
  };

  test('does what it says', async () => {
    const facts = { ...looking({ state: 'connected' }), alerts: 1 };
    const items = trayTemplate(facts, await catalogue(), actions);
    for (const { click } of items) (click as (() => void) | undefined)?.();
    expect(did).toEqual([
      ...[['open', '/alerts'], ['open', undefined], 'wall', ['quiet', 60], ['hub', null], ['hub', 'a'], 'quit'],
    ]);
    did.length = 0;
    const quiet = trayTemplate({ ...facts, quietUntil: Date.now() + 1 }, await catalogue(), actions);
    (quiet.find(({ id }) => id === 'quiet')?.click as (() => void) | undefined)?.();
    expect(did).toEqual([['quiet', 0]]);
    const still = trayTemplate({ ...facts, quietUntil: Date.now() + 1 }, await catalogue('es'), actions);
    expect(still.find(({ id }) => id === 'quiet')?.label).toMatch(/\(hasta (?:las|el [\d.]+ a las) \d\d:\d\d/);
  });

  test('has the hub in view marked, and an ampersand in a name as one', async () => {
    const hubs = [saved({ state: 'connected' }), saved({ state: 'wrong_token' }, 'b', 'A & B')];
    const items = trayTemplate({ ...looking({ state: 'connected' }), hubs }, await catalogue(), actions);
    expect(items.flatMap(({ type, label, checked }) => (type === 'radio' ? [[label, checked]] : []))).toEqual([
      ...[
        ['this computer: running', false],
        ['Farm: connected', true],
        ['A && B: wrong token', false],
      ],
    ]);
  });

  test.each(LANGUAGES)('has words for everything in %s', async (language) => {
    const states = ['connecting', 'connected', 'wrong_token', 'other_version', 'refused', 'needs_token'] as const;
    const hubs = [...states.map((state) => saved({ state }, state)), saved({ state: 'away', since: 1 })];
    for (const extra of [{}, { alerts: 2, quietUntil: 1 }]) {
      const items = trayTemplate({ ...FINE, hubs, ...extra }, await catalogue(language), actions);
      const labels = items.filter(({ type }) => type !== 'separator').map(({ label = '' }) => label);
      expect(labels.filter((label) => label === '' || /[a-z]\.[a-z]/.test(label))).toEqual([]);
    }
  });
});
