import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fitForStderr, known } from '../../src/cli/model/process.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { serveSandbox } from '../../src/sandbox/service.ts';
import { serveConsole } from '../../src/serve/console/console.ts';

/** A sandbox that listens, with its console. */
export interface Looking {
  readonly origin: string;
  readonly keys: Sandbox['keys'];
  /** One call of its API with the admin key; the reply's `data`, or the reply. */
  readonly api: (method: string, path: string, body?: unknown) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** Starts a sandbox with its console, as the command line does. */
export async function lookOn(): Promise<Looking> {
  const sandbox = createSandbox();
  for (const key of [sandbox.keys.admin, ...Object.values(sandbox.keys.workspaces)]) known.learn(undefined, key);
  const page = pathToFileURL(resolve(process.env.BUILD_DIR ?? 'build', 'console.html'));
  const console = serveConsole({ ...sandbox.watch(), mask: fitForStderr }, page);
  const options = { host: '127.0.0.1', port: 0, beside: console.answer };
  const service = await serveSandbox((request) => sandbox.handle(request), options);
  return {
    origin: service.origin,
    keys: sandbox.keys,
    api: async (method, path, body) => {
      const headers = { 'x-portkey-api-key': sandbox.keys.admin, 'content-type': 'application/json' };
      const reply = await fetch(service.origin + path, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const json = (await reply.json()) as { readonly data?: unknown };
      return json.data ?? json;
    },
    close: async () => {
      console.close();
      await service.close();
      await sandbox.close();
    },
  };
}
