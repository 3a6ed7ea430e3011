import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stateDirectory } from './state-directory.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const SOON = Date.now() + 600_000;

describe('a state directory', () => {
  it('is its owner’s alone, and has one secret for all processes', () => {
    const path = join(home, 'a/b');
    const [one, two] = [stateDirectory(path), stateDirectory(path)];
    expect(one.secret).toBe(two.secret);
    expect(one.secret.length).toBeGreaterThan(40);
    expect([path, join(path, 'used')].map((each) => statSync(each).mode & 0o777)).toEqual([0o700, 0o700]);
    expect(statSync(join(path, 'secret')).mode & 0o777).toBe(0o600);
  });

  it('lets one of many uses of a token through', async () => {
    const path = join(home, 'state');
    const processes = Array.from({ length: 20 }, () => stateDirectory(path).usedTokens);
    const uses = await Promise.all(processes.map((each) => each.use('token', SOON, Date.now())));
    expect(uses.filter(Boolean)).toHaveLength(1);
    expect(await stateDirectory(path).usedTokens.use('token', SOON, Date.now())).toBe(false);
    expect(await stateDirectory(path).usedTokens.use('../another', SOON, Date.now())).toBe(true);
  });

  it('holds what it needs and no more', () => {
    const path = join(home, 'state');
    expect(stateDirectory(path).usedTokens.outlivesProcess).toBe(true);
    stateDirectory(path);
    expect(readdirSync(path).sort()).toEqual(['began', 'secret', 'used']);
  });

  it('takes no secret that is too short', () => {
    const path = join(home, 'state');
    stateDirectory(path);
    writeFileSync(join(path, 'secret'), 'x'.repeat(32));
    expect(stateDirectory(path).secret).toBe('x'.repeat(32));
    writeFileSync(join(path, 'secret'), 'x'.repeat(31));
    expect(() => stateDirectory(path)).toThrow('holds no secret');
  });

  it('still knows of a use once it is opened again', async () => {
    const path = join(home, 'state');
    await stateDirectory(path).usedTokens.use('token', SOON, Date.now());
    const again = stateDirectory(path).usedTokens;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await again.use('token', SOON, Date.now())).toBe(false);
  });

  it('says that it cannot be asked where it is gone', async () => {
    const path = join(home, 'state');
    const { usedTokens } = stateDirectory(path);
    rmSync(join(path, 'used'), { recursive: true });
    await expect(usedTokens.use('token', SOON, Date.now())).rejects.toThrow('ENOENT');
  });

  it('is refused where it is somebody else’s', () => {
    const path = join(home, 'state');
    stateDirectory(path);
    vi.spyOn(process as { getuid(): number }, 'getuid').mockReturnValue(statSync(path).uid + 1);
    try {
      expect(() => stateDirectory(path)).toThrow('belongs to somebody else');
    } finally {
      vi.restoreAllMocks();
    }
  });

  it('knows nothing of tokens from before it', async () => {
    const { usedTokens } = stateDirectory(join(home, 'state'));
    const began = Math.floor(statSync(join(home, 'state', 'began')).mtimeMs);
    expect(await usedTokens.use('first', SOON, began)).toBe(true);
    expect(await usedTokens.use('before', SOON, began - 1)).toBe(false);
    expect(await usedTokens.use('old', SOON, Date.now() - 60_000)).toBe(false);
  });

  it('forgets what is long over', async () => {
    const path = join(home, 'state');
    await stateDirectory(path).usedTokens.use('token', SOON, Date.now());
    const [file = ''] = readdirSync(join(path, 'used'));
    utimesSync(join(path, 'used', file), 1, 1);
    stateDirectory(path);
    await expect
      .poll(() => (statSync(join(path, 'used', file), { throwIfNoEntry: false }) ? 'there' : 'gone'))
      .toBe('gone');
  });

  const replaced = (path: string, make: () => void): void => {
    rmSync(path, { recursive: true });
    make();
  };
  it.each([
    ['that others may look into', (path: string) => chmodSync(path, 0o755), 'chmod 700'],
    ['that is a link', (path: string) => replaced(path, () => symlinkSync(tmpdir(), path)), 'no directory'],
    ['that is a file', (path: string) => replaced(path, () => writeFileSync(path, '')), 'MCP_STATE_DIR'],
  ])('is refused %s', (_what, change, why) => {
    const path = join(home, 'state');
    stateDirectory(path);
    change(path);
    expect(() => stateDirectory(path)).toThrow(why);
  });
});
