import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enableCompileCache, privateDirectory } from './compile-cache.ts';

let folder: string;
const name = `portkey-admin-mcp-${process.getuid?.()}`;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compile-cache-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the directory of compiled code', () => {
  it('is made for this user alone, and used again', () => {
    expect(privateDirectory(folder)).toBe(join(folder, name));
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o700);
    expect(privateDirectory(folder)).toBe(join(folder, name));
  });

  it('is not one that others can write to, or read', () => {
    mkdirSync(join(folder, name));
    for (const mode of [0o777, 0o770, 0o755]) {
      chmodSync(join(folder, name), mode);
      expect(privateDirectory(folder)).toBeUndefined();
    }
  });

  it('is not a link to somewhere else', () => {
    mkdirSync(join(folder, 'else'), { mode: 0o700 });
    symlinkSync(join(folder, 'else'), join(folder, name));
    expect(privateDirectory(folder)).toBeUndefined();
  });

  it.skipIf(process.getuid?.() !== 0)('is not one that somebody else made', () => {
    mkdirSync(join(folder, name), { mode: 0o700 });
    chownSync(join(folder, name), 12_345, 12_345);
    expect(privateDirectory(folder)).toBeUndefined();
  });

  it('is none where nothing can be written, and the start goes on', () => {
    writeFileSync(join(folder, 'file'), '');
    const none = join(folder, 'file');
    expect(privateDirectory(none)).toBeUndefined();
    expect(() => enableCompileCache(none)).not.toThrow();
  });
});
