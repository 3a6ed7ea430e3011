import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the official documents, which stand beside the project and are no part of it. */
const SHARED = process.env.PORTKEY_SHARED ?? join(import.meta.dirname, '../../../shared');

/** A document's text, or why there is none. */
export type Found = { readonly text: string } | { readonly missing: string };

/**
 * Reads a document of the shared folder.
 *
 * @param name file name in `PORTKEY_SHARED`, by default `../shared`
 * @param variable environment variable that names the file itself
 * @returns its text, or a sentence for the skipped test
 * @throws when an environment variable says where it is and it is not there: a skip would hide a wrong setting
 */
export function readShared(name: string, variable?: string): Found {
  const named = variable === undefined ? undefined : process.env[variable];
  const path = named || join(SHARED, name);
  if (existsSync(path)) return { text: readFileSync(path, 'utf8') };
  const setting = named ? variable : process.env.PORTKEY_SHARED ? 'PORTKEY_SHARED' : undefined;
  if (setting !== undefined) throw new Error(`${setting} is set, but there is no file ${path}`);
  const missing = `no ${path}; set ${variable ?? 'PORTKEY_SHARED'} to check against it`;
  console.warn(`Skipped: ${missing}`);
  return { missing };
}

/**
 * The rows of a tab-separated table, by the names in its first line.
 *
 * @param text the table
 */
export function rowsOf(text: string): readonly Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const names = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
  });
}
