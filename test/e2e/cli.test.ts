import { describe, expect, it } from 'vitest';
import { runCli as run } from '../helpers/run-cli.ts';

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
