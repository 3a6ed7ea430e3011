import { access, constants, stat } from 'node:fs/promises';
import { delimiter, dirname } from 'node:path';
import { joined, type Machine, settingsDirectory, xdgConfig } from './machine.ts';

/** For this user in every project, or for one project and everybody who checks it out. */
export type Scope = 'user' | 'project';

/** How a client is to start our server. */
export interface ServerEntry {
  readonly command: string;
  readonly args: readonly string[];
  /** Nothing secret. */
  readonly env: Readonly<Record<string, string>>;
}

/** An MCP client that setup can configure. */
export interface SetupClient {
  /** As `--client` takes it. */
  readonly name: string;
  readonly title: string;
  readonly format: 'json' | 'toml' | 'yaml';
  /** Where its settings lie; undefined for a scope that the client does not have. */
  readonly file: (machine: Machine, scope: Scope) => string | undefined;
  /** The path of the object that holds the servers. */
  readonly servers: readonly string[];
  /** In the user's file: where the servers of one project stand, which setup never writes. */
  readonly projectServers?: (machine: Machine) => readonly string[];
  /** Our entry in the client's own form. */
  readonly entry: (server: ServerEntry) => Readonly<Record<string, unknown>>;
  /** The command that shows that it is installed; desktop programs are found by their directory alone. */
  readonly command?: string;
  /** It asks for secrets itself and keeps them: VS Code's `inputs`. */
  readonly asksForSecrets?: true;
}

const stdio = ({ command, args, env }: ServerEntry) => ({ command, args, ...(hasAny(env) && { env }) });
const hasAny = (env: ServerEntry['env']): boolean => Object.keys(env).length > 0;

/** A file below the home directory, and one below the project. */
const inHome =
  (user: readonly string[], project?: readonly string[]): SetupClient['file'] =>
  (machine, scope) => {
    if (scope === 'user') return joined(machine, machine.home, ...user);
    return project && joined(machine, machine.cwd, ...project);
  };

