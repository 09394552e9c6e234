import { expect, test } from 'vitest';
import { writeAlertsFile } from '../../../../src/renderer/screens/alerts/export.ts';
import { makeAlert } from './makeAlert.ts';

const alerts = [
  makeAlert({
    what: { kind: 'notification', consumer: '42', id: 7, tipo: 'alerta', contenido: '=HYPERLINK("x")', deseo_id: null },
  }),
  makeAlert({ number: 2, what: { kind: 'gone', consumer: '43', seconds: 30, code: 1_006 }, desktop: 'unsupported' }),
];

test('CSV has a line for each, and no cell that a spreadsheet would run', () => {
  const [head = '', first = '', second = ''] = writeAlertsFile('csv', alerts).split('\r\n');
  expect(head.split(',').slice(0, 6)).toEqual(['\ufeffnumber', 'at', 'hub', 'rule', 'kind', 'consumer']);
  expect(first).toContain(`,notification,42,7,alerta,"'=HYPERLINK(""x"")",`);
  expect(second).toContain(',gone,43,,,,,30,1006,');
});

test('JSON has the same by name', () => {
  expect(JSON.parse(writeAlertsFile('json', alerts))).toMatchObject([
    { number: 1, contenido: '=HYPERLINK("x")', desktop: 'here' },
    { number: 2, consumer: '43', closeCode: 1_006, contenido: null, desktop: 'not_shown' },
  ]);
});
