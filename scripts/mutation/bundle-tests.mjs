// Puts each test that judges mutants into one file with all that it imports. Every mutant has to meet modules that no
// other has touched, and loading one file anew takes far less than loading hundreds. Stryker runs this in its own copy of
// the project, once the mutants are in it.
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';

/** Where vitest.mutation.config.ts reads them. */
const OUT = '.mutation-tests';

/** A folder's mutants are judged by the tests beside its files: those of the whole server take seconds for each. */
const tests = [`${process.env.MUTATED_FOLDER}/**/*.test.ts`];

/** Of a property, this many generated values have to do: it is tried again for each mutant. */
const MOST_RUNS = 50;

/** One property that needs its 20,000 values. */
const LEFT_OUT = /\bit(\('are found where one pattern would find them)/;

/** Cuts the runs of properties; measures no time, which says nothing of a mutant on a busy machine. */
const quickened = {
  name: 'quickened',
  setup({ onLoad }) {
    onLoad({ filter: /\.test\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text
        .replace(
          /numRuns: (?:runs\(([\d_]+)\)|([\d_]+))/g,
          (_, shared, fixed) => `numRuns: ${Math.min(MOST_RUNS, Number((shared ?? fixed).replaceAll('_', '')))}`,
        )
        .replace(LEFT_OUT, 'it.skip$1');
      return { contents, loader: 'ts' };
    });
    onLoad({ filter: /test\/helpers\/growth\.ts$/ }, () => ({
      contents:
        'export const MOST_GROWTH = 5; export const growthOf = async () => 1; export const costOf = async () => 1;',
      loader: 'ts',
    }));
  },
};

await build({
  entryPoints: tests,
  outdir: OUT,
  outbase: '.',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  plugins: [quickened],
  logLevel: 'warning',
});
