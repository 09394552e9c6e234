/**
 * The console's memory over a long look at 10,000 consumers and 5,000 changes a second: somebody walks through the rooms
 * again and again, and after each round what is left after a collection of garbage is weighed.
 */
import { consoleUrl, store } from '../bench/console/console.ts';
import { startCrowd } from '../bench/console/crowd.ts';
import { openBenchPage } from '../bench/console/page.ts';
import { start } from '../bench/servers.ts';
import { launchBrowser } from '../support/browser.ts';
import { judgeGrowth, type Sample } from './growth.ts';
import { RENDERER_BOUNDS, walkAndWeigh } from './renderer.ts';
import type { Soak } from './run.ts';

const CONSUMERS = 10_000;
const CHANGES_PER_SECOND = 5_000;
const ROUND_MS = 60_000;
/** Stored in each round, so that there is always something new. */
const STORED = 100;

export const consoleSoak: Soak = async (minutes, note) => {
  const server = await start('pulsera', [], false);
  const crowd = await startCrowd(server.port, CONSUMERS, CHANGES_PER_SECOND);
  const browser = await launchBrowser();
  try {
    const opened = await openBenchPage(browser, consoleUrl(server));
    const began = performance.now();
    const samples: Sample[] = [];
    while (performance.now() - began < minutes * 60_000) {
      const round = performance.now();
      const pings = await crowd.pings();
      await store(server, 0, STORED);
      const weight = await walkAndWeigh(opened, [1, 42, 4_242], round + ROUND_MS);
      const sample = { minute: (performance.now() - began) / 60_000, ...weight };
      samples.push(sample);
      note({
        ...sample,
        'changes/s': ((await crowd.pings()) - pings) / ((performance.now() - round) / 1_000),
        'hub MB': server.residentKb() / 1_024,
      });
    }
    await opened.close();
    return judgeGrowth('the console', samples, RENDERER_BOUNDS);
  } finally {
    await browser.close();
    await crowd.stop();
    await server.stop();
  }
};
