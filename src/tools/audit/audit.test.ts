import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chained, chainOf } from './audit-file.ts';
import { type AuditEntry, auditJournal } from './journal.ts';
import { verifyAudit } from './verify.ts';

const KEY = 'an audit key';
const NO_KEY = '';
let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'audit-'));
  file = join(directory, 'deep', 'audit.jsonl');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const entry = (call: string): AuditEntry => ({
  event: 'started',
  call,
  principal: 'ana',
  transport: 'stdio',
  tool: 'delete_config',
  risk: 'delete',
  decision: 'allowed',
});

async function write(
  count: number,
  { key = KEY, maxBytes = 1e9 }: { key?: string; maxBytes?: number } = {},
): Promise<void> {
  const journal = auditJournal({ file, key: key === NO_KEY ? undefined : key, clock: Date.now, maxBytes });
  try {
    for (let i = 0; i < count; i++) await journal.record(entry(`c-${i}`));
  } finally {
    await journal.close();
  }
}
const lines = (): string[] => readFileSync(file, 'utf8').split('\n').filter(Boolean);
const put = (rows: readonly string[]): void => writeFileSync(file, `${rows.join('\n')}\n`);
const kinds = async (key = KEY): Promise<string[]> =>
  (await verifyAudit(file, key === NO_KEY ? undefined : key)).faults.map(({ kind }) => kind);

/** The head as it was when this was the last line. */
function writeHeadOf(line: string): void {
  const { seq, link } = JSON.parse(line);
  const sealed = chained({ head: seq, last: link }, { seq, link: 'head' }, chainOf(KEY));
  writeFileSync(`${file}.head`, `${sealed.line}\n`);
}

/** The first lines of a chain of another process, under the same key. */
async function otherChain(): Promise<Buffer> {
  const other = join(directory, 'other.jsonl');
  const journal = auditJournal({ file: other, key: KEY, clock: Date.now });
  for (let i = 0; i < 6; i++) await journal.record(entry(`other-${i}`));
  await journal.close();
  return readFileSync(other);
}

