// Checks that every regular expression of the product takes time in proportion to its text, also where it only searches
// (V8 tries again at every character). With a part of a place (a file's name): only the patterns there.
import { check } from 'recheck';
import { BOUNDED, BUILT } from './patterns/exceptions.ts';
import { patternsOfSource } from './patterns/files.ts';

const TIME_LIMIT_MS = 60_000;
/** Characters read in one attack. Counted, and not timed, so that the answer is the same on a busy machine. */
const ATTACK_LIMIT = 10_000_000;
const AT_ONCE = 4;

const { patterns, built } = patternsOfSource();
const [part = ''] = process.argv.slice(2);

/** What is wrong with a pattern; undefined where nothing is. */
async function faultOf(source: string, flags: string): Promise<string | undefined> {
  const found = await check(source, flags, {
    timeout: TIME_LIMIT_MS,
    incubationTimeout: null,
    attackTimeout: null,
    attackLimit: ATTACK_LIMIT,
  });
  if (found.status === 'safe') return undefined;
  if (found.status === 'unknown') return `could not be checked (${found.error.kind})`;
  return `takes ${found.complexity.type} time, such as for ${found.attack.pattern.slice(0, 100)}`;
}

/** Where each pattern stands. */
const places = new Map<string, string[]>();
for (const { place, source, flags } of patterns) {
  if (!place.includes(part)) continue;
  const literal = `/${source}/${flags}`;
  places.set(literal, [...(places.get(literal) ?? []), place]);
}

const faults: string[] = [];
const unused = new Set(Object.keys(BOUNDED));
const waiting = [...places].values();
const work = async (): Promise<void> => {
  for (const [literal, where] of waiting) {
    const end = literal.lastIndexOf('/');
    const fault = await faultOf(literal.slice(1, end), literal.slice(end + 1));
    if (fault === undefined) continue;
    if (!unused.delete(literal) && BOUNDED[literal] === undefined)
      faults.push(`${where.join(', ')}: ${literal} ${fault}`);
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, work));
if (part === '')
  for (const literal of unused) faults.push(`scripts/patterns/exceptions.ts: ${literal} needs no exception any more`);
for (const place of built)
  if (place.includes(part) && BUILT[place.replace(/:\d+$/, '')] === undefined)
    faults.push(`${place}: makes a regular expression of what is no constant`);

if (faults.length > 0) {
  console.error(faults.sort().join('\n'));
  process.exitCode = 1;
} else console.log(`${places.size} patterns take time in proportion to their text`);
