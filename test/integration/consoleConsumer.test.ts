/** A consumer's last half hour and its last connections, as a console is told them by a real hub. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HubContract } from '../../src/shared/console/contract.ts';
import type { Event, Member, StreamName } from '../../src/shared/console/service.ts';
import { KEPT_SLOTS, readBead } from '../../src/shared/ribbon.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
let console_: TestConsole;
beforeEach(async () => {
  hub = await startTestHub({ flags: { pingEveryMs: '500' } });
  console_ = await openConsole(hub);
});
afterEach(async () => {
  console_.close();
  expect(hub.complaints).toEqual([]);
  await hub.stop();
});

/** Opens a stream and keeps everything it says. */
function listen<N extends StreamName<HubContract>>(
  name: N,
  args: Parameters<typeof console_.client.open<N>>[1],
): Event<Member<HubContract, N>>[] {
  const heard: Event<Member<HubContract, N>>[] = [];
  console_.client.open(name, args, { event: (event) => heard.push(event) });
  return heard;
}

test('the last half hour has a round trip and the longest interval between pings, once there were some', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('42'));
  const heard = listen('consumers.vitals', { consumer: '42' });
  await vi.waitUntil(() => heard.length > 0);
  expect(heard[0]?.beads).toHaveLength(KEPT_SLOTS);
  expect(heard[0]?.intervals).toEqual(Array(KEPT_SLOTS).fill(0));
  wearable.say({ type: 'ping' });
  await wearable.next('pong');
  wearable.say({ type: 'ping' });
  await vi.waitUntil(() => heard.at(-1)?.intervals.some((ms) => ms > 0), { timeout: 5_000 });
  await vi.waitUntil(() => heard.at(-1)?.beads.some((slot) => readBead(slot).rtt > 0), { timeout: 5_000 });
  expect(heard.at(-1)?.lateAfterMs).toBeGreaterThan(0);
  await wearable.close();
});

test('there is nothing to tell of somebody who was never here', async () => {
  const heard = listen('consumers.vitals', { consumer: 'nobody' });
  await vi.waitUntil(() => heard.length > 0);
  expect(heard[0]).toMatchObject({ beads: [], intervals: [] });
});

test('connections that ended are told with their last frame, each once, whether the store or the feed has them', async () => {
  const before = await Wearable.connect(hub.wearableUrl('42'));
  before.say({ type: 'ping' });
  await before.next('pong');
  before.ws.close(1001);
  await before.end();
  const heard = listen('consumers.visits', { consumer: '42' });
  // Told at once from the feed; the store has it a second later.
  await vi.waitUntil(() => heard.at(-1)?.visits.length === 1, { timeout: 5_000 });
  const [first] = heard.at(-1)?.visits ?? [];
  expect(first).toMatchObject({ code: 1001, lastFrameAt: expect.any(Number) });
  expect(first?.endedAt).toBeGreaterThanOrEqual(first?.connectedAt ?? Number.POSITIVE_INFINITY);

  const after = await Wearable.connect(hub.wearableUrl('42'));
  after.ws.terminate();
  await vi.waitUntil(() => heard.at(-1)?.visits.length === 2, { timeout: 5_000 });
  expect(heard.at(-1)?.visits[0]).toMatchObject({ code: 1006, lastFrameAt: null });
  expect(heard.at(-1)?.visits[1]).toEqual(first);

  await vi.waitUntil(
    async () => {
      const again = listen('consumers.visits', { consumer: '42' });
      await vi.waitUntil(() => again.length > 0);
      expect(again[0]?.visits).toEqual(heard.at(-1)?.visits);
      return true;
    },
    { timeout: 5_000 },
  );
});

test('a refused handshake is told with what was wrong', async () => {
  const heard = listen('consumers.visits', { consumer: '42' });
  await vi.waitUntil(() => heard.length > 0);
  await expect(
    Wearable.connect(hub.wearableUrl('42'), { headers: { Origin: 'http://somewhere.test' } }),
  ).rejects.toThrow();
  await vi.waitUntil(() => heard.at(-1)?.refusals.length === 1, { timeout: 5_000 });
  expect(heard.at(-1)?.refusals[0]).toMatchObject({ code: 'bad_origin', value: 'http://somewhere.test' });
});
