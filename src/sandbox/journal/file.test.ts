import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createSandbox, JournalError, type Sandbox } from '../index.ts';
import { MemoryStore } from '../model/memory-store.ts';
import type { Row } from '../model/store.ts';
import { callSandbox } from '../testing.ts';
import { append, decodeFile, encodeRecord, magic } from './file.ts';
import { Journal } from './journal.ts';

const cleaning: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleaning.splice(0).reverse()) clean();
});

const directory = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'sandbox-disk-'));
  cleaning.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
};

/** A disk of its own of so many kilobytes; undefined where that is not allowed. */
const smallDisk = (kilobytes: number): string | undefined => {
  const made = directory();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', made], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  cleaning.push(() => execFileSync('umount', ['-l', made]));
  return made;
};

/** Fills a disk but for so many bytes. */
const fill = (disk: string, left = 0): string => {
  const name = join(disk, 'filler');
  const file = openSync(name, 'w');
  for (const size of [1_000_000, 4_096, 1]) {
    const chunk = Buffer.alloc(size);
    try {
      for (;;) if (writeSync(file, chunk) < size) break;
    } catch {
      // No more of this size.
    }
  }
  closeSync(file);
  if (left > 0) {
    const { length } = readFileSync(name);
    execFileSync('truncate', ['-s', String(length - left), name]);
  }
  return name;
};

/** More than the rest of a block, which a full disk still takes. */
const config = { override_params: { note: 'x'.repeat(10_000) } };
const make = (sandbox: Sandbox, name: string) => callSandbox(sandbox, 'POST', '/v1/configs', { name, config });
const namesIn = async (sandbox: Sandbox): Promise<string[]> =>
  (await callSandbox(sandbox, 'GET', '/v1/configs')).json.data.map(({ name }: { name: string }) => name);

const mayMount = smallDisk(100) !== undefined;
for (const clean of cleaning.splice(0).reverse()) clean();

