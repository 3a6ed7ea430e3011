/** Runs the blocks of docs/reference/sandbox.md, in order, as a reader would; only the port is another one. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtEntry } from '../helpers/built.ts';

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
};

const run = (script: string, cwd: string): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((done) => {
    const child = execFile(
      'bash',
      ['-euo', 'pipefail', '-c', script],
      { cwd, timeout: 60_000 },
      (error, stdout, stderr) => {
        done({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      },
    );
    child.stdin?.end();
  });

describe('docs/reference/sandbox.md', () => {
  it('shows commands that work', async () => {
    const text = readFileSync(resolve('docs/reference/sandbox.md'), 'utf8');
    const blocks = [...text.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language, code]) => ({
      language,
      code: code ?? '',
    }));
    expect(blocks.map(({ language }) => language)).toEqual([
      'bash',
      'bash',
      'bash',
      'bash',
      'bash',
      'js',
      'js',
      'bash',
    ]);
    // A clone's folder: the build and what is installed, and nothing that tests might disturb.
    const folder = mkdtempSync(resolve('node_modules/.sandbox-docs-'));
    try {
      symlinkSync(dirname(builtEntry()), join(folder, 'build'));
      const script = blocks.map(({ language, code }, index) =>
        language === 'js'
          ? `cat > block-${index}.mjs <<'END_OF_BLOCK'\n${code}\nEND_OF_BLOCK\nADMIN=$ADMIN WORKSPACE=$WORKSPACE node block-${index}.mjs`
          : code,
      );
      const ours = `trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n${script.join('\necho "=== done"\n')}\necho "=== done"`;
      const { code, stdout, stderr } = await run(ours.replaceAll('8787', String(await freePort())), folder);
      expect(code, `${stdout.slice(-2_000)}\n${stderr.slice(-2_000)}`).toBe(0);
      const parts = stdout.split('=== done\n');
      expect(parts).toHaveLength(blocks.length + 1);
      const [inProcess = '', service = '', , curl = '', server = '', sdk = '', suite = '', kept = ''] = parts;
      expect(inProcess.match(/"ok":\s*true/g)).toHaveLength(2);
      expect(service).toMatch(/at http:\/\/127\.0\.0\.1:\d+\/v1\n {2}admin key: \S+\n {2}ws-\S+ key: /);
      expect(curl).toMatch(/"object":"list"[\s\S]*"slug":"pc-[\s\S]*chat\.completion/);
      expect(server).toMatch(/"ok":\s*true/);
      expect(sdk).toContain('From the SDK');
      expect(suite).toMatch(/^200 \d+\n$/);
      expect(kept.trim().endsWith('Still there')).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 90_000);
});
