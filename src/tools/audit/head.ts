import { open, readFile, rename } from 'node:fs/promises';
import { type Chain, chained, linkHolds, type Position, readLine } from './chain.ts';

/** What is kept beside an audit file: how many lines there are and the last one's link, so that a cut-off end shows. */
export const headPath = (file: string): string => `${file}.head`;

/**
 * Writes the head in one piece: a crash leaves the old one or the new one.
 *
 * @param file the audit file
 * @param position where the chain stands
 * @param chain links; the head is sealed like a line
 */
export async function writeHead(file: string, position: Position, chain: Chain): Promise<void> {
  const { line } = chained({ head: position.seq, last: position.link }, { seq: position.seq, link: 'head' }, chain);
  const temporary = `${headPath(file)}.tmp`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(`${line}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, headPath(file));
}

/** A head that was read: where the chain stood, or why it cannot be told. */
export type HeadRead =
  | { readonly kind: 'missing' }
  | { readonly kind: 'changed' }
  | { readonly kind: 'ok'; readonly position: Position };

/**
 * @param file the audit file
 * @param chain links
 */
export async function readHead(file: string, chain: Chain): Promise<HeadRead> {
  let text: string;
  try {
    text = await readFile(headPath(file), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'missing' };
    throw error;
  }
  const read = readLine(text.trimEnd());
  const { head, last } = read?.entry ?? {};
  if (read === undefined || !linkHolds(read, chain) || typeof head !== 'number' || typeof last !== 'string')
    return { kind: 'changed' };
  return { kind: 'ok', position: { seq: head, link: last } };
}
