import { defineConfig } from 'vitest/config';

/** The tests by which mutants are judged: those in one process, beside what they test or over the whole catalog. */
export default defineConfig({
  test: {
    include: [
      'src/tools/**/*.test.ts',
      'src/portkey/**/*.test.ts',
      'test/safety/{addresses,confirm,harms,inert,questions,rights,workflow}.test.ts',
      'test/surfaces/lists.test.ts',
    ],
    exclude: ['**/*.long.test.ts'],
    setupFiles: ['test/helpers/property-seed.ts'],
    testTimeout: 120_000,
  },
});
