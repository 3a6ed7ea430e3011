// Writes test/mutation/SURVIVORS.md: what no test noticed when `npm run test:mutation` ran last, each with why that is.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { keyOf, mutantsOf, REASONS, resultsOf, survivorsOf } from './results.mjs';

const folders = JSON.parse(readFileSync('test/mutation/floors.json', 'utf8'));
const reasons = JSON.parse(readFileSync(REASONS, 'utf8'));
const parts = Object.entries(folders).map(([folder, { floor }]) => {
  if (floor === undefined || !existsSync(resultsOf(folder))) return `## ${folder}\n\nNot run.\n`;
  const mutants = mutantsOf(folder);
  const noticed = mutants.filter((mutant) => mutant.noticed).length;
  const lines = survivorsOf(mutants).map((mutant) => {
    const key = keyOf(mutant);
    return `- \`${key}\`: ${reasons[key] ?? '**no reason given**'}`;
  });
  return [`## ${folder}\n`, `Noticed: ${noticed} of ${mutants.length}. Floor: ${floor} %.\n`, ...lines, ''].join('\n');
});
writeFileSync(
  'test/mutation/SURVIVORS.md',
  `# Mutants that no test noticed\n\nMade by \`npm run test:mutation\`. Mutants are judged by the tests beside the code of their folder alone, bundled, and with at most 50 values for each property (scripts/mutation/). Not tried: what runs once when a module is loaded, and changes of texts, patterns, object literals and arrow functions, most of which change wording or data.\n\n${parts.join('\n')}`,
);
