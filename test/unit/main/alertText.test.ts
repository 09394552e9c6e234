import i18next, { type i18n } from 'i18next';
import { beforeAll, describe, expect, test } from 'vitest';
import { noticeOf, placeOf } from '../../../src/main/alertText.ts';
import { type Alert, type AlertEvent, alert } from '../../../src/shared/console/alerts.ts';
import { TROUBLES } from '../../../src/shared/troubles.ts';
import { words } from '../../../src/shared/words/words.ts';

let english: i18n;
beforeAll(async () => {
  english = i18next.createInstance();
  await english.init({ lng: 'en', resources: words, interpolation: { escapeValue: false } });
});

const make = (what: AlertEvent, changes: Partial<Alert> = {}): Alert =>
  alert.parse({
    ...{ number: 1, at: 0, hub: { id: null, name: '' }, rule: null, simulated: false, late: false, what },
    ...{ desktop: 'waiting', suppressed: null, words: '', with: 0, handedAt: null, clickedAt: null, closedAt: null },
    ...{ seen: false, snoozedUntil: null, sawIt: null },
    ...changes,
  });
const stored = (consumer: string, tipo = 'alerta', contenido = 'Fall <b>detected</b> {{consumer}} $t(menu.about)') =>
  make({ kind: 'notification', consumer, id: 1, tipo, contenido, deseo_id: null });
const silent = (consumer: string) => make({ kind: 'silent', consumer, seconds: 95 });
const trouble = (one: (typeof TROUBLES)[number], changes: Partial<Alert> = {}) =>
  make({ kind: 'trouble', trouble: one }, changes);
const FARM = { hub: { id: 'farm', name: 'Farm' } };

const say = (alerts: Alert[], changes = {}) =>
  noticeOf({ alerts, more: 0, sound: false, hideContenido: false, ...changes }, english);

describe('a notification says', () => {
  test.each<[string, Alert, string, string]>([
    [
      'what was stored, as it is',
      stored('42'),
      'Alert, consumer 42',
      'Fall <b>detected</b> {{consumer}} $t(menu.about)',
    ],
    ['of which tipo', stored('42', 'sos', 'Now'), 'sos, consumer 42', 'Now'],
    ['who is silent', silent('42'), 'Consumer 42 is silent', 'No sign of life for 1 m 35 s.'],
    [
      'who is gone',
      make({ kind: 'gone', consumer: '42', seconds: 600, code: 1006 }),
      'Consumer 42 is gone',
      'Not connected for 10 m.',
    ],
    [
      'that many connect',
      make({ kind: 'storm', connects: 250, seconds: 10 }),
      'Many connect at once',
      '250 connections within 10 s.',
    ],
    ['what is wrong', trouble('layer_ok'), 'Redis is back', 'What waited there is coming in.'],
    ['how many there were', make({ kind: 'uncounted', count: 70 }), '70 alerts', ''],
    [
      'that it is a test',
      make({ kind: 'test' }),
      'A test of the alerts',
      'If you see this, alerts reach this desktop.',
    ],
    [
      'which hub it is about',
      { ...silent('1'), ...FARM },
      'Consumer 1 is silent · Farm',
      'No sign of life for 1 m 35 s.',
    ],
    ['that it is late', { ...silent('1'), late: true }, 'Consumer 1 is silent (late)', 'No sign of life for 1 m 35 s.'],
  ])('%s', (_what, one, title, body) => expect(say([one])).toEqual({ title, body, silent: true }));

  test('nothing of contenido where that is hidden', () =>
    expect(say([stored('42')], { hideContenido: true })).toMatchObject({ body: 'Its text is in Pulsera.' }));

  test('every trouble there is', () => {
    for (const one of TROUBLES) {
      const { title, body } = say([trouble(one)]);
      expect(title + body).not.toContain('trouble.');
    }
  });

  test('each of several troubles of one hub', () => {
    const { title, body } = say([trouble('store_full'), trouble('layer_away')], { sound: true });
    expect(title).toBe('The store is full');
    expect(body).toMatch(/Free some disk\. .*nothing comes from Django/);
  });

  test('of many, how many and who, and the troubles first', () => {
    const many = Array.from({ length: 12 }, (_, i) => stored(String(i)));
    expect(say(many)).toMatchObject({ title: '12 alerts', body: '0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …' });
    expect(say([stored('1'), stored('1'), trouble('store_full')], { more: 5 })).toMatchObject({
      title: '8 alerts',
      body: 'The store is full, 1',
    });
    expect(say([silent('1'), silent('2'), make({ kind: 'uncounted', count: 98 })])).toMatchObject({
      title: '100 consumers are silent',
      body: '1, 2',
    });
    expect(say([trouble('layer_away'), trouble('layer_away', FARM)])).toMatchObject({
      title: '2 alerts',
      body: 'Redis is away, Redis is away · Farm',
    });
  });

  test('nothing of contenido of many', () => expect(say([stored('1'), stored('2')]).body).toBe('1, 2'));
});

describe('a click leads', () => {
  test.each<[string, Alert[], string | null | undefined, string]>([
    ['to the consumer, at its hub', [{ ...stored('a_b-1'), ...FARM }], 'farm', '/connections/a_b-1'],
    ['to the hub inside this app', [silent('42')], null, '/connections/42'],
    ['to the channels', [trouble('layer_away')], null, '/channels'],
    ['to the diagnosis', [trouble('store_full'), trouble('layer_away')], null, '/diagnosis'],
    ['to all connections', [make({ kind: 'storm', connects: 2, seconds: 1 })], null, '/connections'],
    ['to the list, where they are several', [silent('1'), silent('2')], null, '/alerts'],
    [
      'nowhere else, where they are of several hubs',
      [silent('1'), { ...silent('1'), ...FARM }],
      undefined,
      '/connections/1',
    ],
    ['nowhere else, of a test', [make({ kind: 'test' })], undefined, '/alerts'],
  ])('%s', (_where, alerts, hub, route) => expect(placeOf(alerts)).toEqual({ hub, route }));
});
