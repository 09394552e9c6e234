/**
 * Django sends flat out: the hub hands out all of it. Daphne, which drops what its process queue has no room for, gets
 * the same, and both figures are printed.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDjango, stopDjangos, type TestDjango } from '../support/django.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { startRedis, stopRedises } from '../support/redis.ts';
import { type Listeners, startListeners } from './listeners.ts';

const CONSUMERS = 1_000;
/** Notifications, and the consumers that they go to in turn. */
const BURSTS = [
  { count: 5_000, consumers: CONSUMERS },
  { count: 1_000, consumers: 1 },
];

afterAll(async () => {
  await stopDjangos();
  await stopRedises();
});

/** What a listener should have heard: ids go to the consumers in turn. */
function wanted(count: number, consumers: number): number[][] {
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  return Array.from({ length: CONSUMERS }, (_, index) => ids.filter((id) => (id - 1) % consumers === index));
}

describe.each(['core', 'pubsub'] as const)('on the %s layer', (layer) => {
  let django: TestDjango;
  let hub: TestHub;
  let onHub: Listeners;
  /** What was lost on Daphne, by burst. */
  const lost = new Map<number, number>();

  /** Sends a burst and answers what was heard, and how long it took Django to send it. */
  const burst = async (listeners: Listeners, count: number, consumers: number) => {
    const printed = await django.shell(`from burst import burst; burst(${count}, ${consumers})`);
    await listeners.heard(count);
    return { heard: await listeners.take(), seconds: (JSON.parse(printed) as { seconds: number }).seconds };
  };

  beforeAll(async () => {
    const redis = (await startRedis()).url;
    django = await startDjango({ redis, layer });
    const daphne = await django.daphne();
    const onDaphne = await startListeners(daphne.wearableUrl('').slice(0, -1), CONSUMERS, daphne.url.slice(0, -1));
    for (const { count, consumers } of BURSTS) {
      const { heard } = await burst(onDaphne, count, consumers);
      lost.set(count, count - heard.flat().length);
    }
    await onDaphne.stop();
    await daphne.stop();
    hub = await startTestHub({ flags: { redis, layer } });
    onHub = await startListeners(`${hub.url.replace('http', 'ws')}ws/notificaciones/`, CONSUMERS, hub.url.slice(0, -1));
  });
  afterAll(async () => {
    await onHub.stop();
    await hub.stop();
  });

  test.each(BURSTS)(
    'of $count group_sends to $consumers consumer(s) none is lost and none comes twice',
    async ({ count, consumers }) => {
      const { heard, seconds } = await burst(onHub, count, consumers);
      const total = heard.flat().length;
      console.log(
        `${layer}: ${count} group_sends to ${consumers} in ${seconds.toFixed(1)} s: ` +
          `Pulsera lost ${count - total}, Daphne ${lost.get(count)}`,
      );
      expect(heard.map((ids) => ids.toSorted((a, b) => a - b))).toEqual(wanted(count, consumers));
    },
  );
});
