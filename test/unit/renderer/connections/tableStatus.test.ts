import { expect, test } from 'vitest';
import { countRows } from '../../../../src/renderer/screens/connections/tableStatus.ts';
import { row } from './rows.ts';

test('everybody is counted by state, whichever hub they are on, and who left is not connected', () => {
  const rows = [
    row({ id: '1' }),
    row({ id: '2', hub: 8 }),
    row({ id: '3', hub: 8, state: 'silent' }),
    row({ id: '4', hub: 8, hubs: 0, state: 'gone', sockets: 0 }),
  ];
  expect(countRows(rows)).toEqual({
    connected: 3,
    states: { gone: 1, silent: 1, slow: 0, late: 0, flapping: 0, on_time: 2 },
  });
  expect(countRows([]).connected).toBe(0);
});
