import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { collectPatterns, type Found } from './collect.ts';

const root = fileURLToPath(new URL('../../src', import.meta.url));

/** Every regular expression of the product: all of `src/` but its tests. */
export function patternsOfSource(): Found {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|\.test-help\.ts$|(?:^|\/)testing/.test(file))
    .sort();
  const found = files.map((file) => collectPatterns(`src/${file}`, readFileSync(`${root}/${file}`, 'utf8')));
  return { patterns: found.flatMap(({ patterns }) => patterns), built: found.flatMap(({ built }) => built) };
}
