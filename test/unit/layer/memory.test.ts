import { expect, test } from 'vitest';
import type { Arrival, LayerMessage } from '../../../src/layer/layer.ts';
import { MemoryLayer } from '../../../src/layer/memory.ts';

function open() {
  const arrivals: Arrival[] = [];
  const drops: [string, string, string][] = [];
  const layer = new MemoryLayer({
    onDrop: (reason, where, sample) => drops.push([reason, where, sample.toString('latin1')]),
    onUnexpected: (error) => {
      throw error;
    },
  });
  layer.receive((some) => arrivals.push(...some));
  return { layer, arrivals, drops };
}

test('groups reach their members, the sender too unless it is left out', async () => {
  const { layer, arrivals } = open();
  await layer.groupAdd('g', '7');
  await layer.groupAdd('g', '8');
  const message: LayerMessage = { type: 'x', n: 1 };
  expect(
    await layer.groupSend([
      { group: 'g', message },
      { group: 'g', message, skipOwn: true },
      { group: 'nobody', message },
    ]),
  ).toEqual([2, 0, 0].map((members) => ({ members, full: 0 })));
  await expect.poll(() => arrivals).toHaveLength(1);
  expect(arrivals[0]).toMatchObject({ locals: ['7', '8'], message, bytes: 11, repeated: false });
  expect(arrivals[0]?.message).not.toBe(message);
  await layer.groupDiscard('g', '7');
  await layer.groupDiscard('g', '8');
  expect(await layer.groupSend([{ group: 'g', message }])).toEqual([{ members: 0, full: 0 }]);
});

test('its own channels hear; what nobody will ever read is counted', async () => {
  const { layer, arrivals, drops } = open();
  const own = await layer.send(layer.channel('7'), { n: 1 });
  await expect.poll(() => arrivals.map(({ locals }) => locals)).toEqual([['7']]);
  expect(await own.look()).toBe('taken');
  const other = await layer.send('pulsera-reads', { n: 2 });
  expect(drops).toEqual([['expired', 'pulsera-reads', '\x81\xa1n\x02']]);
  expect(await other.look()).toBe('lost');
});

test('names as with Redis, and nothing once it is closed', async () => {
  const { layer } = open();
  await expect(layer.groupAdd('a b', '7')).rejects.toMatchObject({ code: 'bad_name' });
  await expect(layer.groupAdd('g', 'ñ')).rejects.toMatchObject({ code: 'bad_name' });
  await layer.close();
  await expect(layer.groupSend([{ group: 'g', message: {} }])).rejects.toMatchObject({ code: 'closed' });
});
