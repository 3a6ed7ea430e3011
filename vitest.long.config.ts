import { defineConfig } from 'vitest/config';

/** Tests of cross products that try one operation of each class, or a share, in `npm test`, and all of it here. */
const CROSS_PRODUCTS = [
  'src/portkey/failures.test.ts',
  'src/portkey/reply.test.ts',
  'src/portkey/retries.test.ts',
  'test/e2e/calls-failures.test.ts',
  'test/e2e/calls-retries.test.ts',
  'test/http/pages-browser.test.ts',
  'test/safety/canary.test.ts',
  'test/safety/injection.test.ts',
  'test/safety/policy-table.test.ts',
  'test/surfaces/one-rule.test.ts',
  'test/surfaces/pinned.test.ts',
  'test/surfaces/search.test.ts',
];

/** What takes too long for every change: soak, kill rounds, big fuzz, every operation in every way. */
export default defineConfig({
  test: {
    include: ['src/**/*.long.test.ts', 'test/**/*.long.test.ts', ...CROSS_PRODUCTS],
    setupFiles: ['test/helpers/property-seed.ts'],
    env: { EVERY_OPERATION: 'true', PROPERTY_SEED: 'random' },
    testTimeout: 15 * 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
