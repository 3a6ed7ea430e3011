import { joined, type Machine, xdgConfig } from './machine.ts';

/** What setup put into one client's file, so that `--remove` takes away exactly that. */
export interface Installed {
  readonly client: string;
  readonly file: string;
  /** The server's name in the file. */
  readonly name: string;
  /** There was no file before. */
  readonly madeFile: boolean;
  /** There was no object of servers before. */
  readonly madeServers: boolean;
  /** The id of the question for the key that was added (VS Code). */
  readonly input?: string;
}

/** Our own directory of settings: `portkey-admin-mcp` below `XDG_CONFIG_HOME`, `~/.config` or `%APPDATA%`. */
export const ownDirectory = (machine: Machine): string =>
  machine.platform === 'win32'
    ? joined(machine, machine.env.APPDATA || joined(machine, machine.home, 'AppData', 'Roaming'), 'portkey-admin-mcp')
    : joined(machine, xdgConfig(machine), 'portkey-admin-mcp');

/** Where the record lies. */
export const recordFile = (machine: Machine): string => joined(machine, ownDirectory(machine), 'setup.json');

/** Where the key lies that setup was given. */
export const keyFile = (machine: Machine): string => joined(machine, ownDirectory(machine), 'api-key');

/**
 * Reads the record. One that cannot be understood counts as none: entries are then told by what they start.
 *
 * @param text of the file; undefined where there is none
 */
export function readRecord(text: string | undefined): readonly Installed[] {
  if (text === undefined) return [];
  try {
    const { installed } = JSON.parse(text) as { readonly installed?: unknown };
    return Array.isArray(installed) ? installed.filter(isInstalled) : [];
  } catch {
    return [];
  }
}

/** The record's text; undefined where there is nothing to remember. */
export const recordText = (installed: readonly Installed[]): string | undefined =>
  installed.length === 0 ? undefined : `${JSON.stringify({ installed }, null, 2)}\n`;

const isInstalled = (value: unknown): value is Installed =>
  typeof value === 'object' &&
  value !== null &&
  ['client', 'file', 'name'].every((name) => typeof (value as Record<string, unknown>)[name] === 'string');
