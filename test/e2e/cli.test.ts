import { describe, expect, it } from 'vitest';
import { runCli as run } from '../helpers/run-cli.ts';

describe('the command line', () => {
  it('shows help and version', async () => {
    const [help, version] = await Promise.all([run(['--help']), run(['--version'])]);
    expect(help.stdout).toMatch(/--sandbox[\s\S]*tools[\s\S]*call/);
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
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
    const [good, failed, noJson, unknown, noFlag, tooMany, misspelt] = await Promise.all([
      run(['call', 'list_workspaces', '{"fields":["data.name"]}', '--sandbox']),
      run(['call', 'get_config', '{"slug":"pc-not-there"}', '--sandbox']),
      run(['call', 'list_workspaces', 'no json', '--sandbox']),
      run(['call', 'list_workspace', '{}', '--sandbox']),
      run(['--no-such-flag']),
      run(['call', 'whoami', '{}', 'more', '--sandbox']),
      run(['tols']),
    ]);
    expect(good.code).toBe(0);
    const { ok, data } = JSON.parse(good.stdout);
    expect([ok, Object.keys(data.data[0])]).toEqual([true, ['name']]);
    expect([failed.code, JSON.parse(failed.stdout).ok]).toEqual([1, false]);
    expect(noJson.code).toBe(2);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('list_workspaces')]);
    expect(noFlag.code).toBe(2);
    expect(tooMany.code).toBe(2);
    expect([misspelt.code, misspelt.stderr]).toEqual([2, expect.stringMatching(/no command tols\b.*\btools\b/)]);
  });

  it('call asks before it deletes, and --yes is the answer', async () => {
    const configs = JSON.parse((await run(['call', 'list_configs', '{}', '--sandbox'])).stdout).data.data;
    const slug = configs[0].slug;
    const call = ['call', 'delete_config', JSON.stringify({ slug }), '--sandbox'];
    // Each has an organisation of its own.
    const [asked, done] = await Promise.all([run(call), run([...call, '--yes'])]);
    expect([asked.code, JSON.parse(asked.stdout).error.details.code]).toEqual([3, 'confirmation_required']);
    expect([done.code, JSON.parse(done.stdout).ok]).toEqual([0, true]);
  });

  it('warns of a setting whose name is misspelt, whatever the command', async () => {
    const commands = [['tools'], ['call', 'whoami', '--sandbox']];
    for (const { code, stderr } of await Promise.all(commands.map((args) => run(args, { PORTKEY_READONLY: '1' }))))
      expect([code, stderr]).toEqual([0, expect.stringContaining('did you mean PORTKEY_READ_ONLY?')]);
  });

  it('stops with one clear line on a setting that is not valid', async () => {
    const { code, stderr } = await run(['tools'], { PORTKEY_READ_ONLY: 'maybe' });
    expect(code).toBe(2);
    expect(stderr).toBe('PORTKEY_READ_ONLY is "maybe"; it takes 1, true, yes or on, and 0, false, no or off.\n');
  });
});
