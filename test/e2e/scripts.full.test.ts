/** The scripts of package.json that no other step of CI runs. */
import { execFile } from 'node:child_process';
import { readFileSync, utimesSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { RawStdio } from '../helpers/raw-stdio.ts';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

describe('scripts that run tests', () => {
  const running = Object.entries(scripts).flatMap(([name, script]) => {
    const [, args] = /\bvitest run\b(.*)$/.exec(script) ?? [];
    return args === undefined ? [] : [{ name, args: args.trim().split(/\s+/).filter(Boolean) }];
  });

  it('are found', () => {
    expect(running.map(({ name }) => name)).toEqual(expect.arrayContaining(['test:e2e', 'test:contract', 'test:long']));
  });

  it.each(running)('npm run $name finds tests', async ({ name, args }) => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      'node_modules/vitest/vitest.mjs',
      'list',
      '--filesOnly',
      ...args,
    ]);
    const files = stdout.trim().split('\n').filter(Boolean);
    expect(files.length).toBeGreaterThan(0);
    const [, folder] = /^test:(e2e|contract)$/.exec(name) ?? [];
    if (folder !== undefined) expect(files.filter((file) => !file.startsWith(`test/${folder}/`))).toEqual([]);
  });
});

describe('npm run dev', () => {
  let server: RawStdio | undefined;
  afterEach(() => server?.kill());

  const [program, script, entry] = (scripts.dev ?? '').split(' ');
  const MODERN = {
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  };

  it('answers the first message, again after a change, and goes with its client', async () => {
    expect(program).toBe('node');
    server = new RawStdio([entry ?? '', '--sandbox'], {}, script);
    expect((await server.initialize()).result).toMatchObject({ serverInfo: { name: 'portkey-admin-mcp-server' } });
    const now = new Date();
    utimesSync('src/version.ts', now, now);
    while (!server.stderr.includes('changed')) await new Promise((resolve) => setTimeout(resolve, 10));
    // Sent while one process ends and the next one starts.
    const listed = await server.request(1, 'tools/list', MODERN);
    expect(listed.result).toHaveProperty('tools');
    expect(server.noise).toEqual([]);
    server.child.stdin.end();
    expect(await server.exited).toBe(0);
  });
});
