import { defineConfig } from 'vitest/config';
import { ClosingLine } from './test/support/closingLine.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    reporters: ['default', new ClosingLine()],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores carry a hub, a browser and their peers at once; more files side by side would only time each other out.
    maxWorkers: 2,
    // Polls wait for real sockets, processes and pages: a busy machine is no failure.
    expect: { poll: { timeout: 20_000 } },
  },
});
