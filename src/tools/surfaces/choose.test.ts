import { describe, expect, it } from 'vitest';
import { readConfig } from '../../config.ts';
import { knownClient, surfaceChooser } from './choose.ts';
import { KNOWN_CLIENTS } from './clients.ts';

const chooser = (surface: string) => surfaceChooser(readConfig({ PORTKEY_TOOL_SURFACE: surface })).of;

/** Names as they were sent (issue 12), and as they might be. */
const LEAN = [
  'gemini-cli-mcp-client',
  'opencode',
  'OpenCode',
  'cursor-vscode',
  'Cursor',
  'CURSOR',
  'cursor_vscode/1.7.2',
  'Cursor 2.4',
  'cursor-vscode (via mcp-remote 0.15.0)',
  'Visual Studio Code',
  'Visual-Studio-Code',
  'visual_studio_code',
  'VisualStudioCode',
  'Visual Studio Code - Insiders 1.110.0',
  'vscode',
  'VSCode',
  'VS Code',
  'Code - OSS',
  'JetBrains-IU-copilot-intellij',
  'JetBrains-PY-copilot-intellij',
  'Xcode-copilot-xcode',
  'windsurf',
  'windsurf-client',
  'Codeium',
  'antigravity-client',
  'openai-mcp',
  'ChatGPT',
  'Gemini CLI (via mcp-remote 0.1.37) (via mcp-proxy)',
];
const FULL = [
  'claude-code',
  'Claude Code 2.1.332',
  'claude-code (via mcp-remote 0.15.0)',
  'codex-mcp-client',
  'codex-mcp-client/0.171.0',
  'qwen-cli-mcp-client-portkey',
  'copilot-cli',
  'mcporter',
  'inspector-cli',
  'mcp',
  'mcp (via mcp-remote 0.15.0)',
  'fastmcp',
  'google-adk',
  'ai-sdk-mcp-client',
  '@langchain/mcp-adapters',
  'rmcp',
  // Not one of the known, although a known one stands in it.
  'my-cursor-clone',
  'cursorless',
  'precursor',
  'mcp-test-client',
  'the-xcode-thing',
  'codexter',
  'Claude Desktop',
  'some client',
  '',
  ' - / ',
  '日本語',
  'x'.repeat(100_000),
  `${'-a'.repeat(50_000)} cursor`,
];

describe('auto', () => {
  it.each(LEAN)('gives %s the lean surface where its protocol is an older one', (name) => {
    expect(chooser('auto')('legacy', name)).toBe('lean');
    expect(chooser('auto')('modern', name)).toBe('full');
  });

  it.each([...FULL, undefined])('gives %s the full one in both protocols', (name) => {
    expect(chooser('auto')('legacy', name)).toBe('full');
    expect(chooser('auto')('modern', name)).toBe('full');
  });

  it('gives way to a surface that was chosen', () => {
    expect(chooser('full')('legacy', 'cursor')).toBe('full');
    expect(chooser('lean')('modern', undefined)).toBe('lean');
  });

  it('can be told beforehand, but where the name decides', () => {
    const beforehand = (surface: string) => surfaceChooser(readConfig({ PORTKEY_TOOL_SURFACE: surface })).beforehand;
    expect([beforehand('auto')('legacy'), beforehand('auto')('modern'), beforehand('lean')('legacy')]).toEqual([
      undefined,
      'full',
      'lean',
    ]);
  });
});

describe('the table of clients', () => {
  it.each(KNOWN_CLIENTS)('finds $client by each of its names', (client) => {
    for (const name of client.names) {
      expect(knownClient(name)).toBe(client);
      expect(knownClient(`${name.toUpperCase()} 1.2.3 (via mcp-remote 0.15.0)`)).toBe(client);
    }
  });

  it.each([
    'claude-code',
    'codex-mcp-client',
    'gemini-cli-mcp-client',
    'qwen-cli-mcp-client-portkey',
    'opencode',
    'copilot-cli',
    'mcporter',
    'inspector-cli',
    'mcp',
    'fastmcp',
    'google-adk',
    'ai-sdk-mcp-client',
    '@langchain/mcp-adapters',
    'rmcp',
    'cursor-vscode',
    'Visual Studio Code',
    'Visual-Studio-Code',
    'JetBrains-IU-copilot-intellij',
    'Xcode-copilot-xcode',
  ])('knows %s, which was seen or reported', (name) => {
    expect(knownClient(name)).toBeDefined();
  });

  it('says of each where that is known from', () => {
    for (const { source } of KNOWN_CLIENTS) expect(source).toMatch(/^(run \(\d|reported)/);
  });
});
