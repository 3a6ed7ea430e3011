// The sandbox as a service, with more teams, behind a proxy that holds every request: a Portkey that is far away.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addTeams } from './teams.ts';

/** A Portkey that answers late. */
export interface SlowPortkey {
  /** Base URL for a server under test. */
  readonly url: string;
  readonly key: string;
  /** Puts a new organisation, as it was at first, in the place of the present one. */
  renew(): Promise<void>;
  /** Reads past the delay: `/api-keys`. */
  read(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

interface Sandbox {
  readonly child: ChildProcess;
  readonly port: number;
  readonly key: string;
}

async function startSandbox(): Promise<Sandbox> {
  const child = spawn(process.execPath, ['build/index.js', 'sandbox', '--port', '0', '--rate', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const part of child.stdout.setEncoding('utf8')) {
    said += part;
    const [, port, key] = /:(\d+)\/v1\s+admin key: (\S+)\n/.exec(said) ?? [];
    if (port !== undefined && key !== undefined) return ready({ child, port: Number(port), key });
  }
  throw new Error(`The sandbox ended before it listened: ${said}`);
}

async function ask({ port, key }: Sandbox, method: string, path: string, body?: unknown): Promise<unknown> {
  const reply = await fetch(`http://127.0.0.1:${port}/v1${path}`, {
    headers: { 'x-portkey-api-key': key, 'content-type': 'application/json' },
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
  return reply.json();
}

/** Adds the teams. The sandbox makes its past traffic at the first question about it, which takes a while. */
async function ready(sandbox: Sandbox): Promise<Sandbox> {
  await addTeams(async (...asked) => (await ask(sandbox, ...asked)) as Readonly<Record<string, unknown>>);
  const to = new Date().toISOString();
  await ask(
    sandbox,
    'GET',
    `/analytics/graphs/cost?time_of_generation_min=${to.slice(0, 10)}T00:00:00Z&time_of_generation_max=${to}`,
  );
  return sandbox;
}

async function stopped({ child }: Sandbox): Promise<void> {
  child.kill();
  if (child.exitCode === null) await once(child, 'exit');
}

/**
 * Starts a sandbox and the proxy before it.
 *
 * @param delayMs that is added to each request
 */
export async function startSlowPortkey(delayMs: number): Promise<SlowPortkey> {
  let sandbox = await startSandbox();
  const agent = new Agent({ keepAlive: true });
  const proxy = createServer((incoming, outgoing) => {
    setTimeout(() => {
      const { method, url: path, headers } = incoming;
      const onward = request({ host: '127.0.0.1', port: sandbox.port, method, path, headers, agent }, (reply) => {
        outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
    }, delayMs);
  });
  proxy.keepAliveTimeout = 60_000;
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/v1`,
    key: sandbox.key,
    renew: async () => {
      const former = sandbox;
      sandbox = await startSandbox();
      if (sandbox.key !== former.key) throw new Error('Two sandboxes of one seed have different keys.');
      await stopped(former);
    },
    read: (path) => ask(sandbox, 'GET', path),
    stop: async () => {
      proxy.closeAllConnections();
      proxy.close();
      agent.destroy();
      await stopped(sandbox);
    },
  };
}
