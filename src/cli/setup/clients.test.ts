import { expect, it } from 'vitest';
import { setupClients } from './clients.ts';
import type { Machine } from './machine.ts';

const MACHINES: Readonly<Record<string, Machine>> = {
  linux: { platform: 'linux', env: {}, home: '/home/ana', cwd: '/work/app' },
  darwin: { platform: 'darwin', env: {}, home: '/Users/ana', cwd: '/work/app' },
  win32: {
    platform: 'win32',
    env: { APPDATA: 'C:\\Users\\ana\\AppData\\Roaming' },
    home: 'C:\\Users\\ana',
    cwd: 'C:\\work\\app',
  },
};

/** Where each client's own documentation says its settings are: for a user on three systems, and in a project. */
const PLACES: Readonly<Record<string, readonly [string, string, string, string | undefined]>> = {
  'claude-code': [
    '/home/ana/.claude.json',
    '/Users/ana/.claude.json',
    'C:\\Users\\ana\\.claude.json',
    '/work/app/.mcp.json',
  ],
  'claude-desktop': [
    '/home/ana/.config/Claude/claude_desktop_config.json',
    '/Users/ana/Library/Application Support/Claude/claude_desktop_config.json',
    'C:\\Users\\ana\\AppData\\Roaming\\Claude\\claude_desktop_config.json',
    undefined,
  ],
  cursor: [
    '/home/ana/.cursor/mcp.json',
    '/Users/ana/.cursor/mcp.json',
    'C:\\Users\\ana\\.cursor\\mcp.json',
    '/work/app/.cursor/mcp.json',
  ],
  vscode: [
    '/home/ana/.config/Code/User/mcp.json',
    '/Users/ana/Library/Application Support/Code/User/mcp.json',
    'C:\\Users\\ana\\AppData\\Roaming\\Code\\User\\mcp.json',
    '/work/app/.vscode/mcp.json',
  ],
  windsurf: [
    '/home/ana/.codeium/windsurf/mcp_config.json',
    '/Users/ana/.codeium/windsurf/mcp_config.json',
    'C:\\Users\\ana\\.codeium\\windsurf\\mcp_config.json',
    undefined,
  ],
  codex: [
    '/home/ana/.codex/config.toml',
    '/Users/ana/.codex/config.toml',
    'C:\\Users\\ana\\.codex\\config.toml',
    '/work/app/.codex/config.toml',
  ],
  gemini: [
    '/home/ana/.gemini/settings.json',
    '/Users/ana/.gemini/settings.json',
    'C:\\Users\\ana\\.gemini\\settings.json',
    '/work/app/.gemini/settings.json',
  ],
  copilot: [
    '/home/ana/.copilot/mcp-config.json',
    '/Users/ana/.copilot/mcp-config.json',
    'C:\\Users\\ana\\.copilot\\mcp-config.json',
    '/work/app/.github/mcp.json',
  ],
  opencode: [
    '/home/ana/.config/opencode/opencode.json',
    '/Users/ana/.config/opencode/opencode.json',
    'C:\\Users\\ana\\.config\\opencode\\opencode.json',
    '/work/app/opencode.json',
  ],
  qwen: [
    '/home/ana/.qwen/settings.json',
    '/Users/ana/.qwen/settings.json',
    'C:\\Users\\ana\\.qwen\\settings.json',
    '/work/app/.qwen/settings.json',
  ],
  goose: [
    '/home/ana/.config/goose/config.yaml',
    '/Users/ana/.config/goose/config.yaml',
    'C:\\Users\\ana\\AppData\\Roaming\\Block\\goose\\config\\config.yaml',
    undefined,
  ],
  zed: [
    '/home/ana/.config/zed/settings.json',
    '/Users/ana/.config/zed/settings.json',
    'C:\\Users\\ana\\AppData\\Roaming\\Zed\\settings.json',
    '/work/app/.zed/settings.json',
  ],
};

it.each(setupClients.map((client) => [client.name, client] as const))(
  '%s keeps its settings where it says',
  (name, client) => {
    const [linux, darwin, windows, project] = PLACES[name]!;
    expect(client.file(MACHINES.linux!, 'user')).toBe(linux);
    expect(client.file(MACHINES.darwin!, 'user')).toBe(darwin);
    expect(client.file(MACHINES.win32!, 'user')).toBe(windows);
    for (const machine of ['linux', 'darwin']) expect(client.file(MACHINES[machine]!, 'project')).toBe(project);
    const onWindows = project && `C:${project.replaceAll('/', '\\')}`;
    expect(client.file(MACHINES.win32!, 'project')).toBe(onWindows);
  },
);

it('finds %APPDATA% below the home directory where no variable says it', () => {
  const bare: Machine = { ...MACHINES.win32!, env: {} };
  for (const client of setupClients)
    expect(client.file(bare, 'user'), client.name).toBe(client.file(MACHINES.win32!, 'user'));
});

it('follows the variables that move a client’s settings', () => {
  const moved: Machine = {
    ...MACHINES.linux!,
    env: { CODEX_HOME: '/c', XDG_CONFIG_HOME: '/x', CLAUDE_CONFIG_DIR: '/cl', COPILOT_HOME: '/cp' },
  };
  const fileOf = (name: string) => setupClients.find((client) => client.name === name)!.file(moved, 'user');
  expect(['codex', 'zed', 'claude-code', 'copilot'].map(fileOf)).toEqual([
    '/c/config.toml',
    '/x/zed/settings.json',
    '/cl/.claude.json',
    '/cp/mcp-config.json',
  ]);
});
