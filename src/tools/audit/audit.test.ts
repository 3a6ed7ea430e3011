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
import type { AuditEntry } from './entry.ts';
import { auditJournal } from './journal.ts';
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
    put(rows.slice(1));
    expect((await verifyAudit(file, KEY)).remarks.join()).toContain('starts at number 2');
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
