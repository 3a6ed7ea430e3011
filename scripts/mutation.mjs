// Changes the product in small ways (Stryker) and looks whether a test notices: `npm run test:mutation [-- FOLDER …]`.
// Of each folder the score may not fall under its floor. Results are kept, so that only what changed is tried again.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** The least part of the mutants of a folder that tests have to notice, in percent, as measured; it may only rise. */
const { floors } = JSON.parse(readFileSync('test/mutation/floors.json', 'utf8'));
const REPORT = 'test/mutation/report.json';

const chosen = process.argv.slice(2);
const folders = chosen.length > 0 ? chosen : Object.keys(floors);
let failed = false;
for (const folder of folders) {
  const mutate = `${folder}/**/*.ts,!**/*.test.ts`;
  const incremental = `test/mutation/${folder.replaceAll('/', '-')}.json`;
  const { status } = spawnSync(
    'npx',
    ['stryker', 'run', 'stryker.config.json', '--mutate', mutate, '--incrementalFile', incremental],
    { stdio: 'inherit' },
  );
  if (status !== 0 || !existsSync(REPORT)) {
    console.error(`${folder}: Stryker ended with ${status}`);
    failed = true;
    continue;
  }
  const mutants = Object.values(JSON.parse(readFileSync(REPORT, 'utf8')).files).flatMap((file) => file.mutants);
  const count = (...kinds) => mutants.filter((mutant) => kinds.includes(mutant.status)).length;
  const noticed = count('Killed', 'Timeout');
  const missed = count('Survived', 'NoCoverage');
  const score = (100 * noticed) / (noticed + missed);
  const floor = floors[folder] ?? 0;
  console.log(`${folder}: ${noticed} of ${noticed + missed} noticed, ${score.toFixed(1)} % (floor ${floor} %)`);
  if (score < floor) failed = true;
}
process.exitCode = failed ? 1 : 0;