describe.skipIf(!mayMount)('a full disk', () => {
  it('is said, loses nothing that was acknowledged, keeps nothing that was not, and is used again once it has space', async () => {
    const disk = smallDisk(64_000) ?? '';
    const sandbox = createSandbox({ dataDir: disk });
    expect((await make(sandbox, 'before')).status).toBe(200);
    const before = await namesIn(sandbox);
    const filler = fill(disk);
    const { slug } = (await callSandbox(sandbox, 'GET', '/v1/configs')).json.data[0];
    const refused = await Promise.all([
      make(sandbox, 'lost-1'),
      make(sandbox, 'lost-2'),
      callSandbox(sandbox, 'PUT', `/v1/configs/${slug}`, { name: 'renamed', config }),
      callSandbox(sandbox, 'PUT', `/v1/configs/${slug}`, { name: 'renamed again', config }),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([507, 507, 507, 507]);
    expect(refused[0]?.json.data.message).toBe(
      `The sandbox could not write to ${disk}: the disk is full. Nothing of this request was kept; send it again once that is mended.`,
    );
    expect(await namesIn(sandbox)).toEqual(before);
    unlinkSync(filler);
    expect((await make(sandbox, 'after')).status).toBe(200);
    await sandbox.close();
    const told: string[] = [];
    const again = createSandbox({ dataDir: disk, tell: (sentence) => told.push(sentence) });
    expect(await namesIn(again)).toEqual(['after', ...before]);
    expect(told).toEqual([]);
    await again.close();
  });

  it('at the start is a sentence, and leaves nothing behind', () => {
    const disk = smallDisk(100) ?? '';
    expect(() => createSandbox({ dataDir: disk })).toThrow(
      new JournalError(`${disk} cannot be used: the disk is full. It was left as it is.`),
    );
    expect(readdirSync(disk)).toEqual([]);
  });

  it('that has no space for rewriting the journal lets it go on as it is', async () => {
    const disk = smallDisk(48_000) ?? '';
    const told: string[] = [];
    const store = new MemoryStore();
    const journal = Journal.open(
      disk,
      store,
      () => 'origin',
      (sentence) => told.push(sentence),
    );
    const write = async (id: string, text: string): Promise<void> => {
      const batch = store.begin();
      const rows = batch.table<Row>('things');
      if (rows.get(id) === undefined) rows.insert({ id, text });
      else rows.update(id, { text } as never);
      await journal.commit(batch.changes());
    };
    for (let n = 0; n < 34; n += 1) await write('large', String(n % 10).repeat(1_000_000));
    fill(disk, 200_000);
    journal.compactIfLarge();
    await write('small', 'still written');
    await journal.close();
    expect(told).toEqual([expect.stringContaining('could not be rewritten: the disk is full')]);
    expect(readdirSync(disk).sort()).toEqual(['filler', 'organisation-1.journal']);
    const again = new MemoryStore();
    await Journal.open(
      disk,
      again,
      () => '',
      () => {},
    ).close();
    expect(again.table<Row>('things').get('small')?.text).toBe('still written');
  });
});

describe('a write that failed', () => {
  it('is taken away before the next one', async () => {
    const name = join(directory(), 'journal');
    const first = Buffer.concat([magic, encodeRecord('first')]);
    writeFileSync(name, first);
    const reading = { generation: 1, descriptor: openSync(name, 'r'), size: first.byteLength, dirty: false };
    await expect(append(reading, encodeRecord('lost'))).rejects.toThrow(/EBADF/);
    expect(reading).toMatchObject({ size: first.byteLength, dirty: true });
    // What is left of it may be longer than what follows.
    appendFileSync(name, encodeRecord('lost'.repeat(100)).subarray(0, 300));
    const writing = { ...reading, descriptor: openSync(name, 'r+') };
    await append(writing, encodeRecord('next'));
    expect(decodeFile(readFileSync(name), name).records).toEqual(['first', 'next']);
    expect(readFileSync(name).byteLength).toBe(writing.size);
    closeSync(reading.descriptor);
    closeSync(writing.descriptor);
  });
});

describe('what stands in the way of a start is a sentence', () => {
  const problemIn = (prepare: (dataDir: string) => void): string => {
    const dataDir = directory();
    prepare(dataDir);
    const before = readdirSync(dataDir);
    try {
      createSandbox({ dataDir });
    } catch (error) {
      expect(error).toBeInstanceOf(JournalError);
      expect(readdirSync(dataDir)).toEqual(before);
      return (error as Error).message.replaceAll(dataDir, 'DIR');
    }
    throw new Error('it started');
  };
  const journal = (dataDir: string): string => join(dataDir, 'organisation-1.journal');

  it.each<[string, (dataDir: string) => void, RegExp]>([
    [
      'a directory',
      (dir) => mkdirSync(journal(dir)),
      /^DIR.organisation-1.journal is not a file; it was left as it is$/,
    ],
    [
      'a link to nothing',
      (dir) => symlinkSync('nowhere', journal(dir)),
      /^DIR.organisation-1.journal cannot be used: it is gone/,
    ],
    [
      'a link to itself',
      (dir) => symlinkSync('organisation-1.journal', journal(dir)),
      /organisation-1.journal cannot be used: ELOOP/,
    ],
    [
      'a lock that is a directory',
      (dir) => mkdirSync(join(dir, 'lock')),
      /^DIR.lock is left over from another sandbox and cannot be removed/,
    ],
  ])('%s', (_name, prepare, sentence) => {
    expect(problemIn(prepare)).toMatch(sentence);
  });

  it.skipIf(process.getuid?.() === 0)('a journal that may not be read', () => {
    const sentence = problemIn((dir) => {
      writeFileSync(journal(dir), magic);
      chmodSync(journal(dir), 0);
    });
    expect(sentence).toBe(
      'DIR/organisation-1.journal cannot be used: this user may not read or write it. It was left as it is.',
    );
  });

  it('but not a lock that nobody holds, whatever is in it', async () => {
    for (const text of ['', 'null', '{}', '[]', '7', '{"pid":1}', '\u0000'.repeat(40), '{"token":"x"']) {
      const dataDir = directory();
      writeFileSync(join(dataDir, 'lock'), text);
      await createSandbox({ dataDir }).close();
      expect(readdirSync(dataDir)).toEqual(['organisation-1.journal']);
    }
  });
});
