// Changes the product in small ways (Stryker) and looks whether a test notices: `npm run test:mutation [-- FOLDER …]`.
// Of each folder the score may not fall under its floor. Every mutant is tried each time: Stryker cannot see what
// changed in tests that are bundled. What survived is written to test/mutation/SURVIVORS.md.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { mutantsOf, resultsOf } from './results.mjs';

/** Of each folder the least score, in percent as measured (none: not run yet). */
const folders = JSON.parse(readFileSync('test/mutation/floors.json', 'utf8'));
const chosen = process.argv.slice(2);
mkdirSync('.mutation', { recursive: true });
for (const folder of chosen.length > 0 ? chosen : Object.keys(folders)) {
  const { floor = 0 } = folders[folder];
  const mutate = `${folder}/**/*.ts,!${folder}/**/*.test.ts`;
  const { status } = spawnSync(
    'npx',
    ['stryker', 'run', '--mutate', mutate, '--force', '--incrementalFile', resultsOf(folder)],
    {
      stdio: 'inherit',
      env: { ...process.env, MUTATED_FOLDER: folder },
    },
  );
  if (status !== 0) {
    console.error(`${folder}: Stryker ended with ${status}`);
    process.exitCode = 1;
    continue;
  }
  const mutants = mutantsOf(folder);
  const noticed = mutants.filter(({ noticed }) => noticed).length;
  const score = (100 * noticed) / mutants.length;
  console.log(`${folder}: ${noticed} of ${mutants.length} noticed, ${score.toFixed(1)} % (floor ${floor} %)`);
  if (score < floor) process.exitCode = 1;
}
await import('./survivors.mjs');
