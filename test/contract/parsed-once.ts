/** The official document takes seconds to parse: its tree is kept as JSON for later runs, by what the document says. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse } from 'yaml';

const FOLDER = join(import.meta.dirname, '../../node_modules/.cache/parsed-yaml');
const { version } = createRequire(import.meta.url)('yaml/package.json') as { readonly version: string };

const parsed = new Map<string, unknown>();

/** Written whole or not at all, because several workers may do so at once; where nothing can be written, it is parsed each time. */
function keep(file: string, tree: unknown): void {
  try {
    mkdirSync(FOLDER, { recursive: true });
    const part = `${file}.${process.pid}`;
    writeFileSync(part, JSON.stringify(tree));
    renameSync(part, file);
  } catch {}
}

function read(text: string): unknown {
  const name = createHash('sha256').update(`${version}\n${text}`).digest('hex');
  const file = join(FOLDER, `${name}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const tree: unknown = parse(text);
  keep(file, tree);
  return tree;
}

/**
 * Parses a large YAML document once for all test files, and for all runs with the same text and parser.
 *
 * @param text the document; it has nothing that JSON cannot say
 * @returns its tree, which nobody changes
 */
export function parsedOnce(text: string): unknown {
  if (!parsed.has(text)) parsed.set(text, read(text));
  return parsed.get(text);
}
