import { expect, test } from 'vitest';
import { type ExportRequest, exportName, writeExport } from '../../../../src/renderer/screens/connections/export.ts';
import type { ConsumerRow } from '../../../../src/shared/console/rows.ts';
import { row } from './rows.ts';

const AT = Date.parse('2026-11-24T10:42:18.381Z');

function write(rows: readonly ConsumerRow[], asked: Partial<ExportRequest> = {}): Promise<string[] | null> {
  const byId = new Map(rows.map((one) => [one.id, one]));
  return writeExport({
    format: 'csv',
    ids: rows.map(({ id }) => id),
    columns: ['select', 'state', 'id', 'ribbon'],
    rowOf: (id) => byId.get(id),
    hubLabel: (hub) => (hub === null ? 'this' : `hub ${hub}`),
    pause: () => Promise.resolve(),
    onProgress: () => true,
    ...asked,
  });
}

test('CSV has the columns that are shown under the names of the contract, and no picture', async () => {
  const parts = await write([row({ id: '42' }), row({ id: '7', state: 'late' })]);
  expect(parts?.join('')).toBe('\ufeffstate,id\r\non_time,42\r\nlate,7\r\n');
});

test('every column becomes its figures; unknown is empty, a moment has its offset', async () => {
  const one = row({
    id: '42',
    client: '=cmd()',
    connectedAt: AT,
    lastPingAt: 0,
    rttMs: 0,
    messagesIn: 3,
    messagesOut: 4,
    outboxBytes: 612,
    unread: 2,
    event: 'closed',
    eventDetail: 1006,
    eventAt: AT,
    hub: 7,
  });
  const columns = [
    'id',
    'hub',
    'client',
    'connected',
    'ping',
    'rtt',
    'unread',
    'traffic',
    'outbox',
    'event',
    'time',
  ] as const;
  const [record] = JSON.parse((await write([one], { format: 'json', columns }))?.join('') ?? '') as Record<
    string,
    unknown
  >[];
  expect(record).toEqual({
    id: '42',
    hub: 'hub 7',
    client: '=cmd()',
    connectedAt: expect.stringMatching(/^2026-11-24T\d\d:42:18\.381[+-]/),
    lastPingAt: null,
    pingEveryMs: expect.anything(),
    rttMs: null,
    unread: 2,
    messagesIn: 3,
    messagesOut: 4,
    outboxBytes: 612,
    event: 'closed',
    eventDetail: 1006,
    eventAt: expect.stringMatching(/^2026-11-24T/),
  });
  expect((await write([one], { columns: ['client'] }))?.join('')).toContain("'=cmd()");
});

test('JSON is one array, whatever its length, and whoever left meanwhile is left out', async () => {
  expect(JSON.parse((await write([], { format: 'json' }))?.join('') ?? '')).toEqual([]);
  const rows = Array.from({ length: 1_203 }, (_, i) => row({ id: `c${i}` }));
  const ids = ['gone', ...rows.map(({ id }) => id)];
  const read = JSON.parse((await write(rows, { format: 'json', ids }))?.join('') ?? '') as { id: string }[];
  expect(read.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
});

test('a long one says how far it is, and stops when it is cancelled', async () => {
  const rows = Array.from({ length: 1_203 }, (_, i) => row({ id: `c${i}` }));
  const told: number[] = [];
  const parts = await write(rows, { onProgress: (done) => told.push(done) < 99 });
  expect(told).toEqual([500, 1_000, 1_203]);
  expect(parts?.join('').split('\r\n')).toHaveLength(1_203 + 2);
  expect(await write(rows, { onProgress: (done) => done < 1_000 })).toBeNull();
});

test('the name of the file says when', () => {
  expect(exportName('csv', AT)).toMatch(/^pulsera-connections-2026-11-24T\d\d-42-18\.csv$/);
});
