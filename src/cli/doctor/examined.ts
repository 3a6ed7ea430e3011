import type { Environment } from '../serve.ts';
import type { Installation } from '../setup/installation.ts';
import type { Machine } from '../setup/machine.ts';
import type { StartServer } from './start-server.ts';

/** What doctor looks at, and what it looks with: given, so that tests can be any machine. */
export interface Examined {
  readonly machine: Machine;
  readonly installation: Installation;
  /** As `process.versions.node`. */
  readonly nodeVersion: string;
  /** `--sandbox`: against the embedded sandbox, whatever key there is. */
  readonly sandbox: boolean;
  /** `--http`: also what serving over HTTP needs, where no setting asks for it. */
  readonly http: boolean;
  /** ms since the epoch. */
  readonly now: () => number;
  /** How long one answer may take, ms. */
  readonly limitMs: number;
  readonly start: StartServer;
}

/** The settings that are looked at, and whose they are. */
export interface Subject {
  readonly env: Environment;
  /** The client whose settings they are; undefined for those of this shell. */
  readonly client?: string;
}

/** A command line of this installation, to be pasted into a shell. */
export const ownCommand = ({ installation }: Pick<Examined, 'installation'>, rest: string): string =>
  `${quoted(installation.command)} ${quoted(installation.script)} ${rest}`;

/** A word for a shell. */
export const quoted = (word: string): string => (/^[\w@%+=:,./\\-]+$/.test(word) ? word : JSON.stringify(word));
