import { defineConfig } from 'vitest/config';
import { programs, shared } from './vitest.full.config.ts';

/** What takes too long for every change: soak, kill rounds, big fuzz; and the full tests with new random values. */
export default defineConfig({
  test: {
    include: ['src/**/*.long.test.ts', 'test/**/*.long.test.ts', programs, ...shared],
    setupFiles: ['test/helpers/property-seed.ts'],
    env: { EVERY_OPERATION: 'true', PROPERTY_SEED: 'random' },
    testTimeout: 15 * 60_000,
    hookTimeout: 2 * 60_000,
    fileParallelism: false,
  },
});
