import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { builtEntry } from '../helpers/built.ts';

const home = mkdtempSync(join(tmpdir(), 'doctor-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly stdout: string;
}

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  new Promise((resolve) => {
    const options = { cwd: home, env: { PATH: process.env.PATH, HOME: home, ...env } };
    execFile(process.execPath, [builtEntry(), ...args], options, (error, stdout) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout }),
    );
  });

it('finds nothing wrong after setup, and speaks with the server as the client does', async () => {
  await run(['setup', '--client', 'cursor', '--sandbox', '--yes']);
  const { code, stdout } = await run(['doctor', '--json']);
  const report = JSON.parse(stdout);
  expect(report.checks.filter(({ status }: { status: string }) => status !== 'ok')).toEqual([]);
  expect([code, report.ok]).toEqual([0, true]);
  const cursor = report.checks.find(({ id }: { id: string }) => id === 'client.cursor.user.portkey');
  // Cursor is one of the clients that are shown few tools.
  expect(cursor.found).toMatch(/starts in \d+ ms and lists 12 tools, \d+ tokens \(o200k\)\.$/);
});

it('says what is wrong and what mends it, and fails', async () => {
  const program = join(home, 'hello.js');
  writeFileSync(program, 'process.exit(1)');
  writeFileSync(
    join(home, '.cursor/mcp.json'),
    JSON.stringify({ mcpServers: { portkey: { command: 'node', args: [program] } } }),
  );
  const env = { PORTKEY_API_KEY: 'YOUR_PORTKEY_KEY', PORTKEY_BASE_URL: 'http://127.0.0.1:1/v1', PORTKEY_READONLY: '1' };
  const { code, stdout } = await run(['doctor'], env);
  expect(code).toBe(1);
  expect(stdout).toMatch(/✗ Settings .*PORTKEY_READONLY is not a setting\s.*\n +→ export PORTKEY_READ_ONLY=/);
  expect(stdout).toMatch(/✗ Portkey .*was refused.*\n +→ export PORTKEY_BASE_URL=/);
  expect(stdout).toMatch(/✗ Key .*placeholder.*\n +→ export PORTKEY_API_KEY=/);
  expect(stdout).toMatch(/✗ Cursor .*does not start: it ends at once\.\n +→ /);
  expect(stdout).toMatch(/\n\n4 faults\.\n$/);
});
