import { createSandbox } from '../../src/sandbox/index.ts';
import { serveSandbox } from '../../src/sandbox/service.ts';

/** A sandbox as a service, for as long as a program runs. */
export interface Served {
  readonly origin: string;
  readonly adminKey: string;
  readonly workspaceKey: string;
  /** The slug of the workspace's key. */
  readonly workspace: string;
}

/**
 * Serves a new sandbox on a free port while something is done with it.
 *
 * @param work what is done
 */
export async function served<T>(work: (served: Served) => Promise<T>): Promise<T> {
  const sandbox = createSandbox();
  const service = await serveSandbox((request) => sandbox.handle(request), {
    host: '127.0.0.1',
    port: 0,
    requestsPerSecond: 0,
  });
  try {
    return await work({
      origin: service.origin,
      adminKey: sandbox.keys.admin,
      workspaceKey: sandbox.keys.workspace,
      workspace: Object.keys(sandbox.keys.workspaces)[0] ?? '',
    });
  } finally {
    await service.close();
    await sandbox.close();
  }
}
