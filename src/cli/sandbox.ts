import { ConfigError } from '../config.ts';
import { createSandbox, JournalError, type Plan, type Sandbox } from '../sandbox/index.ts';
import { DEFAULT_REQUESTS_PER_SECOND, serveSandbox } from '../sandbox/service.ts';
import { serveConsole } from '../serve/console/console.ts';
import { isEveryAddress, isLoopbackHost } from '../serve/http/exchange/address.ts';
import { callable } from '../serve/http/run.ts';
import { stopSignal } from '../serve/signals.ts';
import { EXIT, fitForStderr, known } from './model/process.ts';

interface SandboxFlags {
  readonly port: string;
  readonly host: string;
  readonly data?: string;
  readonly seed: string;
  readonly plan: Plan;
  readonly rate?: string;
}

/**
 * Runs the sandbox as its own HTTP service until a signal comes; prints base URL and keys.
 *
 * @param flags of the command line
 * @returns the exit code
 * @throws ConfigError for a port or seed that is no whole number, an address that cannot be listened on, or a directory
 * that is in use or holds something else
 */
export async function sandboxCommand(flags: SandboxFlags): Promise<number> {
  const port = whole(flags.port, '--port', 65_535);
  const requestsPerSecond = whole(flags.rate ?? String(DEFAULT_REQUESTS_PER_SECOND), '--rate', 10_000_000);
  const sandbox = opened(flags);
  for (const key of [sandbox.keys.admin, ...Object.values(sandbox.keys.workspaces)]) known.learn(undefined, key);
  const console = serveConsole({ ...sandbox.watch(), mask: fitForStderr }, new URL('../console.html', import.meta.url));
  const service = await serveSandbox((request) => sandbox.handle(request), {
    host: flags.host,
    port,
    requestsPerSecond,
    beside: console.answer,
  }).catch(async (error: NodeJS.ErrnoException) => {
    await sandbox.close();
    throw new ConfigError(`The sandbox cannot listen on ${flags.host}:${port} (${error.code ?? error.message}).`);
  });
  process.stdout.write(
    [
      `Portkey sandbox (${flags.plan}) at ${service.origin}/v1`,
      `  admin key: ${sandbox.keys.admin}`,
      ...Object.entries(sandbox.keys.workspaces).map(([name, key]) => `  ${name} key: ${key}`),
      ...(isLoopbackHost(flags.host) || isEveryAddress(flags.host)
        ? [`  to look on: ${callable(service.origin)}/`]
        : []),
      '',
    ].join('\n'),
  );
  await stopSignal();
  console.close();
  await service.close();
  await sandbox.close();
  return EXIT.ok;
}

function opened({ seed, plan, data }: SandboxFlags): Sandbox {
  const dataDir = data === undefined ? {} : { dataDir: data };
  try {
    return createSandbox({ seed: whole(seed, '--seed', 2 ** 31), plan, ...dataDir });
  } catch (error) {
    if (error instanceof JournalError) throw new ConfigError(error.message);
    throw error;
  }
}

function whole(raw: string, flag: string, max: number): number {
  const value = Number(raw);
  if (!Number.isInteger(value) || value < 0 || value > max)
    throw new ConfigError(`${flag} is "${raw}"; it takes a whole number from 0 to ${max}.`);
  return value;
}
