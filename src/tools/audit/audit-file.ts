import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rename, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, parse } from 'node:path';

/** An open audit file at its end. Lines are appended and synced before anything else happens. */
export interface AuditFile {
  /** Appends the entries as lines, syncs them, and then keeps the new head. Throws what the system throws. */
  append(entries: readonly Readonly<Record<string, unknown>>[]): Promise<void>;
  close(): Promise<void>;
}

/** The audit file does not end as this server left it: it must not be written on. */
class AuditFileChanged extends Error {
  override readonly name = 'AuditFileChanged';
}

/**
 * Opens an audit file and finds its end. A torn last line (of a crash) is closed off by a line that holds its digest, so
 * that it is told apart from tampering. Directory and file are made where they are not there.
 *
 * @param path of the file
 * @param chain links
 * @param maxBytes at which it is rotated: renamed to the next free `.N`, and the chain goes on in a new file
 * @throws AuditFileChanged when it does not end as it was left; what the system throws for the rest
 */
export async function openAuditFile(path: string, chain: Chain, maxBytes: number): Promise<AuditFile> {
  await mkdir(dirname(path), { recursive: true });
  let { position, size, torn, after } = await endOf(path, chain);
  let handle: FileHandle = await open(path, 'a', 0o600);

  const write = async (entries: readonly Readonly<Record<string, unknown>>[], prefix = ''): Promise<void> => {
    let text = prefix;
    let next = position;
    for (const entry of entries) {
      const { line, after } = chained(entry, next, chain);
      text += `${line}\n`;
      next = after;
    }
    const bytes = Buffer.from(text);
    let written = 0;
    while (written < bytes.length) written += (await handle.write(bytes, written)).bytesWritten;
    await handle.sync();
    size += bytes.length;
    position = next;
    await writeHead(path, position, chain);
  };
  const rotate = async (): Promise<void> => {
    const part = await nextPart(path);
    await handle.close();
    await rename(path, part);
    handle = await open(path, 'a', 0o600);
    size = 0;
    await write([{ time: new Date().toISOString(), event: 'continued', after: basename(part) }]);
  };

  if (size === 0 && position.seq === 0) await writeHead(path, position, chain);
  // Every file begins at number 1 or with what came before it, also where a crash fell between renaming and writing.
  if (torn !== undefined || after !== undefined)
    await write(
      [
        {
          time: new Date().toISOString(),
          ...(after === undefined ? { event: 'recovered' } : { event: 'continued', after }),
          ...(torn && { torn_bytes: torn.length, torn_sha256: digest(torn) }),
        },
      ],
      torn && '\n',
    );
  return {
    append: async (entries) => {
      if (size >= maxBytes) await rotate();
      await write(entries);
    },
    close: () => handle.close(),
  };
}

/** Digest of a torn line, as the line after it holds it. */
export const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');

interface End {
  readonly position: Position;
  readonly size: number;
  readonly torn: Buffer | undefined;
  /** The part that was rotated away, where nothing was written after it yet. */
  readonly after: string | undefined;
}

async function endOf(path: string, chain: Chain): Promise<End> {
  const head = await readHead(path, chain);
  if (head.kind === 'changed')
    throw new AuditFileChanged(`${path}.head does not fit PORTKEY_AUDIT_KEY: it, or the key, was changed.`);
  const kept = head.kind === 'ok' ? head.position : { seq: 0, link: GENESIS };
  const bytes = await contentOf(path);
  const newline = bytes.lastIndexOf(10);
  const whole = bytes.subarray(0, newline + 1);
  const tail = bytes.subarray(newline + 1);
  const torn = tail.length > 0 ? Buffer.from(tail) : undefined;
  const lastLine = whole.subarray(whole.subarray(0, -1).lastIndexOf(10) + 1, -1).toString('utf8');
  if (whole.length === 0) {
    const after = kept.seq > 0 ? await rotatedTo(path, kept, chain) : undefined;
    if (kept.seq > 0 && after === undefined)
      throw new AuditFileChanged(`${path} is empty, and its head says ${kept.seq} lines.`);
    return { position: kept, size: bytes.length, torn, after };
  }
  const last = readLine(lastLine);
  if (last === undefined || !linkHolds(last, chain))
    throw new AuditFileChanged(`The last line of ${path} does not fit PORTKEY_AUDIT_KEY: it, or the key, was changed.`);
  if (head.kind === 'missing' || last.seq < kept.seq || (last.seq === kept.seq && last.link !== kept.link))
    throw new AuditFileChanged(`${path} ends at line ${last.seq}, and its head says otherwise.`);
  return { position: { seq: last.seq, link: last.link }, size: bytes.length, torn, after: undefined };
}

