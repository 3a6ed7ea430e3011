import { defineConfig } from 'vitest/config';

/** Tests that try one operation of each class in `npm test`, and all of them here. */
const CROSS_PRODUCTS = [
  'test/e2e/calls-failures.test.ts',
  'test/e2e/calls-retries.test.ts',
  'test/surfaces/pinned.test.ts',
];

/** What takes too long for every change: soak, kill rounds, big fuzz, every operation in every way. */
export default defineConfig({
  test: {
    include: ['src/**/*.long.test.ts', 'test/**/*.long.test.ts', ...CROSS_PRODUCTS],
    env: { EVERY_OPERATION: 'true' },
    testTimeout: 15 * 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
