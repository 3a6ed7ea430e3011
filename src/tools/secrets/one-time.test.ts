import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../config.ts';
import { defaultSecretsDirectory, fileOutlet, oneTimeOutlet } from './one-time.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'one-time-'));
});
afterEach(() => rm(root, { recursive: true }));

const SECRETS = [
  { field: 'key', value: 'the-key-itself' },
  { field: 'token', value: 'the-token-itself' },
];
const ABOUT = { tool: 'create_api_key', principalId: 'ann', made: { id: 'id-1' } };

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe('files for one-time secrets', () => {
  it('are the user’s own: each reply’s in one of its own', async () => {
    const directory = join(root, 'new', 'secrets');
    const outlet = fileOutlet(directory, () => Date.UTC(2026, 0, 2, 3, 4, 5, 6));
    expect(await outlet.fault()).toBeUndefined();
    const { shown, note } = await outlet.deliverOneTime(SECRETS, ABOUT);
    const [name = '', ...others] = await readdir(directory);
    expect(others).toEqual([]);
    expect(name).toMatch(/^create_api_key-2026-01-02T03-04-05-006Z-[0-9a-f]{8}\.json$/);
    const path = join(directory, name);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
      id: 'id-1',
      key: 'the-key-itself',
      token: 'the-token-itself',
    });
    expect([await modeOf(path), await modeOf(directory)]).toEqual([0o600, 0o700]);
    expect(shown).toBe(`(in ${path})`);
    expect(note).toMatch(/^key, token is shown nowhere/);
    expect(note).toContain(path);
    expect(`${shown} ${note}`).not.toContain('itself');
    await outlet.deliverOneTime(SECRETS, ABOUT);
    expect(await readdir(directory)).toHaveLength(2);
  });

  const outletOf = (directory: string) => fileOutlet(directory, () => 0);
  const refused = async (directory: string, why: RegExp): Promise<void> => {
    const fault = await outletOf(directory).fault();
    expect(fault).toMatch(/^Nothing was done: .*PORTKEY_ONE_TIME_SECRETS=file.*\.$/);
    expect(fault).toMatch(why);
    await expect(outletOf(directory).deliverOneTime(SECRETS, ABOUT)).rejects.toThrow();
  };

  it.each([0o720, 0o702])('lie in no directory of mode %o, which others may write to', async (mode) => {
    const directory = join(root, 'open');
    await mkdir(directory);
    await chmod(directory, mode);
    await refused(directory, /may be written by others; chmod 700/);
    expect(await readdir(directory)).toEqual([]);
  });

  it('lie in one that others may only read', async () => {
    const directory = join(root, 'read');
    await mkdir(directory);
    await chmod(directory, 0o755);
    expect(await outletOf(directory).fault()).toBeUndefined();
  });

  it('follow no link, and take no file for a directory', async () => {
    await mkdir(join(root, 'elsewhere'));
    await symlink(join(root, 'elsewhere'), join(root, 'link'));
    await refused(join(root, 'link'), /is no directory \(links are not followed\)/);
    await writeFile(join(root, 'file'), '');
    await refused(join(root, 'file'), /EEXIST/);
  });

  it.runIf(process.getuid?.() === 0)('lie in nobody else’s directory', async () => {
    const { chown } = await import('node:fs/promises');
    const directory = join(root, 'theirs');
    await mkdir(directory, { mode: 0o700 });
    await chown(directory, 12_345, 12_345);
    await refused(directory, /belongs to somebody else/);
  });

  it('lie in the state directory where nothing else is said', () => {
    expect(defaultSecretsDirectory({ XDG_STATE_HOME: '/state' })).toBe('/state/portkey-admin-mcp/secrets');
    for (const env of [{}, { XDG_STATE_HOME: 'relative' }, { XDG_STATE_HOME: '' }])
      expect(defaultSecretsDirectory(env)).toBe(join(homedir(), '.local/state/portkey-admin-mcp/secrets'));
  });

  it('are the way that is taken where the operator chose it', async () => {
    const mode = { PORTKEY_ONE_TIME_SECRETS: 'file' };
    const chosen = oneTimeOutlet(
      readConfig({ ...mode, PORTKEY_ONE_TIME_SECRETS_DIR: join(root, 'chosen') }),
      {},
      undefined,
    );
    await chosen?.deliverOneTime(SECRETS, ABOUT);
    await oneTimeOutlet(readConfig(mode), { XDG_STATE_HOME: root }, undefined)?.deliverOneTime(SECRETS, ABOUT);
    expect(await readdir(join(root, 'chosen'))).toHaveLength(1);
    expect(await readdir(join(root, 'portkey-admin-mcp', 'secrets'))).toHaveLength(1);
  });
});