/** The last rotated part, if it ends where the head stands: a crash fell between renaming and the first new line. */
async function rotatedTo(path: string, kept: Position, chain: Chain): Promise<string | undefined> {
  const last = (await partsOf(path)).at(-1);
  if (last === undefined) return undefined;
  const line = (await contentOf(last)).toString('utf8').trimEnd().split('\n').at(-1) ?? '';
  const read = readLine(line);
  const ends = read !== undefined && linkHolds(read, chain) && read.seq === kept.seq && read.link === kept.link;
  return ends ? basename(last) : undefined;
}

async function contentOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

/**
 * The rotated parts of an audit file that are still there, oldest first.
 *
 * @param path of the file that is written now
 */
export async function partsOf(path: string): Promise<readonly string[]> {
  const start = `${basename(path)}.`;
  const names = await readdir(dirname(path));
  return names
    .map((name) => ({ name, number: name.startsWith(start) ? Number(name.slice(start.length)) : Number.NaN }))
    .filter(({ number }) => Number.isInteger(number) && number > 0)
    .sort((a, b) => a.number - b.number)
    .map(({ name }) => join(dirname(path), name));
}

async function nextPart(path: string): Promise<string> {
  const last = (await partsOf(path)).at(-1);
  const part = `${path}.${last === undefined ? 1 : Number(last.slice(path.length + 1)) + 1}`;
  const taken = await stat(part).then(
    () => true,
    () => false,
  );
  if (taken) throw new AuditFileChanged(`${part} is there already.`);
  return part;
}

/** A file that this process alone writes. */
export interface OwnFile {
  readonly path: string;
  /** Lets another process have it. */
  release(): void;
}

const MOST_PROCESSES = 1_000;

/**
 * The audit file of this process. `{pid}` and `{host}` in the name stand for process and host. Without them the first process takes the
 * name as it is, and others that run beside it `NAME.2.EXT`, `NAME.3.EXT`, …: two chains never mix in one file. A file
 * whose process is gone is taken over, and its chain goes on.
 *
 * @param pattern `PORTKEY_AUDIT_FILE`
 * @throws what the system throws where the directory cannot be written
 */
export function ownFile(pattern: string): OwnFile {
  const named = pattern.replaceAll('{pid}', String(process.pid)).replaceAll('{host}', hostname());
  mkdirSync(dirname(named), { recursive: true });
  const { dir, name, ext } = parse(named);
  for (let number = 1; number <= MOST_PROCESSES; number++) {
    const path = number === 1 ? named : join(dir, `${name}.${number}${ext}`);
    const lock = `${path}.lock`;
    if (taken(lock)) return { path, release: () => releaseLock(lock) };
  }
  throw new Error(`More than ${MOST_PROCESSES} processes write audit files named ${pattern}.`);
}

/** Locks that this process holds: one process may run several servers (tests do). */
const held = new Set<string>();

function releaseLock(lock: string): void {
  held.delete(lock);
  rmSync(lock, { force: true });
}

function taken(lock: string): boolean {
  if (held.has(lock)) return false;
  for (let attempt = 0; attempt < 3; attempt++) {
    const own = `${lock}.${process.pid}`;
    writeFileSync(own, String(process.pid), { mode: 0o600 });
    try {
      // A hard link is made whole or not at all, so that a lock is never seen empty.
      linkSync(own, lock);
      held.add(lock);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (isAlive(holderOf(lock)) || !tookAway(lock)) return false;
    } finally {
      unlinkSync(own);
    }
  }
  return false;
}

/** Takes a lock away whose process is gone. False when another process was quicker and holds it now. */
function tookAway(lock: string): boolean {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return true;
  }
  const alive = isAlive(holderOf(aside));
  if (alive) linkSync(aside, lock);
  rmSync(aside, { force: true });
  return !alive;
}

function holderOf(lock: string): number {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return Number.NaN;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

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
interface Position {
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
