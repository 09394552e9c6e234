/** A run in its runner, both as the process that it is and as the thread that the packaged app makes of it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FIRST_ID } from '../../src/shared/console/simulator.ts';
import type { Snapshot } from '../../src/simulator/run.ts';
import { RunnerClient } from '../../src/simulator/runnerClient.ts';
import { pingsOnly } from '../../src/simulator/scenario.ts';
import { readTarget } from '../../src/simulator/target.ts';
import { metric } from '../support/api.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

let hub: TestHub;
beforeEach(async () => {
  hub = await startTestHub();
});
afterEach(async () => {
  await hub.stop();
});

describe.each([
  ['process', false],
  ['thread', true],
] as const)('as a %s', (_, asThread) => {
  function start({ pings, wearables = 5 }: { pings?: number; wearables?: number } = {}) {
    const target = readTarget(hub.url, '0.0.0-test');
    if (!target) throw new Error('no target');
    const heard: { state: Snapshot | null; cells: number; ended: unknown } = {
      state: null,
      cells: 0,
      ended: 'not yet',
    };
    const runner = new RunnerClient(
      {
        scenario: pingsOnly({ wearables, everyMs: 100, ...(pings === undefined ? {} : { pings }) }),
        seed: 1,
        firstId: FIRST_ID,
        speed: 1,
        target,
        base: hub.url,
        token: hub.token,
        layer: null,
      },
      {
        look: ({ state, cells }) => {
          heard.state = state;
          heard.cells = cells?.cells.length ?? 0;
        },
        ended: (error) => {
          heard.ended = error;
        },
      },
      asThread,
    );
    return { runner, heard };
  }

  test('it goes to its end by itself, and says how it stood', async () => {
    const { runner, heard } = start({ pings: 3 });
    await expect.poll(() => heard.ended, { timeout: 30_000 }).toBeNull();
    expect(heard).toMatchObject({ cells: 5, state: { state: 'ended', total: { sent: 15, received: 20, lost: 0 } } });
    // Nothing is under way any more.
    expect(heard.state?.rates).toEqual({ sent: 0, received: 0, connects: 0 });
    expect(await metric(hub, 'pulsera_messages_in_total{type="ping"}')).toBe(15);
    await expect(runner.step(`${FIRST_ID}`, 0, { do: 'ping' })).rejects.toMatchObject({ code: 'no_run' });
  });

  test('it answers steps, and ends when it is told to', async () => {
    const { runner, heard } = start();
    await expect.poll(() => metric(hub, 'pulsera_connections')).toBe(5);
    await runner.step(`${FIRST_ID + 4}`, 0, { do: 'raw', text: '{' });
    await expect.poll(() => metric(hub, 'pulsera_messages_out_total{type="error"}')).toBe(1);
    await expect(runner.step(`${FIRST_ID + 5}`, 0, { do: 'ping' })).rejects.toMatchObject({ code: 'not_simulated' });
    await runner.stop(false);
    expect(heard).toMatchObject({ ended: null, state: { state: 'ended', total: { lost: 0 } } });
    await expect.poll(() => metric(hub, 'pulsera_closes_total{code="1000"}')).toBe(5);
  });

  test('how it stood is told to the end, also of more wearables than a pipe takes at once', async () => {
    const { runner, heard } = start({ wearables: 50_000 });
    await expect.poll(() => metric(hub, 'pulsera_connections')).toBeGreaterThan(0);
    await runner.stop(true);
    expect(heard).toMatchObject({ cells: 50_000, ended: null, state: { state: 'ended' } });
  });
});
