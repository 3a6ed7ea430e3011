/**
 * Every command that the pages show is run, here or where the table says. A code block without a language holds
 * commands and settings; `text` is for what is neither.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pagesBelow } from '../../scripts/docs/pages.ts';
import { start } from '../../src/cli/run.ts';
import { codeOf, inlineCodeOf } from './markdown.ts';

const OURS = 'node build/index.js';
const SETTING = /^[A-Z][A-Z0-9_]*=(?:\$\([^)]*\)|\S+)(?:\s+#.*)?$/;
/** Commands that are run elsewhere, or cannot be run, with what checks them instead. */
const ELSEWHERE: readonly (readonly [RegExp, string])[] = [
  [/^npm ci && npm (?:run demo|test)\b/, '.ci/run'],
  [/^(?:npm run \S+|npm ci && npm test|\.ci\/run) +#/, 'test/docs/names.test.ts'],
  [/^MCP_TEST_\S+ MCP_TEST_\S+ npm run test:http$/, 'test/e2e/scripts.full.test.ts'],
  [/^node build\/index\.js (?:http|sandbox)\b/, 'test/e2e/readme.test.ts'],
  [/^node build\/index\.js audit verify /, 'test/safety/audit.test.ts'],
  [/^node build\/index\.js call TOOL\b/, 'test/e2e/cli.test.ts'],
  [/^node build\/index\.js tools --check$/, 'test/surfaces/check.test.ts'],
  [/^node build\/index\.js setup$/, 'src/cli/setup/setup.test.ts'],
  [/^node build\/index\.js doctor(?: --sandbox)?$/, 'test/e2e/doctor.full.test.ts'],
  [/^node build\/index\.js --sandbox$/, 'test/e2e/stdio.test.ts'],
  [/^docker (?:build|run) /, 'test/deploy/docker.full.test.ts'],
  [/^kubectl /, 'test/deploy/kubernetes.test.ts'],
  [
    /^(?:redis-server|export MCP_|MCP_PORT=\d+ node build\/server\.js|mkdir -p \/tmp\/mcp-nginx)/,
    'test/deploy/nginx.full.test.ts',
  ],
  // How each client is told of the server: connect.md is made from what test:clients does.
  [/^(?:claude|codex|gemini|qwen|copilot|opencode|npx|goose) /, 'test/clients/run.ts'],
];

const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pagesBelow('docs')];
const commands = pages.flatMap((page) => {
  const inSentences = inlineCodeOf(page).filter((code) => code.startsWith(`${OURS} `));
  return [...codeOf(page, null), ...inSentences].map((line) => ({ page, line: line.trim() }));
});
const elsewhere = (line: string): string | undefined => ELSEWHERE.find(([known]) => known.test(line))?.[1];
const ours = [...new Set(commands.map(({ line }) => line))].filter(
  (line) => line.startsWith(OURS) && elsewhere(line) === undefined,
);

/** The words of a command line, with single quotes taken off. */
const wordsOf = (line: string): readonly string[] =>
  (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'|'$/g, ''));

let home = '';
let printed = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'documented-commands-'));
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(home, { recursive: true, force: true });
});

describe('the commands of the pages', () => {
  it('are all run, here or elsewhere', () => {
    const unknown = commands.filter(
      ({ line }) => !SETTING.test(line) && !ours.includes(line) && elsewhere(line) === undefined,
    );
    expect(unknown).toEqual([]);
    expect(ours.length).toBeGreaterThanOrEqual(8);
  });

  it('are checked elsewhere by what is there', () => {
    expect(ELSEWHERE.map(([, file]) => file).filter((file) => !existsSync(file))).toEqual([]);
    const unused = ELSEWHERE.filter(([known]) => !commands.some(({ line }) => known.test(line)));
    expect(unused).toEqual([]);
  });

  it.each(ours)(
    '%s',
    async (line) => {
      const env = {
        HOME: home,
        XDG_CONFIG_HOME: join(home, '.config'),
        PATH: process.env.PATH ?? '',
        LOG_LEVEL: 'error',
      };
      expect(await start(wordsOf(line.slice(OURS.length)), env)).toBe(0);
      if (line.includes(' call ')) expect(JSON.parse(printed)).toMatchObject({ ok: true });
      else expect(printed.length, printed).toBeGreaterThan(20);
    },
    60_000,
  );

  it('put no key beside --sandbox', () => {
    for (const page of pages)
      for (const [, block = ''] of readFileSync(page, 'utf8').matchAll(/```[^\n]*\n([\s\S]*?)\n```/g))
        for (const command of block.includes('"env"') ? [block] : block.split('\n'))
          expect(command.includes('--sandbox') && /PORTKEY_API_KEY/.test(command), `${page}: ${command}`).toBe(false);
  });
});
