import { statSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The smallest bundles come first: the first test that fails ends the trial of a mutant. */
class SmallestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const size = ({ moduleId }: TestSpecification): number => statSync(moduleId).size;
    return files.toSorted((a, b) => size(a) - size(b));
  }
}

/** The tests by which mutants are judged, as scripts/mutation/bundle-tests.mjs bundles them. */
export default defineConfig({
  test: {
    include: ['.mutation-tests/**/*.test.mjs'],
    // They start servers and wait for them; they take longer than all the others together.
    exclude: ['failures', 'network.full', 'reply', 'retries'].map(
      (name) => `.mutation-tests/src/portkey/${name}.test.mjs`,
    ),
    setupFiles: ['test/helpers/property-seed.ts'],
    // The worker stays, and each bundle brings modules of its own.
    isolate: false,
    sequence: { sequencer: SmallestFirst },
    testTimeout: 120_000,
  },
});
