import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

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
