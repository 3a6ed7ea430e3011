import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { builtEntry } from '../helpers/built.ts';

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (args: readonly string[], env: Record<string, string> = {}, input = ''): Promise<Ran> =>
  new Promise((resolve) => {
    const options = { env: { PATH: process.env.PATH, ...env }, maxBuffer: 32 * 1024 * 1024 };
    execFile(process.execPath, [builtEntry(), ...args], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    }).stdin?.end(input);
  });

describe('the command line', () => {
  it('shows help and version', async () => {
    expect((await run(['--help'])).stdout).toMatch(/--sandbox[\s\S]*tools[\s\S]*call/);
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('tools --json prints what is listed with count, bytes and tokens', async () => {
    const { stdout } = await run(['tools', '--json']);
    const printed = JSON.parse(stdout);
    expect(printed.count).toBe(printed.tools.length);
    expect(printed.count).toBeGreaterThanOrEqual(200);
    expect(printed.bytes).toBe(Buffer.byteLength(JSON.stringify(printed.tools)));
    expect(printed.tokens).toBeGreaterThan(10_000);
    expect(printed.tokens).toBeLessThanOrEqual(26_000);
  });

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

  it('call prints the envelope and exits 0, 1, 2 or 3', async () => {
    const good = await run(['call', 'list_workspaces', '{"fields":["data.name"]}', '--sandbox']);
    expect(good.code).toBe(0);
    const { ok, data } = JSON.parse(good.stdout);
    expect([ok, Object.keys(data.data[0])]).toEqual([true, ['name']]);
    const failed = await run(['call', 'get_config', '{"slug":"pc-not-there"}', '--sandbox']);
    expect([failed.code, JSON.parse(failed.stdout).ok]).toEqual([1, false]);
    expect((await run(['call', 'list_workspaces', 'no json', '--sandbox'])).code).toBe(2);
    const unknown = await run(['call', 'list_workspace', '{}', '--sandbox']);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('list_workspaces')]);
    expect((await run(['--no-such-flag'])).code).toBe(2);
    expect((await run(['call', 'whoami', '{}', 'more', '--sandbox'])).code).toBe(2);
    const misspelt = await run(['tols']);
    expect([misspelt.code, misspelt.stderr]).toEqual([2, expect.stringMatching(/no command tols\b.*\btools\b/)]);
  });

  it('call asks before it deletes, and --yes is the answer', async () => {
    const configs = JSON.parse((await run(['call', 'list_configs', '{}', '--sandbox'])).stdout).data.data;
    const slug = configs[0].slug;
    const asked = await run(['call', 'delete_config', JSON.stringify({ slug }), '--sandbox']);
    expect([asked.code, JSON.parse(asked.stdout).error.details.code]).toEqual([3, 'confirmation_required']);
    const done = await run(['call', 'delete_config', JSON.stringify({ slug }), '--sandbox', '--yes']);
    expect([done.code, JSON.parse(done.stdout).ok]).toEqual([0, true]);
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

  it('warns of a setting whose name is misspelt, whatever the command', async () => {
    for (const args of [['tools'], ['call', 'whoami', '--sandbox']]) {
      const { code, stderr } = await run(args, { PORTKEY_READONLY: '1' });
      expect([code, stderr]).toEqual([0, expect.stringContaining('did you mean PORTKEY_READ_ONLY?')]);
    }
  });

  it('stops with one clear line on a setting that is not valid', async () => {
    const { code, stderr } = await run(['tools'], { PORTKEY_READ_ONLY: 'maybe' });
    expect(code).toBe(2);
    expect(stderr).toBe('PORTKEY_READ_ONLY is "maybe"; it takes 1, true, yes or on, and 0, false, no or off.\n');
  });
});
