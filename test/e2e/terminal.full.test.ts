import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtEntry } from '../helpers/built.ts';

/** util-linux's `script` runs a command on a terminal of its own. */
const SCRIPT = '/usr/bin/script';

interface Session {
  readonly code: number;
  /** What the terminal was sent. */
  readonly text: string;
}

/** Runs the command line on a terminal, and types the answer once it is asked. */
function session(
  args: string,
  { answer, env = {} }: { answer?: string; env?: Record<string, string> } = {},
): Promise<Session> {
  return new Promise((resolve) => {
    const command = `stty cols 90 -echo; ${process.execPath} ${builtEntry()} --sandbox ${args}`;
    const options = { env: { PATH: process.env.PATH, TERM: 'xterm', ...env }, maxBuffer: 32 * 1024 * 1024 };
    const child = execFile(SCRIPT, ['-qec', command, '/dev/null'], options, (error, stdout) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, text: stdout.replaceAll('\r', '') }),
    );
    if (answer === undefined) child.stdin?.end();
    else
      child.stdout?.on('data', (part) => {
        if (String(part).includes('[y/N]')) child.stdin?.end(`${answer}\n`);
      });
  });
}

describe.runIf(existsSync(SCRIPT))('the command line on a terminal', () => {
  it('draws a reply, with bars for groups, and JSON with --json', async () => {
    const [drawn, plain, json] = await Promise.all([
      session('call get_spend_report'),
      session('call get_spend_report', { env: { NO_COLOR: '1', CI: '1' } }),
      session('call get_spend_report --json', { env: { CI: '1' } }),
    ]);
    expect([drawn.code, plain.code, json.code]).toEqual([0, 0, 0]);
    expect(drawn.text).toMatch(/total\.dollars.*\$\d/);
    expect(drawn.text).toContain('████');
    expect(drawn.text).toMatch(/get_spend_report \d\/\d/);
    expect(plain.text).not.toContain('\u001b');
    expect(plain.text).toMatch(/^Production .*█$/m);
    expect(JSON.parse(json.text.trim()).ok).toBe(true);
  });

  it('asks in readable lines, with nothing of the audit above them, and does what it is answered', async () => {
    const call = `call delete_config '{"slug":"pc-scratc-34f361"}'`;
    const [yes, no] = await Promise.all([
      session(call, { answer: 'y', env: { NO_COLOR: '1' } }),
      session(call, { answer: 'n', env: { NO_COLOR: '1' } }),
    ]);
    for (const { text } of [yes, no]) {
      const above = text.slice(0, text.indexOf('Do it?'));
      expect(above).toContain('Delete config “Scratch config” (pc-scratc-34f361).\n  • ');
      expect(above).toContain('  • This cannot be undone.\n');
      expect(above).not.toMatch(/audit|[{}]/);
      expect(text).not.toContain('{"');
    }
    expect([yes.code, no.code]).toEqual([0, 3]);
    expect(yes.text).toMatch(/audit \d\d:\d\d:\d\d asked[\s\S]*audit .* done delete_config .*ok 200/);
    expect(no.text).toMatch(/Not done:/);
  });

  it('tools --check is a table with bars, and JSON when piped', async () => {
    const { code, text } = await session('tools --check', { env: { NO_COLOR: '1', CI: '1' } });
    expect(code).toBe(0);
    expect(text).toMatch(/^name\s+tools\s+state\s+reads/m);
    expect(text).toMatch(/^works\s+█+.* tools$/m);
    const piped = await new Promise<string>((resolve) =>
      execFile(process.execPath, [builtEntry(), '--sandbox', 'tools', '--check'], { env: {} }, (_, stdout) =>
        resolve(stdout),
      ),
    );
    expect(JSON.parse(piped).domains.length).toBeGreaterThan(10);
  });
});
