/** The world that clients are let into: a sandbox organisation that outlives them, and servers that work on it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Leg, Transport } from './client.ts';
import { CACHE } from './install.ts';

const SERVER = resolve('build/index.js');
const TAP = resolve('test/clients/tap.mjs');
const TOKEN = 'a-bearer-token-for-the-clients-under-test-0123456789';

/** What a client called itself, and the revision it asked for. */
export interface Seen {
  readonly name: string;
  readonly revision?: string;
}

/** The sandbox as its own service. What is in it afterwards, and not what a client says, proves what was done. */
export interface Organisation {
  readonly base: string;
  readonly key: string;
  createConfig(name: string): Promise<string>;
  hasConfig(slug: string): Promise<boolean>;
  /** The config of that name, if there is one. */
  configNamed(name: string): Promise<unknown>;
  close(): void;
}

/** Starts the sandbox. */
export async function organisation(): Promise<Organisation> {
  const child = spawn(process.execPath, [SERVER, 'sandbox', '--port', '0', '--rate', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed = await untilPrinted(child, /admin key: \S+\n/);
  const base = /http:\/\/\S+\/v1/.exec(printed)?.[0] ?? '';
  const key = /admin key: (\S+)/.exec(printed)?.[1] ?? '';
  const ask = async (path: string, body?: unknown) => {
    const reply = await fetch(`${base}${path}`, {
      headers: { 'x-portkey-api-key': key, 'content-type': 'application/json' },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
  };
  return {
    base,
    key,
    createConfig: async (name) =>
      String((await ask('/configs', { name, config: { retry: { attempts: 1 } } })).body.slug),
    hasConfig: async (slug) => (await ask(`/configs/${slug}`)).status === 200,
    configNamed: async (name) => {
      const { data } = (await ask('/configs?page_size=1000')).body as { data: { name: string; slug: string }[] };
      const found = data.find((config) => config.name === name);
      return found && JSON.parse(String((await ask(`/configs/${found.slug}`)).body.config));
    },
    close: () => child.kill(),
  };
}

/** A leg, and what came over it. */
export interface OpenLeg {
  readonly leg: Leg;
  /** What the clients of this leg said of themselves, each once. */
  seen(): Promise<Seen[]>;
  /** Why the server did what it did or did not: the audit's `decision` of each call. */
  decisions(): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * Prepares one leg: a folder that looks like a built clone, an empty home, and over HTTP a running server.
 *
 * The clone's entry file sets what the documentation does not (where Portkey is: the sandbox), then is the real server.
 */
export async function openLeg(org: Organisation, transport: Transport, asks: boolean): Promise<OpenLeg> {
  const runs = join(CACHE, 'runs');
  await mkdir(runs, { recursive: true });
  const folder = await mkdtemp(join(runs, 'leg-'));
  const clone = join(folder, 'clone');
  const home = join(folder, 'home');
  const tap = join(folder, 'tap.jsonl');
  await Promise.all([mkdir(join(clone, 'build'), { recursive: true }), mkdir(home), mkdir(join(folder, 'audit'))]);
  const settings = {
    PORTKEY_BASE_URL: org.base,
    PORTKEY_AUDIT_FILE: join(folder, 'audit/{pid}.jsonl'),
    CLIENT_TAP: tap,
    // What each client is listed by its name is decided elsewhere (surfaces.md); here each is to show every tool.
    PORTKEY_TOOL_SURFACE: 'full',
    // Some start a server for each call, whose tokens are to outlive it.
    ...(transport === 'stdio' && { MCP_STATE_DIR: join(folder, 'state') }),
  };
  await writeFile(
    join(clone, 'build/index.js'),
    `Object.assign(process.env, ${JSON.stringify(settings)});
await import(${JSON.stringify(pathToFileURL(TAP).href)});
await import(${JSON.stringify(pathToFileURL(SERVER).href)});
`,
  );
  await writeFile(join(clone, 'package.json'), '{"type":"module"}');
  const port = transport === 'http' ? await freePort() : 0;
  const leg: Leg = { transport, clone, key: org.key, url: `http://127.0.0.1:${port}/mcp`, token: TOKEN, home, asks };
  const server = transport === 'http' ? await httpServer(leg, port) : undefined;
  return {
    leg,
    seen: async () => {
      const lines = (await readFile(tap, 'utf8').catch(() => '')).split('\n').filter(Boolean);
      return [...new Set(lines)].map((line) => JSON.parse(line) as Seen);
    },
    decisions: async () => {
      const files = (await readdir(join(folder, 'audit'))).filter((file) => file.endsWith('.jsonl'));
      const texts = await Promise.all(files.map((file) => readFile(join(folder, 'audit', file), 'utf8')));
      return texts.flatMap((text) => [...text.matchAll(/"decision":"([^"]*)"/g)].map(([, decision = '']) => decision));
    },
    close: async () => {
      server?.kill();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

async function httpServer(leg: Leg, port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(leg.clone, 'build/index.js'), 'http'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      LOG_LEVEL: 'error',
      MCP_PORT: String(port),
      MCP_AUTH_MODE: 'bearer',
      MCP_AUTH_TOKEN: leg.token,
      PORTKEY_API_KEY: leg.key,
    },
  });
  for (let tries = 0; tries < 200; tries++) {
    if (
      await fetch(new URL('/ready', leg.url))
        .then((reply) => reply.ok)
        .catch(() => false)
    )
      return child;
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill();
  throw new Error('The server did not start over HTTP.');
}

function untilPrinted(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', (code) => reject(new Error(`It ended with ${code} and printed: ${text}`)));
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      if (pattern.test(text)) resolve(text);
    });
  });
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** How many tools a client is shown, as the build counted them. */
export const listedTools = (): number =>
  (JSON.parse(readFileSync(SERVER.replace('index.js', 'listed.json'), 'utf8')) as { count: number }).count;
