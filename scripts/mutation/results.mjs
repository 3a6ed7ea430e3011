import { readFileSync } from 'node:fs';

/** Where Stryker keeps what it found of a folder's mutants. */
export const resultsOf = (folder) => `.mutation/${folder.replaceAll('/', '-')}.json`;

/** Never run, because it is part of what is done once when a module is loaded, or because it does not compile. */
const UNTRIED = ['Ignored', 'CompileError', 'RuntimeError', 'Pending'];

/**
 * The mutants of a folder that were tried, in the order of the files.
 *
 * @param folder such as `src/portkey`
 * @returns of each: file, mutator, line, the text `before` and `after`, and whether a test noticed it
 * @throws where the folder was not run
 */
export function mutantsOf(folder) {
  const { files } = JSON.parse(readFileSync(resultsOf(folder), 'utf8'));
  return Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([file, { source, mutants }]) => {
      const lines = source.split('\n');
      return mutants
        .filter(({ status }) => !UNTRIED.includes(status))
        .map(({ status, mutatorName, replacement, location }) => ({
          file,
          mutator: mutatorName,
          line: location.start.line,
          before: textAt(lines, location),
          after: replacement.replaceAll(/\s+/g, ' '),
          noticed: status === 'Killed' || status === 'Timeout',
        }));
    });
}

function textAt(lines, { start, end }) {
  const picked = lines.slice(start.line - 1, end.line);
  picked[picked.length - 1] = picked.at(-1).slice(0, end.column - 1);
  picked[0] = picked[0].slice(start.column - 1);
  return picked.join(' ').replaceAll(/\s+/g, ' ');
}

/** Why each survivor survives, by its key. */
export const REASONS = 'test/mutation/reasons.json';

const LONGEST_TEXT = 100;
const short = (text) => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text);

/** What a mutant is called: lines move, and what it replaces does not. */
export const keyOf = ({ file, mutator, before, after }) =>
  [file, `${mutator}:`, short(before), '=>', short(after)].join(' ').replaceAll('`', '"');

/** The mutants that nothing noticed, one of each key, in the order of their keys. */
export const survivorsOf = (mutants) =>
  [...new Map(mutants.filter(({ noticed }) => !noticed).map((mutant) => [keyOf(mutant), mutant]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, mutant]) => mutant);
