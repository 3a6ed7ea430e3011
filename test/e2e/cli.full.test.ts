import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { builtEntry } from '../helpers/built.ts';
import { runCli as run } from '../helpers/run-cli.ts';

describe('the command line', () => {
  it('tools shows every operation with PORTKEY_TOOL_DOMAINS=all, and fewer read-only', async () => {
    const all = JSON.parse((await run(['tools', '--json'], { PORTKEY_TOOL_DOMAINS: 'all' })).stdout);
    const reads = JSON.parse(
      (await run(['tools', '--json'], { PORTKEY_TOOL_DOMAINS: 'all', PORTKEY_READ_ONLY: 'on' })).stdout,
    );
    expect(all.count).toBeGreaterThanOrEqual(268);
    expect(reads.tools.every((tool: { annotations: { readOnlyHint: boolean } }) => tool.annotations.readOnlyHint)).toBe(
      true,
    );
  });

  it('call - reads its arguments from standard input, and @FILE from a file', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'portkey-call-'));
    const file = join(directory, 'arguments.json');
    try {
      const names = '{"fields":["data.name"]}';
      writeFileSync(file, `\uFEFF${names}\n`);
      const plain = await run(['call', 'list_workspaces', names, '--sandbox']);
      expect((await run(['call', 'list_workspaces', '-', '--sandbox'], {}, names)).stdout).toBe(plain.stdout);
      expect((await run(['call', 'list_workspaces', `@${file}`, '--sandbox'])).stdout).toBe(plain.stdout);
      const secret = 'sk-live-4f8a1c9e2b7d6053';
      for (const [word, input] of [
        ['-', `{"key":"${secret}"`],
        ['-', `"${secret}"`],
        ['-', ''],
        ['@', ''],
        [`@${directory}`, ''],
        [`@${file}.not-there`, ''],
      ] as const) {
        const { code, stdout, stderr } = await run(['call', 'create_integration', word, '--sandbox'], {}, input);
        expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(/^create_integration was not called: /)]);
        expect(stderr).not.toContain(secret);
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('call - asks nobody, and says what to do; @FILE leaves the terminal to ask on', async () => {
    const { data } = JSON.parse((await run(['call', 'list_configs', '{}', '--sandbox'])).stdout);
    const input = JSON.stringify({ slug: data.data[0].slug });
    const asked = await run(['call', 'delete_config', '-', '--sandbox'], {}, input);
    expect([asked.code, asked.stderr]).toEqual([3, expect.stringContaining('--yes')]);
    expect((await run(['call', 'delete_config', '-', '--sandbox', '--yes'], {}, input)).code).toBe(0);
  });

  it.runIf(existsSync('/proc/self/cmdline'))('call - shows no secret to whoever lists the processes', async () => {
    const secret = 'sk-live-4f8a1c9e2b7d6053';
    const args = { name: 'Hidden', ai_provider_id: 'openai', key: secret };
    const child = execFile(process.execPath, [builtEntry(), 'call', 'create_integration', '-', '--sandbox', '--yes'], {
      env: { PATH: process.env.PATH },
    });
    const printed = text(child.stdout as Readable);
    const commandLine = readFileSync(`/proc/${child.pid}/cmdline`, 'utf8');
    child.stdin?.end(JSON.stringify(args));
    expect(commandLine).toContain('create_integration');
    expect(commandLine).not.toContain(secret);
    expect(JSON.parse(await printed).ok).toBe(true);
    expect(await printed).not.toContain(secret);
  });
});
