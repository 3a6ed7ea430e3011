/**
 * How long a search takes, over the requests that ranking was worked on with, and over hostile ones.
 * Run with `npx tsx bench/search.ts`. Ends with 1 when a bound is missed.
 */
import { readFileSync } from 'node:fs';
import { domains } from '../src/catalog/index.ts';
import { createSearch } from '../src/tools/search/search.ts';
import { searchable } from '../test/helpers/searchable.ts';

const MOST_MS = 5;
const MOST_HOSTILE_MS = 500;
const HOSTILE = ['a'.repeat(100_000), '('.repeat(500), 'key '.repeat(5_000)];

const about = new Map(domains.map((domain) => [domain.domain, domain.about]));
const search = createSearch(searchable(), (domain) => about.get(domain) ?? '');
const requests = readFileSync(new URL('../test/surfaces/requests/open.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t')[0] ?? '');

const msOf = (queries: readonly string[]): number => {
  const began = performance.now();
  for (const query of queries) search(query, () => true);
  return (performance.now() - began) / queries.length;
};

msOf(requests);
const usual = msOf(requests);
const hostile = Math.max(...HOSTILE.map((query) => msOf([query])));
console.log(`search: ${usual.toFixed(2)} ms a request (at most ${MOST_MS}), ${requests.length} requests`);
console.log(`search: ${hostile.toFixed(2)} ms a hostile one (at most ${MOST_HOSTILE_MS})`);
process.exitCode = usual <= MOST_MS && hostile <= MOST_HOSTILE_MS ? 0 : 1;
