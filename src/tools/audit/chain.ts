import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';

/** `hmac-sha256` under `PORTKEY_AUDIT_KEY`; `sha256` without a key, which guards against accidents only. */
type ChainKind = 'hmac-sha256' | 'sha256';

/** What the first line of the first file is linked to. */
export const GENESIS = 'genesis';

/** Links lines to one another. */
export interface Chain {
  readonly kind: ChainKind;
  /** The link of a text: of a line without its own link, which holds the link before it. */
  link(text: string): string;
}

/**
 * @param key `PORTKEY_AUDIT_KEY`
 */
export function chainOf(key: string | undefined): Chain {
  return {
    kind: key === undefined ? 'sha256' : 'hmac-sha256',
    link: (text) =>
      (key === undefined ? createHash('sha256') : createHmac('sha256', key)).update(text).digest('base64url'),
  };
}

/** Where a chain stands. */
export interface Position {
  /** Lines so far. */
  readonly seq: number;
  /** The last line's link. */
  readonly link: string;
}

const LINK_FIELD = ',"link":"';

/**
 * One line of the audit: the entry, its number, the link before it and its own. The link comes last, so that what it
 * was made from is the text before it.
 *
 * @param entry plain data
 * @param before where the chain stands
 * @param chain links
 * @returns the line, without its newline, and where the chain stands then
 */
export function chained(
  entry: Readonly<Record<string, unknown>>,
  before: Position,
  chain: Chain,
): { readonly line: string; readonly after: Position } {
  const seq = before.seq + 1;
  const open = JSON.stringify({ seq, ...entry, chain: chain.kind, prev: before.link }).slice(0, -1);
  const link = chain.link(open);
  return { line: `${open}${LINK_FIELD}${link}"}`, after: { seq, link } };
}

/** A line as it was read back. */
export interface ReadLine {
  readonly seq: number;
  readonly prev: string;
  readonly link: string;
  readonly kind: ChainKind;
  readonly entry: Readonly<Record<string, unknown>>;
  /** The text that the link was made from. */
  readonly linked: string;
}

/**
 * Reads a line back. Undefined for what is no line of the audit.
 *
 * @param line without its newline
 */
export function readLine(line: string): ReadLine | undefined {
  const at = line.lastIndexOf(LINK_FIELD);
  if (at < 0) return undefined;
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    const { seq, prev, link, chain } = entry;
    if (!Number.isSafeInteger(seq) || typeof prev !== 'string' || typeof link !== 'string') return undefined;
    if (chain !== 'sha256' && chain !== 'hmac-sha256') return undefined;
    if (line !== `${line.slice(0, at)}${LINK_FIELD}${link}"}`) return undefined;
    return { seq: Number(seq), prev, link, kind: chain, entry, linked: line.slice(0, at) };
  } catch {
    return undefined;
  }
}

/** Whether a line's link is the one that this chain makes of it. */
export function linkHolds(read: ReadLine, chain: Chain): boolean {
  const wanted = Buffer.from(chain.link(read.linked));
  const got = Buffer.from(read.link);
  return read.kind === chain.kind && wanted.length === got.length && timingSafeEqual(wanted, got);
}

/** What is kept beside an audit file: how many lines there are and the last one's link, so that a cut-off end shows. */
const headPath = (file: string): string => `${file}.head`;

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
