import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  type Chain,
  chainOf,
  digest,
  GENESIS,
  type HeadRead,
  linkHolds,
  partsOf,
  type ReadLine,
  readHead,
  readLine,
} from './audit-file.ts';

/** One thing that is wrong with an audit file. */
interface AuditFault {
  readonly kind: 'changed' | 'missing' | 'cut' | 'head';
  readonly file: string;
  /** Line of the file, from 1. */
  readonly line?: number;
  readonly message: string;
}

/** What an audit file came to. */
interface Verification {
  readonly files: readonly string[];
  readonly lines: number;
  readonly faults: readonly AuditFault[];
  /** What is no fault but worth knowing: a torn last line, lines after the last kept head. */
  readonly remarks: readonly string[];
}

interface Walk {
  seq: number;
  link: string | undefined;
  lines: number;
  readonly links: Map<number, string>;
  readonly faults: AuditFault[];
  /** Of the faults, those of lines whose own link does not fit. */
  readonly misfits: AuditFault[];
  readonly remarks: string[];
}

/**
 * Checks an audit file together with the parts that were rotated away: every line's link, its number, that the chain
 * begins at number 1 or with a `continued` line, which names the part before it, and that the end is where the head kept
 * beside it says.
 *
 * @param path of the file that is written now
 * @param key `PORTKEY_AUDIT_KEY`
 * @throws what the system throws when the file cannot be read
 */
export async function verifyAudit(path: string, key: string | undefined): Promise<Verification> {
  const chain = chainOf(key);
  // Read before the lines: a server that goes on writing only ever adds lines that the head does not know yet.
  const head = await readHead(path, chain);
  const parts = await partsOf(path);
  const walk: Walk = { seq: 0, link: GENESIS, lines: 0, links: new Map(), faults: [], misfits: [], remarks: [] };
  for (const [index, file] of [...parts, path].entries())
    checkFile(file, await contentOf(file, parts.length > 0 || head.kind !== 'missing'), chain, walk, {
      first: index === 0,
      last: index === parts.length,
    });
  sayOnce(path, walk);
  checkHead(path, head, walk);
  return { files: [...parts, path], lines: walk.lines, faults: walk.faults, remarks: walk.remarks };
}

/** Where no line fits the key, all say the same: then it is said once. */
function sayOnce(file: string, walk: Walk): void {
  const [first] = walk.misfits;
  if (first === undefined || walk.misfits.length < walk.lines || walk.lines === 1) return;
  const others = walk.faults.filter((fault) => !walk.misfits.includes(fault));
  const message = `None of the ${walk.lines} lines fits. ${first.message}`;
  walk.faults.splice(0, walk.faults.length, { kind: 'changed', file, message }, ...others);
}

/** A crash can fall between rotating and the first line of the new file: then it is not there yet. */
async function contentOf(file: string, mayBeAbsent: boolean): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if (mayBeAbsent && (error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

function checkFile(
  file: string,
  bytes: Buffer,
  chain: Chain,
  walk: Walk,
  place: { readonly first: boolean; readonly last: boolean },
): void {
  const name = basename(file);
  const rows = bytes.length === 0 ? [] : splitLines(bytes);
  const complete = bytes.length === 0 || bytes.at(-1) === 10;
  rows.forEach((row, index) => {
    const line = index + 1;
    const read = readLine(row.toString('utf8'));
    if (read === undefined) {
      const isTail = index === rows.length - 1 && !complete;
      if (isTail && place.last) {
        walk.remarks.push(`${name} ends in a torn line (${row.length} bytes): the process stopped while writing it.`);
        return;
      }
      const next = rows[index + 1];
      const mended = next === undefined ? undefined : readLine(next.toString('utf8'));
      if (mended?.entry.torn_sha256 === digest(row) && linkHolds(mended, chain)) {
        walk.remarks.push(
          `Line ${line} of ${name} is torn: a process stopped while writing it, and the next one recorded that.`,
        );
        return;
      }
      walk.faults.push({ kind: 'changed', file, line, message: `Line ${line} of ${name} is no line of the audit.` });
      walk.link = undefined;
      return;
    }
    walk.lines += 1;
    const at = { file, name, line };
    if (!linkHolds(read, chain)) {
      const misfit = misfitOf(read, chain, at);
      walk.faults.push(misfit);
      walk.misfits.push(misfit);
    }
    if (walk.lines === 1 && place.first && read.seq > 1) checkBeginning(read, walk, at);
    else checkOrder(read, walk, at);
    walk.seq = read.seq;
    walk.link = read.link;
    walk.links.set(read.seq, read.link);
  });
}

interface Place {
  readonly file: string;
  readonly name: string;
  readonly line: number;
}

function misfitOf(read: ReadLine, chain: Chain, { file, name, line }: Place): AuditFault {
  const message =
    read.kind === chain.kind
      ? `Line ${line} of ${name} was changed, or written under another key.`
      : `Line ${line} of ${name} is chained by ${read.kind}; ${chain.kind} was expected${read.kind === 'hmac-sha256' ? ' (set PORTKEY_AUDIT_KEY)' : ''}.`;
  return { kind: 'changed', file, line, message };
}

/** A chain that does not begin at number 1 begins with the line that names the part before it. */
function checkBeginning({ seq, entry }: ReadLine, walk: Walk, { file, name, line }: Place): void {
  const { event, after } = entry;
  if (event === 'continued' && typeof after === 'string')
    walk.remarks.push(
      `The chain starts at number ${seq} in ${name}, after ${after}, which is not here: it was moved away or removed.`,
    );
  else
    walk.faults.push({
      kind: 'missing',
      file,
      line,
      message: `Line ${line} of ${name} is number ${seq}, and does not say what came before it: the beginning was cut off.`,
    });
}

function checkOrder({ seq, prev }: ReadLine, walk: Walk, { file, name, line }: Place): void {
  if (seq !== walk.seq + 1 && (walk.link !== undefined || seq <= walk.seq))
    walk.faults.push({
      kind: 'missing',
      file,
      line,
      message: `Line ${line} of ${name} is number ${seq} after number ${walk.seq}: ${seq > walk.seq ? 'lines between them are missing' : 'lines are out of order or repeated'}.`,
    });
  else if (walk.link !== undefined && prev !== walk.link)
    walk.faults.push({
      kind: 'changed',
      file,
      line,
      message: `Line ${line} of ${name} does not follow the line before it.`,
    });
}

function checkHead(path: string, head: HeadRead, walk: Walk): void {
  const file = `${path}.head`;
  const fault = (kind: AuditFault['kind'], message: string): void => void walk.faults.push({ kind, file, message });
  if (head.kind !== 'ok') {
    const missing = `${basename(file)} is not there: whether the end was cut off cannot be told.`;
    fault('head', head.kind === 'missing' ? missing : `${basename(file)} was changed, or written under another key.`);
    return;
  }
  const { seq, link } = head.position;
  const there = walk.links.get(seq);
  if (walk.seq < seq)
    fault('cut', `The file ends at number ${walk.seq}, and the head says ${seq}: the end was cut off.`);
  else if (seq > 0 && there !== undefined && there !== link)
    fault('changed', `Number ${seq} is not the line that the head says.`);
  else if (walk.seq > seq)
    walk.remarks.push(`${walk.seq - seq} lines came after the head was last kept: the process stopped in between.`);
}

function splitLines(bytes: Buffer): Buffer[] {
  const rows: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    rows.push(bytes.subarray(start, end));
    start = end + 1;
  }
  if (start < bytes.length) rows.push(bytes.subarray(start));
  return rows;
}
