/** Large documents take seconds to parse: their trees are kept as JSON for later runs, by what the document says. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'node_modules/.cache/parsed-once');
/** Another version of a parser, or of what it uses, may make another tree. */
const VERSIONS = readFileSync(join(ROOT, 'package-lock.json'));

/** Written whole or not at all, because several workers may do so at once; where nothing can be written, it is parsed each time. */
function keep(file: string, tree: unknown): void {
  try {
    mkdirSync(FOLDER, { recursive: true });
    const part = `${file}.${process.pid}`;
    writeFileSync(part, JSON.stringify(tree));
    renameSync(part, file);
  } catch {}
}

/**
 * What a parser makes of a document: parsed once for all workers, and for all runs with the same text and packages.
 *
 * @param text the document
 * @param language of the document; each has one parser
 * @param parse makes its tree, which holds nothing that JSON cannot say
 */
export function parsedOnce(text: string, language: 'YAML' | 'Markdown', parse: (text: string) => unknown): unknown {
  const name = createHash('sha256').update(VERSIONS).update(`${language}\n${text}`).digest('hex');
  const file = join(FOLDER, `${name}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const tree = parse(text);
  keep(file, tree);
  return tree;
}
