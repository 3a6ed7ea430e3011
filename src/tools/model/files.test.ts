import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { assertFree, directoryFor, FileRefusal, newFile, pathBelow, readWhole } from './files.ts';

let root: string;
let outside: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'files-'));
  outside = mkdtempSync(join(tmpdir(), 'outside-'));
  mkdirSync(join(root, 'sub'));
  symlinkSync(outside, join(root, 'link'));
  writeFileSync(join(outside, 'secret.txt'), 'secret');
  symlinkSync(join(outside, 'secret.txt'), join(root, 'file-link'));
});

describe('pathBelow', () => {
  it('takes names below the directory', async () => {
    expect(await pathBelow(root, 'a.jsonl')).toMatch(/files-\w+\/a\.jsonl$/);
    expect(await pathBelow(root, 'sub/a.jsonl')).toMatch(/sub\/a\.jsonl$/);
  });

  it.each([
    '',
    '.',
    '..',
    '../x',
    'sub/../../x',
    '/etc/passwd',
    'link/x',
    'a\\b',
    'C:x',
    'a\0b',
    'a//b',
    'a/',
    'none/x',
    'a\nb',
  ])('refuses %j', async (given) => {
    await expect(pathBelow(root, given)).rejects.toThrow(FileRefusal);
  });

  it('never leads out, whatever it is given', async () => {
    const part = fc.oneof(fc.constantFrom('..', '.', '', 'sub', 'link', '~', '%2e%2e', '\\', ':'), fc.string());
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (parts) => {
        const path = await pathBelow(root, parts.join('/')).catch((error: unknown) => {
          expect(error).toBeInstanceOf(FileRefusal);
        });
        if (path) expect(path.startsWith(`${root}/`)).toBe(true);
      }),
    );
  });
});

describe('newFile', () => {
  it('writes piece by piece, readable by its owner only', async () => {
    const file = newFile(join(root, 'new'));
    await file.write(Buffer.from('ab'));
    await file.write(Buffer.from('c'));
    await file.finish();
    expect(file.size()).toBe(3);
    expect(readFileSync(join(root, 'new'), 'utf8')).toBe('abc');
  });

  it('overwrites nothing and follows no link', async () => {
    writeFileSync(join(root, 'there'), 'old');
    symlinkSync(join(root, 'dangling-target'), join(root, 'dangling'));
    for (const name of ['there', 'file-link', 'dangling']) {
      const path = join(root, name);
      await expect(assertFree(path)).rejects.toThrow(/nothing is overwritten/);
      await expect(newFile(path).write(Buffer.from('x'))).rejects.toThrow(FileRefusal);
    }
    expect(readFileSync(join(root, 'there'), 'utf8')).toBe('old');
    expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('secret');
  });

  it('leaves nothing behind when it is given up', async () => {
    const before = readdirSync(root);
    const file = newFile(join(root, 'new'));
    await file.write(Buffer.from('ab'));
    await file.abandon();
    await newFile(join(root, 'never-begun')).abandon();
    expect(readdirSync(root)).toEqual(before);
  });

  it('makes an empty file of an empty reply', async () => {
    const file = newFile(join(root, 'empty'));
    await file.finish();
    expect(readFileSync(join(root, 'empty'))).toHaveLength(0);
  });
});

describe('readWhole', () => {
  it('reads regular files up to the limit, and nothing else', async () => {
    writeFileSync(join(root, 'a'), '12345');
    expect(Buffer.from(await readWhole(join(root, 'a'), 5)).toString()).toBe('12345');
    await expect(readWhole(join(root, 'a'), 4)).rejects.toThrow(/more than 4 bytes/);
    await expect(readWhole(join(root, 'sub'), 5)).rejects.toThrow(/no regular file/);
    await expect(readWhole(join(root, 'none'), 5)).rejects.toThrow(/not there/);
    await expect(readWhole(join(root, 'file-link'), 50)).rejects.toThrow(/link/);
  });
});

it('is for callers on this machine, where an operator named the directory', () => {
  expect(() => directoryFor('save_to', 'PORTKEY_DOWNLOAD_DIR', root, { transport: 'http' })).toThrow(/only over stdio/);
  expect(() => directoryFor('save_to', 'PORTKEY_DOWNLOAD_DIR', undefined, { transport: 'stdio' })).toThrow(
    /PORTKEY_DOWNLOAD_DIR/,
  );
  expect(directoryFor('save_to', 'PORTKEY_DOWNLOAD_DIR', root, { transport: 'cli' })).toBe(root);
});
