/**
 * The console in a real Chromium, with a recorder inside the page: frames drawn, tasks that held up the main thread, and
 * what Chromium itself counts. Figures are of the renderer's main thread.
 */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import type { Figures } from '../measures.ts';

/** A machine that others use too may take long over anything: that is measured, and no failure. */
const WAIT_MS = 180_000;

interface Recorder {
  frames: number[];
  tasks: number[];
  /** When the first row of the table was in the page, ms since navigation; 0 before. */
  firstRow: number;
}

declare global {
  interface Window {
    pulseraBench: Recorder;
  }
}

/** Runs in the page before anything else does. */
function record(): void {
  const recorder: Recorder = { frames: [], tasks: [], firstRow: 0 };
  window.pulseraBench = recorder;
  const frame = (now: number): void => {
    recorder.frames.push(now);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) recorder.tasks.push(duration);
  }).observe({ type: 'longtask', buffered: true });
  const seen = new MutationObserver(() => {
    if (!document.querySelector('.pl-row .pl-state-word')) return;
    recorder.firstRow = performance.now();
    seen.disconnect();
  });
  seen.observe(document, { childList: true, subtree: true });
}

export interface BenchPage {
  readonly page: Page;
  /** Figures of what happens meanwhile. */
  during(what: () => Promise<void>): Promise<Figures>;
  /** What Chromium counts now, after a collection of garbage. */
  weigh(): Promise<{ heapMb: number; nodes: number; listeners: number }>;
  /** Ms from the navigation to the first row. */
  firstRow(): Promise<number>;
  close(): Promise<void>;
}

/** Opens the console in a context of its own and waits for its first row. */
export async function openBenchPage(browser: Browser, url: string): Promise<BenchPage> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width: 1_440, height: 900 },
    locale: 'en',
    colorScheme: 'dark',
  });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  await page.addInitScript(record);
  const chromium = await context.newCDPSession(page);
  await chromium.send('Performance.enable');
  await page.goto(url);
  await page.waitForFunction(() => window.pulseraBench.firstRow > 0);
  return {
    page,
    during: async (what) => {
      await page.evaluate(() => {
        window.pulseraBench.tasks = [];
        window.pulseraBench.frames = [];
      });
      const before = await metrics(chromium);
      const start = performance.now();
      await what();
      const seconds = (performance.now() - start) / 1_000;
      const after = await metrics(chromium);
      // The observer is told of a task only after it.
      await page.waitForTimeout(200);
      const { tasks, frames } = await page.evaluate(() => window.pulseraBench);
      const gaps = frames.slice(1).map((at, i) => at - (frames[i] ?? at));
      const spent = (name: string): number => ((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 1_000;
      return {
        fps: gaps.length / (gaps.reduce((a, b) => a + b, 0) / 1_000),
        'longest frame ms': Math.max(0, ...gaps),
        'tasks > 50 ms': tasks.length,
        'longest task ms': Math.max(0, ...tasks),
        'busy ms/s': spent('TaskDuration') / seconds,
        'script ms/s': spent('ScriptDuration') / seconds,
        'style + layout ms/s': (spent('RecalcStyleDuration') + spent('LayoutDuration')) / seconds,
      };
    },
    weigh: async () => {
      await chromium.send('HeapProfiler.collectGarbage');
      const now = await metrics(chromium);
      return {
        heapMb: (now.get('JSHeapUsedSize') ?? 0) / 1024 / 1024,
        nodes: now.get('Nodes') ?? 0,
        listeners: now.get('JSEventListeners') ?? 0,
      };
    },
    firstRow: () => page.evaluate(() => window.pulseraBench.firstRow),
    close: () => context.close(),
  };
}

async function metrics(chromium: CDPSession): Promise<Map<string, number>> {
  const { metrics: all } = await chromium.send('Performance.getMetrics');
  return new Map(all.map(({ name, value }) => [name, value]));
}
