import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const read = (file: string): string => readFileSync(file, 'utf8');

/** Tests that `npm test` runs with a share of what they try: those that import the helpers that choose the share. */
export const shared = ['src', 'test']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
  .filter(
    (file) =>
      /(?<!\.full|\.long)\.test\.ts$/.test(file) && /helpers\/(thorough|representatives|growth)\.ts'/.test(read(file)),
  );

/** Tests that take long each time: browsers, proxies, terminals, the image, processes that end, fuzz. */
export const programs = '{src,test}/**/*.full.test.ts';

/** What `npm test` leaves out or tries a share of, whole: `.ci/run` runs it after `npm test`. */
export default defineConfig({
  test: {
    include: [programs, ...shared],
    setupFiles: ['test/helpers/property-seed.ts'],
    env: { EVERY_OPERATION: 'true' },
    maxWorkers: availableParallelism(),
    testTimeout: 5 * 60_000,
    hookTimeout: 2 * 60_000,
  },
});
