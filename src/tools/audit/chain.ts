import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** `hmac-sha256` under `PORTKEY_AUDIT_KEY`; `sha256` without a key, which guards against accidents only. */
export type ChainKind = 'hmac-sha256' | 'sha256';

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
