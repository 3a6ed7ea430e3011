import { execFile } from 'node:child_process';
import { builtEntry } from './built.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line to its end, with these settings and no others. */
export const runCli = (args: readonly string[], env: Record<string, string> = {}, input = ''): Promise<Ran> =>
  new Promise((resolve) => {
    const options = { env: { PATH: process.env.PATH, ...env }, maxBuffer: 32 * 1024 * 1024 };
    execFile(process.execPath, [builtEntry(), ...args], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    }).stdin?.end(input);
  });
