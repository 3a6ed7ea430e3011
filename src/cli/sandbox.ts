import { ConfigError } from '../config.ts';
import { createSandbox, type Plan } from '../sandbox/index.ts';
import { serveSandbox } from '../sandbox/service.ts';
import { EXIT } from './exit.ts';

interface SandboxFlags {
  readonly port: string;
  readonly host: string;
  readonly data?: string;
  readonly seed: string;
  readonly plan: Plan;
}

/**
 * Runs the sandbox as its own HTTP service until a signal comes; prints base URL and keys.
 *
 * @param flags of the command line
 * @returns the exit code
 * @throws ConfigError for a port or seed that is no whole number, or an address that cannot be listened on
 */
export async function sandboxCommand(flags: SandboxFlags): Promise<number> {
  const port = whole(flags.port, '--port', 65_535);
  const sandbox = createSandbox({ seed: whole(flags.seed, '--seed', 2 ** 31), plan: flags.plan });
  const service = await serveSandbox((request) => sandbox.handle(request), { host: flags.host, port }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new ConfigError(`The sandbox cannot listen on ${flags.host}:${port} (${error.code ?? error.message}).`);
    },
  );
  process.stdout.write(
    [
      `Portkey sandbox (${flags.plan}) at ${service.origin}/v1`,
      `  admin key: ${sandbox.keys.admin}`,
      ...Object.entries(sandbox.keys.workspaces).map(([name, key]) => `  ${name} key: ${key}`),
      '',
    ].join('\n'),
  );
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
  await service.close();
  await sandbox.close();
  return EXIT.ok;
}

function whole(raw: string, flag: string, max: number): number {
  const value = Number(raw);
  if (!Number.isInteger(value) || value < 0 || value > max)
    throw new ConfigError(`${flag} is "${raw}"; it takes a whole number from 0 to ${max}.`);
  return value;
}