/** Every client, with the source of its file's place and form: its own documentation, read in November 2026. */
export const setupClients: readonly SetupClient[] = [
  {
    name: 'claude-code',
    title: 'Claude Code',
    format: 'json',
    file: (machine, scope) => {
      const { home, cwd, env } = machine;
      if (scope === 'project') return joined(machine, cwd, '.mcp.json');
      return joined(machine, env.CLAUDE_CONFIG_DIR || home, '.claude.json');
    },
    servers: ['mcpServers'],
    // What `claude mcp add` writes unless --scope says otherwise.
    projectServers: ({ cwd }) => ['projects', cwd, 'mcpServers'],
    entry: (server) => ({ type: 'stdio', ...stdio(server) }),
    command: 'claude',
  },
  {
    name: 'claude-desktop',
    title: 'Claude Desktop',
    format: 'json',
    file: (machine, scope) =>
      scope === 'user'
        ? joined(machine, settingsDirectory(machine), 'Claude', 'claude_desktop_config.json')
        : undefined,
    servers: ['mcpServers'],
    entry: stdio,
  },
  {
    name: 'cursor',
    title: 'Cursor',
    format: 'json',
    file: inHome(['.cursor', 'mcp.json'], ['.cursor', 'mcp.json']),
    servers: ['mcpServers'],
    entry: stdio,
    command: 'cursor',
  },
  {
    name: 'vscode',
    title: 'VS Code',
    format: 'json',
    file: (machine, scope) =>
      scope === 'user'
        ? joined(machine, settingsDirectory(machine), 'Code', 'User', 'mcp.json')
        : joined(machine, machine.cwd, '.vscode', 'mcp.json'),
    servers: ['servers'],
    entry: (server) => ({ type: 'stdio', ...stdio(server) }),
    command: 'code',
    asksForSecrets: true,
  },
  {
    name: 'windsurf',
    title: 'Windsurf',
    format: 'json',
    file: inHome(['.codeium', 'windsurf', 'mcp_config.json']),
    servers: ['mcpServers'],
    entry: stdio,
    command: 'windsurf',
  },
  {
    name: 'codex',
    title: 'Codex',
    format: 'toml',
    file: (machine, scope) => {
      const { home, cwd, env } = machine;
      if (scope === 'project') return joined(machine, cwd, '.codex', 'config.toml');
      return joined(machine, env.CODEX_HOME || joined(machine, home, '.codex'), 'config.toml');
    },
    servers: ['mcp_servers'],
    entry: stdio,
    command: 'codex',
  },
  {
    name: 'gemini',
    title: 'Gemini CLI',
    format: 'json',
    file: inHome(['.gemini', 'settings.json'], ['.gemini', 'settings.json']),
    servers: ['mcpServers'],
    entry: stdio,
    command: 'gemini',
  },
  {
    name: 'copilot',
    title: 'GitHub Copilot CLI',
    format: 'json',
    file: (machine, scope) => {
      const { home, cwd, env } = machine;
      if (scope === 'project') return joined(machine, cwd, '.github', 'mcp.json');
      return joined(machine, env.COPILOT_HOME || joined(machine, home, '.copilot'), 'mcp-config.json');
    },
    servers: ['mcpServers'],
    entry: (server) => ({ type: 'local', ...stdio(server), tools: ['*'] }),
    command: 'copilot',
  },
  {
    name: 'opencode',
    title: 'opencode',
    format: 'json',
    file: (machine, scope) =>
      scope === 'user'
        ? joined(machine, xdgConfig(machine), 'opencode', 'opencode.json')
        : joined(machine, machine.cwd, 'opencode.json'),
    servers: ['mcp'],
    entry: ({ command, args, env }) => ({
      type: 'local',
      command: [command, ...args],
      ...(hasAny(env) && { environment: env }),
      enabled: true,
    }),
    command: 'opencode',
  },
  {
    name: 'qwen',
    title: 'Qwen Code',
    format: 'json',
    file: inHome(['.qwen', 'settings.json'], ['.qwen', 'settings.json']),
    servers: ['mcpServers'],
    entry: stdio,
    command: 'qwen',
  },
  {
    name: 'goose',
    title: 'Goose',
    format: 'yaml',
    file: (machine, scope) => {
      if (scope === 'project') return undefined;
      if (machine.platform === 'win32')
        return joined(machine, settingsDirectory(machine), 'Block', 'goose', 'config', 'config.yaml');
      return joined(machine, xdgConfig(machine), 'goose', 'config.yaml');
    },
    servers: ['extensions'],
    entry: ({ command, args, env }) => ({
      name: 'portkey',
      type: 'stdio',
      enabled: true,
      cmd: command,
      args,
      envs: env,
      timeout: 300,
    }),
    command: 'goose',
  },
  {
    name: 'zed',
    title: 'Zed',
    format: 'json',
    file: (machine, scope) => {
      if (scope === 'project') return joined(machine, machine.cwd, '.zed', 'settings.json');
      if (machine.platform === 'win32') return joined(machine, settingsDirectory(machine), 'Zed', 'settings.json');
      return joined(machine, xdgConfig(machine), 'zed', 'settings.json');
    },
    servers: ['context_servers'],
    entry: stdio,
    command: 'zed',
  },
];

/** A client by the name that `--client` takes. */
export const clientNamed = (name: string): SetupClient | undefined =>
  setupClients.find((client) => client.name === name.toLowerCase());

/** Whether a path is there. */
const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Whether a command is on the PATH. */
async function onPath(command: string, machine: Machine): Promise<boolean> {
  const endings = machine.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const directory of (machine.env.PATH ?? '').split(delimiter).filter((one) => one !== ''))
    for (const ending of endings)
      if (
        await access(joined(machine, directory, `${command}${ending}`), constants.X_OK).then(
          () => true,
          () => false,
        )
      )
        return true;
  return false;
}

/** Directories that are there whether or not a client is: they say nothing. */
const isShared = (directory: string, machine: Machine): boolean =>
  directory === machine.home || directory === machine.cwd;

/**
 * The clients that are on this machine: their command is on the PATH, or their settings are there.
 *
 * @param machine where to look
 */
export async function installedClients(machine: Machine): Promise<readonly SetupClient[]> {
  const found = await Promise.all(
    setupClients.map(async (client) => {
      if (client.command !== undefined && (await onPath(client.command, machine))) return true;
      const file = client.file(machine, 'user');
      if (file === undefined) return false;
      const directory = dirname(file);
      return (await exists(file)) || (!isShared(directory, machine) && (await exists(directory)));
    }),
  );
  return setupClients.filter((_, index) => found[index]);
}
