import { defineConfig } from 'vitest/config';

/** What takes too long for every change: soak, kill rounds, big fuzz. */
export default defineConfig({
  test: {
    include: ['src/**/*.long.test.ts', 'test/**/*.long.test.ts'],
    testTimeout: 15 * 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
