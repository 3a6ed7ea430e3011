/** Clients that are commands: one process for each thing they do. */
import { execFile } from 'node:child_process';
import type { Connect } from '../client.ts';
import { cleanEnvironment } from './environment.ts';

export interface OneShot {
  /** The command that prints the tools. */
  readonly list: readonly string[];
  /** The command that calls a tool. */
  call(name: string, args: Readonly<Record<string, unknown>>): readonly string[];
  /** Finds the tools' names in what `list` prints. */
  names(printed: string): string[];
}

export const oneShot =
  (spec: OneShot): Connect =>
  async (leg, installed) => {
    const run = ([program = '', ...args]: readonly string[]): Promise<string> =>
      new Promise((done) => {
        const options = { cwd: leg.home, env: cleanEnvironment(leg, installed), timeout: 60_000, maxBuffer: 2 ** 26 };
        // A command that fails has said why; that is what its caller gets.
        execFile(program, args, options, (_error, stdout, stderr) =>
          done(stdout.trim() === '' ? stderr : stdout),
        ).stdin?.end();
      });
    return {
      list: async () => spec.names(await run(spec.list)),
      call: (name, args) => run(spec.call(name, args)),
      close: async () => {},
    };
  };
