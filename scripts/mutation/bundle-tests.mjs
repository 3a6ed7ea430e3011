// Puts each test that judges mutants into one file with all that it imports. Every mutant has to meet modules that no
// other has touched, and loading one file anew costs a tenth of loading hundreds. Stryker runs this in its own copy of
// the project, once the mutants are in it.
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';

/** Where vitest.mutation.config.ts reads them. */
const OUT = '.mutation-tests';

/** The tests that judge a folder's mutants: those in it, and the quick ones of the whole server in one process. */
const FURTHER = { 'src/tools/policy': ['harms', 'inert', 'questions'].map((name) => `test/safety/${name}.test.ts`) };

const { MUTATED_FOLDER: folder } = process.env;
const tests = [`${folder}/**/*.test.ts`, ...(FURTHER[folder] ?? [])];

/** Of a property, this many generated values have to do: it is tried again for each mutant. */
const MOST_RUNS = 50;

/** Left out: what measures time says nothing of a mutant on a busy machine, and one property needs its 20,000 values. */
const LEFT_OUT = /\bit((?:\.each\([^()]*\))?)\((['`][^'`]*(?:in proportion|where one pattern would find them))/g;

/** Cuts the runs of properties, and leaves tests out. */
const quickened = {
  name: 'quickened',
  setup({ onLoad }) {
    onLoad({ filter: /\.test\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text
        .replace(/numRuns: ([\d_]+)/g, (_, runs) => `numRuns: ${Math.min(MOST_RUNS, Number(runs.replaceAll('_', '')))}`)
        .replace(LEFT_OUT, 'it.skip$1($2');
      return { contents, loader: 'ts' };
    });
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
