import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtEntry } from './built.ts';

/** Debian packages that are not there, of those that several copies need; empty when all are. */
export const missingPrograms = (): readonly string[] =>
  ['nginx', 'redis-server'].filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);

/** A copy of the server. */
export interface Copy {
  readonly port: number;
  readonly url: string;
  process: ChildProcess;
  /** Starts it again where it was. */
  restart(): Promise<void>;
}

/** nginx in front of copies that share Redis, as deploy/nginx/nginx.conf has it. */
export interface Cluster {
  readonly url: string;
  readonly copies: readonly Copy[];
  readonly redisUrl: string;
  readonly token: string;
  close(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function until(check: () => Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await check().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not come up`);
}
const ready = (url: string) => async (): Promise<boolean> => (await fetch(`${url}/ready`)).ok;

async function stopped(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

/**
 * Starts Redis, copies of the built server (sandbox) and nginx on free ports.
 *
 * @param count of copies
 * @param env more settings for each copy
 * @param cores one for each copy to run on alone, by number; where it likes unless given
 */
export async function startCluster(
  count: number,
  env: Readonly<Record<string, string>> = {},
  cores: readonly number[] = [],
): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
  // nginx's workers are somebody else when it is started by root.
  chmodSync(folder, 0o755);
  const [redisPort, nginxPort] = [await freePort(), await freePort()];
  const redisUrl = `redis://127.0.0.1:${redisPort}`;
  const url = `http://127.0.0.1:${nginxPort}`;
  const token = 'a-token-of-the-cluster-0123456789';
  const redis = spawn('redis-server', ['--port', String(redisPort), '--save', '', '--bind', '127.0.0.1'], {
    cwd: folder,
    stdio: 'ignore',
  });
  const copyEnv = {
    PATH: process.env.PATH ?? '',
    LOG_LEVEL: 'error',
    MCP_AUTH_MODE: 'bearer',
    MCP_AUTH_TOKEN: token,
    MCP_REDIS_URL: redisUrl,
    MCP_SESSION_MODE: 'stateless',
    MCP_EVENT_STORE: 'redis',
    MCP_EVENT_ENCRYPTION_KEY: 'an-event-key-of-the-cluster',
    MCP_STATE_SECRET: 'a-state-secret-of-the-cluster-0123456789',
    MCP_PUBLIC_BASE_URL: url,
    MCP_TRUST_PROXY: '1',
    MCP_RATE_LIMIT_PER_MINUTE: '0',
    ...env,
  };
  const startCopy = async (core: number | undefined): Promise<Copy> => {
    const port = await freePort();
    const command = [process.execPath, builtEntry('server.js'), '--sandbox'];
    const [program = '', ...args] = core === undefined ? command : ['taskset', '-c', String(core), ...command];
    const run = (): ChildProcess =>
      spawn(program, args, { env: { ...copyEnv, MCP_PORT: String(port) }, stdio: ['ignore', 'ignore', 'inherit'] });
    const copy = {
      port,
      url: `http://127.0.0.1:${port}`,
      process: run(),
      restart: async () => {
        copy.process = run();
        await until(ready(copy.url), 'a copy');
      },
    };
    await until(ready(copy.url), 'a copy');
    return copy;
  };
  const copies: Copy[] = [];
  for (let at = 0; at < count; at++) copies.push(await startCopy(cores[at]));

  const file = join(folder, 'nginx.conf');
  const config = readFileSync('deploy/nginx/nginx.conf', 'utf8')
    .replace('listen 8080;', `listen 127.0.0.1:${nginxPort};`)
    .replace(/^ *server 127\.0\.0\.1:3001 (.*);\n *server 127\.0\.0\.1:3002 .*;$/m, (_, how: string) =>
      copies.map(({ port }) => `server 127.0.0.1:${port} ${how};`).join('\n'),
    );
  writeFileSync(file, config);
  const nginx = spawn('nginx', ['-p', folder, '-c', file, '-g', 'daemon off;'], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const close = async (): Promise<void> => {
    await stopped(nginx, 'SIGQUIT');
    await Promise.all(copies.map((copy) => stopped(copy.process, 'SIGTERM')));
    await stopped(redis, 'SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until(ready(url), 'nginx');
  } catch (error) {
    await close();
    throw error;
  }
  return { url, copies, redisUrl, token, close };
}
