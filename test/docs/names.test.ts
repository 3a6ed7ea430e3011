/** What the pages name is there: settings, files, npm scripts. Tools and metrics: test/surfaces/lint.test.ts. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pagesBelow } from '../../scripts/docs/pages.ts';
import { isSetting } from '../../src/config.ts';
import { inlineCodeOf } from './markdown.ts';

const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', ...pagesBelow('docs')];
const SETTING = /\b(?:PORTKEY|MCP|OIDC|CLERK)_[A-Z0-9_]*[A-Z0-9]\b/g;
/** Settings of what is run in a clone, and of a client (Codex), not of the server. */
const BESIDE = new Set([
  'MCP_TEST_BASE_URL',
  'MCP_TEST_BEARER_TOKEN',
  'MCP_TEST_MCP_URL',
  'MCP_TEST_AUTH_HEADER',
  'PORTKEY_OPENAPI',
  'PORTKEY_SHARED',
  'PORTKEY_MCP_TOKEN',
]);
/** Settings of the peer that this server does not have, each named with what replaces it. */
const COMING_FROM = 'docs/coming-from-portkey-admin-mcp.md';
const OF_PEER = new Set([
  'MCP_TOOL_DOMAINS',
  'MCP_SESSION_TIMEOUT',
  'MCP_MAX_SESSIONS',
  'CLERK_JWKS_URL',
  'MCP_ALLOW_UNAUTHENTICATED_HTTP',
  'PORTKEY_ALLOW_PRIVATE_BASE_URL',
]);

const settingsOf = (page: string): readonly string[] => [
  ...new Set([...readFileSync(page, 'utf8').matchAll(SETTING)].map(([name]) => name)),
];

describe.each(PAGES)('%s', (page) => {
  it('names no setting that does not exist', () => {
    const known = (name: string): boolean =>
      isSetting(name) || BESIDE.has(name) || (page === COMING_FROM && OF_PEER.has(name));
    // `CLERK_…` stands for all of them.
    expect(settingsOf(page).filter((name) => !known(name))).toEqual([]);
  });

  it('names no file that does not exist', () => {
    const paths = inlineCodeOf(page).filter((code) =>
      /^(?:src|test|docs|scripts|bench|deploy|api)\/[^\s*{…]*$/.test(code),
    );
    expect(paths.filter((path) => !existsSync(path.replace(/\/$/, '')))).toEqual([]);
  });

  it('names no npm script that does not exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = [...readFileSync(page, 'utf8').matchAll(/\bnpm run (?:-s )?([a-z][a-z:-]*)/g)].map(
      ([, name = '']) => name,
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

it('names the peer’s settings only as such', () => {
  expect([...OF_PEER].filter((name) => isSetting(name) || !settingsOf(COMING_FROM).includes(name))).toEqual([]);
});

it('names no file in a comment that does not exist', () => {
  const sources = ['src', 'test', 'bench', 'scripts'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  const known = new Set([...sources.map((file) => basename(file)), 'vitest.config.ts']);
  const inComments = (file: string): readonly string[] =>
    [...readFileSync(file, 'utf8').matchAll(/^ *(?:\/\/|\/?\*).*$/gm)].flatMap(([comment]) =>
      [...comment.matchAll(/(?<![\w.…-])(?:[a-z\d-]+\/)*([a-z\d-]+(?:\.test)?\.(?:ts|mjs))\b/g)].map(
        ([, name = '']) => name,
      ),
    );
  const missing = sources
    .filter((file) => file.startsWith('src') && file.endsWith('.ts'))
    .flatMap((file) =>
      inComments(file)
        .filter((name) => !known.has(name))
        .map((name) => `${file}: ${name}`),
    );
  expect(missing).toEqual([]);
});
