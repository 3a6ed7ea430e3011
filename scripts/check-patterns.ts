// Checks that every regular expression of the product is a constant, and takes time in proportion to its text, also
// where it only searches (V8 tries again at every character). There are no exceptions: one that is refused can be
// written so that there is one way to read each text. What was found safe is remembered in node_modules/.cache.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { check, type Parameters } from 'recheck';
import { patternsOfSource } from './patterns/files.ts';

/** Counted, and not timed, so that the answer is the same on a busy machine. */
const LIMITS: Parameters = {
  timeout: 300_000,
  incubationTimeout: null,
  attackTimeout: null,
  /** Characters read in one attack. */
  attackLimit: 10_000_000,
};
const AT_ONCE = 4;
const CACHE = new URL('../node_modules/.cache/patterns.json', import.meta.url);

const CHECKER: unknown = JSON.parse(
  readFileSync(new URL('../node_modules/recheck/package.json', import.meta.url), 'utf8'),
);
const VERSION = (CHECKER as { readonly version: string }).version;

/** Patterns that this version of the checker found safe. */
function remembered(): Set<string> {
  try {
    const { version, safe } = JSON.parse(readFileSync(CACHE, 'utf8')) as { version: string; safe: string[] };
    return new Set(version === VERSION ? safe : []);
  } catch {
    return new Set();
  }
}

/** What is wrong with a pattern; undefined where nothing is. */
async function faultOf(source: string, flags: string): Promise<string | undefined> {
  const found = await check(source, flags, LIMITS);
  if (found.status === 'safe') return undefined;
  if (found.status === 'unknown') return `could not be checked (${found.error.kind})`;
  return `takes ${found.complexity.type} time, such as for ${found.attack.pattern.slice(0, 100)}`;
}

const { patterns, built } = patternsOfSource();
const faults = built.map((place) => `${place} makes a regular expression of what is no constant`);
const safe = remembered();
const seen = new Set<string>();
const waiting = patterns.values();
const work = async (): Promise<void> => {
  for (const { place, source, flags } of waiting) {
    const literal = `/${source}/${flags}`;
    if (seen.has(literal)) continue;
    seen.add(literal);
    const fault = safe.has(literal) ? undefined : await faultOf(source, flags);
    if (fault === undefined) safe.add(literal);
    else faults.push(`${place} ${literal} ${fault}`);
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, work));
mkdirSync(new URL('.', CACHE), { recursive: true });
writeFileSync(CACHE, JSON.stringify({ version: VERSION, safe: [...safe].filter((literal) => seen.has(literal)) }));

if (faults.length > 0) {
  console.error(faults.sort().join('\n'));
  process.exitCode = 1;
} else console.log(`${seen.size} patterns, each in proportion to its text`);
