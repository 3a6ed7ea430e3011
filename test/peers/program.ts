import { spawn } from 'node:child_process';

/** How a program ended, and the end of what it said. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/**
 * Runs a program to its end.
 *
 * @param command and its arguments
 * @param env beside this process's own
 * @param limitMs after which it is ended
 */
export function run(
  [command = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
  limitMs: number,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limitMs,
    });
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.stderr.on('data', (part: Buffer) => parts.push(part));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: Buffer.concat(parts).toString() }));
  });
}
