// How hard the pages are to read: figures of each page, held to bounds. `--findings` prints every sentence that the
// style tools would rather have otherwise.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { pagesBelow } from './docs/pages.ts';
import { measure, type Page } from './prose/measure.ts';

/** Written by hand, and read from beginning to end. Reference that is made from code is not: its texts are checked there. */
const MADE = new Set(['TOOLS.md', 'CONFIGURATION.md', 'CLIENTS.md', 'connect.md']);
const BOUNDS = {
  /** Words of an average sentence, headings left out. */
  sentence: 14,
  /** Words of the longest sentence. */
  longest: 35,
  /** Flesch-Kincaid: years of school. Names of settings and tools count, so no page gets to a child's level. */
  grade: 7,
  /** Findings for each 1,000 words. */
  findings: 6,
};

const byHand = pagesBelow('docs').filter((path) => !MADE.has(basename(path)));
const paths = ['README.md', 'CONTRIBUTING.md', ...byHand];
const pages: Page[] = [];
for (const path of paths) pages.push(await measure(path, readFileSync(path, 'utf8')));

const faults: string[] = [];
console.log(`${'page'.padEnd(42)} words  sentences  words/sentence  longest  grade  findings`);
for (const { path, words, sentences, longest, grade, findings } of pages) {
  const average = words / sentences;
  const columns = [
    String(words).padStart(5),
    String(sentences).padStart(9),
    average.toFixed(1).padStart(14),
    String(longest.words).padStart(7),
    grade.toFixed(1).padStart(5),
    String(findings.length).padStart(8),
  ];
  console.log(`${path.padEnd(42)} ${columns.join('  ')}`);
  if (average > BOUNDS.sentence)
    faults.push(`${path}: ${average.toFixed(1)} words in a sentence, more than ${BOUNDS.sentence}`);
  if (longest.words > BOUNDS.longest)
    faults.push(`${path}: a sentence of ${longest.words} words, more than ${BOUNDS.longest}: ${longest.text}`);
  if (grade > BOUNDS.grade) faults.push(`${path}: grade ${grade.toFixed(1)}, above ${BOUNDS.grade}`);
  if (findings.length > Math.max(2, (words / 1_000) * BOUNDS.findings))
    faults.push(`${path}: ${findings.length} findings in ${words} words: ${findings.join('; ')}`);
}
if (process.argv.includes('--findings'))
  for (const { path, findings } of pages) for (const finding of findings) console.log(`${path}: ${finding}`);
const all = (count: (page: Page) => number): number => pages.reduce((sum, page) => sum + count(page), 0);
const words = all((page) => page.words);
const mean = (value: (page: Page) => number): string => (all((page) => value(page) * page.words) / words).toFixed(1);
console.log(
  `\n${pages.length} pages, ${words} words: ${(words / all((page) => page.sentences)).toFixed(1)} words in a sentence, grade ${mean(({ grade }) => grade)}, ${all(({ findings }) => findings.length)} findings`,
);
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
