import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores carry a hub, a browser and their peers at once; more files side by side would only time each other out.
    maxWorkers: 2,
  },
});
