import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** What tests write is synced to disk again and again, as the server does; in memory that takes no time. */
const MEMORY = '/dev/shm';

/** Two more than there are cores, because tests that start processes or wait for them leave theirs idle. */
const WORKERS = availableParallelism() + 2;

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    exclude: ['**/*.full.test.ts', '**/*.long.test.ts', 'node_modules/**', 'build/**'],
    setupFiles: ['test/helpers/property-seed.ts'],
    // A module is loaded once for all files of a worker: loading takes longer than most tests.
    isolate: false,
    // As many at least as at most: one that is ended for being idle may just have been given a file, which ends the run.
    minWorkers: WORKERS,
    maxWorkers: WORKERS,
    env: existsSync(MEMORY) ? { TMPDIR: MEMORY } : {},
    testTimeout: 20_000,
    hookTimeout: 30_000,
    teardownTimeout: 5_000,
  },
});
