import { describe, expect, test } from 'vitest';
import type { Presence } from '../../../../src/hub/cluster/presence.ts';
import { mergedRow } from '../../../../src/hub/console/mergedRow.ts';
import { packRow, type RowTuple, unpackRow } from '../../../../src/shared/console/rows.ts';
import { Parts } from '../../../support/parts.ts';

/** Our own consumers with `a` connected, or gone, or neither, and others who have its row as given. */
function merged(own: 'connected' | 'gone' | null, remote: { sockets: number; later: boolean } | null) {
  const parts = new Parts();
  const wearable = own ? parts.connect('a') : null;
  if (own === 'gone' && wearable) parts.sockets.ended(wearable.connection, 1001, '');
  const eventAt = parts.clock.wall() + (remote?.later ? 1 : -1);
  const theirs = new Parts();
  theirs.connect('a');
  const { sockets = 0 } = remote ?? {};
  const row: RowTuple = packRow({ ...theirs.row('a'), sockets, eventAt, address: 'there', hub: 9, hubs: sockets });
  const where = Array.from({ length: sockets }, (_, i) => String(i));
  const presence = { row: () => (remote ? row : undefined), where: () => where } as unknown as Presence;
  const found = mergedRow(parts.consumers, presence, 'a');
  if (!found) return null;
  const { hub, hubs, address } = unpackRow(found);
  return { hub, hubs, there: address === 'there' };
}

const [OURS, THEIRS] = [false, true];

describe('the row of a consumer', () => {
  test.each([
    ['connected', null, { hub: null, hubs: 1, there: OURS }],
    ['connected', { sockets: 2, later: true }, { hub: null, hubs: 3, there: OURS }],
    ['connected', { sockets: 0, later: true }, { hub: null, hubs: 1, there: OURS }],
    ['gone', null, { hub: null, hubs: 0, there: OURS }],
    ['gone', { sockets: 1, later: false }, { hub: 9, hubs: 1, there: THEIRS }],
    ['gone', { sockets: 0, later: true }, { hub: 9, hubs: 0, there: THEIRS }],
    ['gone', { sockets: 0, later: false }, { hub: null, hubs: 0, there: OURS }],
    [null, { sockets: 0, later: true }, { hub: 9, hubs: 0, there: THEIRS }],
    [null, null, null],
  ] as const)('that is %s here and %j elsewhere is %j', (own, remote, wanted) => {
    expect(merged(own, remote)).toEqual(wanted);
  });

  test('is our own where there are no other hubs', () => {
    const parts = new Parts();
    parts.connect('a');
    expect(mergedRow(parts.consumers, null, 'a')).toEqual(packRow(parts.row('a')));
    expect(mergedRow(parts.consumers, null, 'b')).toBeUndefined();
  });
});
