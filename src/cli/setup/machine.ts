import { realpathSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import { fileURLToPath } from 'node:url';
import { homeDirectory } from '../../config/home.ts';

/** Where setup runs; given, so that tests can be any system. */
export interface Machine {
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home directory. */
  readonly home: string;
  /** The project that `--scope project` writes into. */
  readonly cwd: string;
}

/** The machine that this process runs on. Systems that are neither Windows nor macOS keep files where Linux does. */
export function thisMachine(env: Machine['env']): Machine {
  const platform = process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';
  return { platform, env, home: homeDirectory(), cwd: process.cwd() };
}

/** Joins the parts of a path as the machine's system does. */
export const joined = (machine: Machine, ...parts: readonly string[]): string =>
  (machine.platform === 'win32' ? win32 : posix).join(...parts);

/** Where programs keep settings: `~/.config`, `~/Library/Application Support`, `%APPDATA%`. */
export function settingsDirectory(machine: Machine): string {
  const { platform, env, home } = machine;
  if (platform === 'win32') return env.APPDATA || joined(machine, home, 'AppData', 'Roaming');
  if (platform === 'darwin') return joined(machine, home, 'Library', 'Application Support');
  return xdgConfig(machine);
}

/** `XDG_CONFIG_HOME`, or `~/.config`: also on macOS and Windows, for programs that keep to it there. */
export const xdgConfig = (machine: Machine): string =>
  machine.env.XDG_CONFIG_HOME || joined(machine, machine.home, '.config');

/** How this installation is started. */
export interface Installation {
  /** The program: Node. */
  readonly command: string;
  /** The built entry file, whole path. */
  readonly script: string;
}

/** This Node and this build, by their real paths. */
export function thisInstallation(): Installation {
  const script = process.argv[1] ?? fileURLToPath(import.meta.url);
  return { command: process.execPath, script: realpathSync(script) };
}
