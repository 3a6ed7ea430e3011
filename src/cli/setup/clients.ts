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

type Base = (machine: Machine) => string;

const home: Base = (machine) => machine.home;

/** A directory below the home directory that a variable may move elsewhere. */
const movedBy =
  (variable: string, ...usual: readonly string[]): Base =>
  (machine) =>
    machine.env[variable] || joined(machine, machine.home, ...usual);

/** One place on Windows, another on the other systems. */
const byPlatform =
  (windows: SetupClient['file'], others: SetupClient['file']): SetupClient['file'] =>
  (machine, scope) =>
    (machine.platform === 'win32' ? windows : others)(machine, scope);

/** A file below a directory of this user, and one below the project. */
const fileIn =
  (base: Base, user: readonly string[], project?: readonly string[]): SetupClient['file'] =>
  (machine, scope) => {
    if (scope === 'user') return joined(machine, base(machine), ...user);
    return project && joined(machine, machine.cwd, ...project);
  };

/** A client, with what most of them have in common. */
const client = (own: Pick<SetupClient, 'name' | 'title' | 'file'> & Partial<SetupClient>): SetupClient => ({
  format: 'json',
  servers: ['mcpServers'],
  entry: stdio,
  ...own,
});

/** Every client, with the source of its file's place and form: its own documentation, read in November 2026. */
export const setupClients: readonly SetupClient[] = [
  client({
    name: 'claude-code',
    title: 'Claude Code',
    file: fileIn(movedBy('CLAUDE_CONFIG_DIR'), ['.claude.json'], ['.mcp.json']),
    // What `claude mcp add` writes unless --scope says otherwise.
    projectServers: ({ cwd }) => ['projects', cwd, 'mcpServers'],
    entry: (server) => ({ type: 'stdio', ...stdio(server) }),
    command: 'claude',
  }),
  client({
    name: 'claude-desktop',
    title: 'Claude Desktop',
    file: fileIn(settingsDirectory, ['Claude', 'claude_desktop_config.json']),
  }),
  client({
    name: 'cursor',
    title: 'Cursor',
    file: fileIn(home, ['.cursor', 'mcp.json'], ['.cursor', 'mcp.json']),
    command: 'cursor',
  }),
  client({
    name: 'vscode',
    title: 'VS Code',
    file: fileIn(settingsDirectory, ['Code', 'User', 'mcp.json'], ['.vscode', 'mcp.json']),
    servers: ['servers'],
    entry: (server) => ({ type: 'stdio', ...stdio(server) }),
    command: 'code',
    asksForSecrets: true,
  }),
  client({
    name: 'windsurf',
    title: 'Windsurf',
    file: fileIn(home, ['.codeium', 'windsurf', 'mcp_config.json']),
    command: 'windsurf',
  }),
  client({
    name: 'codex',
    title: 'Codex',
    format: 'toml',
    file: fileIn(movedBy('CODEX_HOME', '.codex'), ['config.toml'], ['.codex', 'config.toml']),
    servers: ['mcp_servers'],
    command: 'codex',
  }),
  client({
    name: 'gemini',
    title: 'Gemini CLI',
    file: fileIn(home, ['.gemini', 'settings.json'], ['.gemini', 'settings.json']),
    command: 'gemini',
  }),
  client({
    name: 'copilot',
    title: 'GitHub Copilot CLI',
    file: fileIn(movedBy('COPILOT_HOME', '.copilot'), ['mcp-config.json'], ['.github', 'mcp.json']),
    entry: (server) => ({ type: 'local', ...stdio(server), tools: ['*'] }),
    command: 'copilot',
  }),
  client({
    name: 'opencode',
    title: 'opencode',
    file: fileIn(xdgConfig, ['opencode', 'opencode.json'], ['opencode.json']),
    servers: ['mcp'],
    entry: ({ command, args, env }) => ({
      type: 'local',
      command: [command, ...args],
      ...(hasAny(env) && { environment: env }),
      enabled: true,
    }),
    command: 'opencode',
  }),
  client({
    name: 'qwen',
    title: 'Qwen Code',
    file: fileIn(home, ['.qwen', 'settings.json'], ['.qwen', 'settings.json']),
    command: 'qwen',
  }),
  client({
    name: 'goose',
    title: 'Goose',
    format: 'yaml',
    file: byPlatform(
      fileIn(settingsDirectory, ['Block', 'goose', 'config', 'config.yaml']),
      fileIn(xdgConfig, ['goose', 'config.yaml']),
    ),
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
  }),
  client({
    name: 'zed',
    title: 'Zed',
    file: byPlatform(
      fileIn(settingsDirectory, ['Zed', 'settings.json'], ['.zed', 'settings.json']),
      fileIn(xdgConfig, ['zed', 'settings.json'], ['.zed', 'settings.json']),
    ),
    servers: ['context_servers'],
    command: 'zed',
  }),
];

/** A client by the name that `--client` takes. */
export const clientNamed = (name: string): SetupClient | undefined =>
  setupClients.find((one) => one.name === name.toLowerCase());

/** Whether a path can be asked about or used as is wanted. */
const works = (asked: Promise<unknown>): Promise<boolean> =>
  asked.then(
    () => true,
    () => false,
  );

/** Whether a command is on the PATH. */
async function onPath(command: string, machine: Machine): Promise<boolean> {
  const endings = machine.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const directory of (machine.env.PATH ?? '').split(delimiter).filter((one) => one !== ''))
    for (const ending of endings)
      if (await works(access(joined(machine, directory, `${command}${ending}`), constants.X_OK))) return true;
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
      return (await works(stat(file))) || (!isShared(directory, machine) && (await works(stat(directory))));
    }),
  );
  return setupClients.filter((_, index) => found[index]);
}