describe('an audit file', () => {
  it('is whole, and goes on after a restart', async () => {
    await write(5);
    await write(5);
    const { faults, remarks, lines: count } = await verifyAudit(file, KEY);
    expect([faults, remarks, count]).toEqual([[], [], 10]);
  });

  it('writes many at once in order', async () => {
    const journal = auditJournal({ file, key: KEY, clock: Date.now });
    await Promise.all(Array.from({ length: 500 }, (_, i) => journal.record(entry(`c-${i}`))));
    await journal.close();
    expect((await verifyAudit(file, KEY)).faults).toEqual([]);
    expect(lines().map((line) => JSON.parse(line).call)).toEqual(Array.from({ length: 500 }, (_, i) => `c-${i}`));
  });

  it('shows every changed character', async () => {
    await write(3);
    const whole = readFileSync(file, 'utf8');
    for (let at = 0; at < whole.length; at += 7) {
      writeFileSync(file, `${whole.slice(0, at)}${whole[at] === 'x' ? 'y' : 'x'}${whole.slice(at + 1)}`);
      expect(await kinds()).not.toEqual([]);
    }
  });

  it('shows a missing line, two changed places, a repeated line and a cut-off end', async () => {
    await write(6);
    const rows = lines();
    put(rows.toSpliced(2, 1));
    expect(await kinds()).toContain('missing');
    put(rows.toSpliced(2, 2, rows[3] ?? '', rows[2] ?? ''));
    expect(await kinds()).toContain('missing');
    put(rows.toSpliced(3, 0, rows[2] ?? ''));
    expect(await kinds()).toContain('missing');
    put(rows.slice(0, 4));
    expect(await kinds()).toEqual(['cut']);
    put(rows);
    expect(await kinds()).toEqual([]);
  });

  it('cannot be made anew without the key', async () => {
    await write(3);
    const real = lines();
    rmSync(file);
    rmSync(`${file}.head`);
    await write(3, { key: NO_KEY });
    expect(await kinds()).toContain('changed');
    expect(await kinds(NO_KEY)).toEqual([]);
    rmSync(file);
    rmSync(`${file}.head`);
    await write(3, { key: 'another key' });
    expect(await kinds()).toContain('changed');
    rmSync(`${file}.head`);
    put(real);
    expect(await kinds()).toEqual(['head']);
  });

  it('tells a torn last line from tampering, and goes on after it', async () => {
    await write(4);
    appendFileSync(file, '{"seq":5,"time":"2026-');
    const torn = await verifyAudit(file, KEY);
    expect(torn.faults).toEqual([]);
    expect(torn.remarks.join()).toContain('torn');
    await write(2);
    const mended = await verifyAudit(file, KEY);
    expect(mended.faults).toEqual([]);
    expect(mended.remarks.join()).toContain('torn');
    expect(mended.lines).toBe(7);
    const rows = lines();
    put(rows.map((row) => (row.startsWith('{"seq":5,"time":"2026-') && !row.endsWith('}') ? '{"seq":5,"other' : row)));
    expect(await kinds()).toContain('changed');
  });

  it('is not written on when it does not end as it was left', async () => {
    await write(4);
    const rows = lines();
    put(rows.slice(0, 2));
    await expect(write(1)).rejects.toThrow('ends at line 2');
    put([...rows.slice(0, 3), (rows[3] ?? '').replace('ana', 'eve')]);
    await expect(write(1)).rejects.toThrow('PORTKEY_AUDIT_KEY');
    put(rows);
    await expect(write(1, { key: 'another key' })).rejects.toThrow('PORTKEY_AUDIT_KEY');
    truncateSync(file, 0);
    await expect(write(1)).rejects.toThrow('is empty');
    put(rows);
    await write(1);
    expect(await kinds()).toEqual([]);
  });

  it('is rotated by size, and its parts are one chain', async () => {
    await write(40, { maxBytes: 2_000 });
    const whole = await verifyAudit(file, KEY);
    expect(whole.files.length).toBeGreaterThan(3);
    expect(whole.faults).toEqual([]);
    await write(5, { maxBytes: 2_000 });
    expect((await verifyAudit(file, KEY)).faults).toEqual([]);
    rmSync(`${file}.2`);
    expect(await kinds()).toContain('missing');
    rmSync(`${file}.1`);
    expect((await verifyAudit(file, KEY)).faults).toEqual([]);
  });

  it('shows a beginning that was cut off, wherever the cut is', async () => {
    await write(30, { maxBytes: 2_000 });
    const parts = [...(await verifyAudit(file, KEY)).files];
    expect(parts.length).toBeGreaterThan(3);
    for (const [index, path] of parts.entries()) {
      const rows = readFileSync(path, 'utf8').split('\n').filter(Boolean);
      const kept = parts.slice(0, index).map((other) => [other, readFileSync(other)] as const);
      // Cut at a line of this part, with all that came before it.
      for (const [other] of kept) rmSync(other);
      for (let from = 1; from < rows.length; from++) {
        writeFileSync(path, `${rows.slice(from).join('\n')}\n`);
        const { faults } = await verifyAudit(file, KEY);
        expect(
          faults.map(({ kind, line }) => [kind, line]),
          `${path} from ${from}`,
        ).toEqual([['missing', 1]]);
        expect(faults[0]?.message).toContain('beginning');
      }
      writeFileSync(path, `${rows.join('\n')}\n`);
      for (const [other, bytes] of kept) writeFileSync(other, bytes);
    }
    expect(await kinds()).toEqual([]);
  });

  it('may start where a part was moved away, and names it', async () => {
    await write(30, { maxBytes: 2_000 });
    rmSync(`${file}.1`);
    rmSync(`${file}.2`);
    const { faults, remarks } = await verifyAudit(file, KEY);
    expect(faults).toEqual([]);
    expect(remarks.join()).toContain('after audit.jsonl.2');
    // A line that only looks like such a beginning is none.
    const [first = '', ...rest] = readFileSync(`${file}.3`, 'utf8').split('\n');
    const { link: _link, ...claimed } = JSON.parse(first);
    writeFileSync(`${file}.3`, [JSON.stringify({ ...claimed, seq: 99, link: 'x' }), ...rest].join('\n'));
    expect(await kinds()).not.toEqual([]);
    const [, second = ''] = rest;
    writeFileSync(
      `${file}.3`,
      [second.replace('"event":"started"', '"event":"continued","after":"audit.jsonl.2"'), ...rest.slice(2)].join('\n'),
    );
    expect(await kinds()).toContain('changed');
  });

  it('starts a file with what came before also where a crash fell between rotating and writing', async () => {
    await write(12, { maxBytes: 2_000 });
    const [, last = ''] = [...(await verifyAudit(file, KEY)).files].reverse();
    for (const torn of ['', '{"seq":9,"time":"2026-']) {
      // As it is after the renaming: the head says what the last part ends with, and the new file is empty or torn.
      const whole = readFileSync(last);
      const rows = whole.toString().trimEnd().split('\n');
      rmSync(file);
      writeHeadOf(rows.at(-1) ?? '');
      if (torn !== '') writeFileSync(file, torn);
      await write(2);
      expect(await kinds()).toEqual([]);
      const moved = (await verifyAudit(file, KEY)).files
        .slice(0, -1)
        .map((path) => [path, readFileSync(path)] as const);
      for (const [path] of moved) rmSync(path);
      const alone = await verifyAudit(file, KEY);
      expect(alone.faults).toEqual([]);
      expect(alone.remarks.join()).toContain('after audit.jsonl.');
      for (const [path, bytes] of moved) writeFileSync(path, bytes);
    }
  });

  it('shows a first part that was replaced, emptied or taken from another chain', async () => {
    await write(30, { maxBytes: 2_000 });
    const first = readFileSync(`${file}.1`);
    for (const bytes of ['', 'not an audit\n', readFileSync(`${file}.2`), await otherChain()]) {
      writeFileSync(`${file}.1`, bytes);
      expect(await kinds()).not.toEqual([]);
    }
    writeFileSync(`${file}.1`, first);
    expect(await kinds()).toEqual([]);
  });

  it('shows a file that is gone while its head is there', async () => {
    await write(3);
    rmSync(file);
    expect(await kinds()).toEqual(['cut']);
    rmSync(`${file}.head`);
    await expect(kinds()).rejects.toThrow('ENOENT');
  });

  it('says once that the key is another one', async () => {
    await write(20, { maxBytes: 2_000 });
    const { faults } = await verifyAudit(file, 'another key');
    expect(faults.map(({ kind }) => kind)).toEqual(['changed', 'head']);
    expect(faults[0]?.message).toContain('None of the');
    expect(await kinds(NO_KEY)).toEqual(['changed', 'head']);
  });

  it('is one for each server that runs at the same time', async () => {
    const [a, b] = [0, 1].map(() => auditJournal({ file, key: KEY, clock: Date.now }));
    await a?.record(entry('a'));
    await b?.record(entry('b'));
    expect(existsSync(join(directory, 'deep', 'audit.2.jsonl'))).toBe(true);
    await a?.close();
    await b?.close();
    expect((await verifyAudit(file, KEY)).faults).toEqual([]);
    expect((await verifyAudit(join(directory, 'deep', 'audit.2.jsonl'), KEY)).faults).toEqual([]);
  });

  it('says so when it cannot be written, and goes on when it can again', async () => {
    const blocked = join(directory, 'blocked');
    writeFileSync(blocked, 'a file where a directory is needed');
    const journal = auditJournal({ file: join(blocked, 'audit.jsonl'), key: KEY, clock: Date.now });
    await expect(journal.record(entry('a'))).rejects.toThrow('cannot be written');
    rmSync(blocked);
    await journal.record(entry('b'));
    await journal.close();
    expect((await verifyAudit(join(blocked, 'audit.jsonl'), KEY)).lines).toBe(1);
  });

  it('is for its owner alone', async () => {
    await write(1);
    const { statSync } = await import('node:fs');
    for (const path of [file, `${file}.head`]) expect(statSync(path).mode & 0o077).toBe(0);
    chmodSync(file, 0o600);
  });
});

describe('without a file', () => {
  it('goes to stderr, one chained line each', async () => {
    const written: string[] = [];
    const journal = auditJournal({
      file: undefined,
      key: KEY,
      clock: Date.now,
      stderr: (line) => void written.push(line),
    });
    await journal.record(entry('a'));
    await journal.record(entry('b'));
    const [first, second] = written.map((line) => JSON.parse(line));
    expect(second.prev).toBe(first.link);
    expect(first.audit).toBe(true);
  });
});
