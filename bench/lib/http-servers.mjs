// The servers of the HTTP benchmark, each in a process of its own: ours, the peer, the bare baseline, and the Portkey
// that all three call.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { bundling } from '../../scripts/bundling.mjs';

const KEY = 'bench-key-that-goes-nowhere-else';

const PORTKEY = `
import { createServer } from 'node:http';
const body = JSON.stringify({ object: 'list', total: 20, data: Array.from({ length: 20 }, (_, n) => ({
  id: '3fa85f64-5717-4562-b3fc-2c963f66af' + n, name: 'config ' + n, slug: 'pc-config-' + n, status: 'active', is_default: 0,
  workspace_id: '9da48f29-e564-4bcd-8480-757803acf5ae', created_at: '2026-01-01T00:00:00.000Z' })) });
const server = createServer((req, res) => { req.resume(); res.writeHead(200, { 'content-type': 'application/json' }); res.end(body); });
server.keepAliveTimeout = 60000;
server.listen(Number(process.env.PORT), '127.0.0.1');
`;

const BARE = `
import { createServer } from 'node:http';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { request } from 'undici';
const tool = { name: 'list_configs', description: 'One tool.', inputSchema: { type: 'object', properties: {} } };
const handler = toNodeHandler(createMcpHandler(() => {
  const server = new Server({ name: 'bare', version: '1' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', async () => ({ tools: [tool] }));
  server.setRequestHandler('tools/call', async () => {
    const { body } = await request(process.env.PORTKEY_BASE_URL + '/configs', { headers: { 'x-portkey-api-key': process.env.PORTKEY_API_KEY } });
    const data = await body.json();
    return { content: [{ type: 'text', text: JSON.stringify({ ok: true, data }) }], structuredContent: { ok: true, data } };
  });
  return server;
}));
createServer((req, res) => req.url === '/health' ? res.end('{}') : handler(req, res)).listen(Number(process.env.PORT), '127.0.0.1');
`;

/** @returns the path of a bundled script, outside the project */
async function bundled(name, contents) {
  const folder = mkdtempSync(join(tmpdir(), `bench-${name}-`));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const outfile = join(folder, `${name}.js`);
  await build({
    ...bundling,
    stdin: { contents, resolveDir: resolve('.'), sourcefile: `${name}.js` },
    outfile,
    splitting: false,
  });
  return outfile;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** A server in a process of its own, once it answers. */
async function started(node, script, env, path) {
  const port = await freePort();
  const child = spawn(node, [script], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', PORT: String(port), MCP_PORT: String(port), ...env },
    stdio: ['ignore', 'ignore', process.env.BENCH_DEBUG ? 'inherit' : 'ignore'],
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    try {
      if ((await fetch(url + path)).status < 500) break;
    } catch {}
    if (tries > 300 || child.exitCode !== null) throw new Error(`${script} did not start`);
    await new Promise((wait) => setTimeout(wait, 50));
  }
  return {
    url,
    pid: child.pid,
    /** Resident memory, KB. */
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]),
    stop: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** The Portkey that answers at once. */
export const startPortkey = async () => started(process.execPath, await bundled('portkey', PORTKEY), {}, '/v1/configs');

/** @param node the Node that runs all three, because the peer needs 24 */
export async function makeServers(node, portkeyUrl, peerScript) {
  const bare = await bundled('bare', BARE);
  const ours = resolve(process.env.BUILD_DIR ?? 'build', 'server.js');
  const env = {
    PORTKEY_API_KEY: KEY,
    PORTKEY_BASE_URL: `${portkeyUrl}/v1`,
    PORTKEY_ALLOW_INSECURE_HTTP: 'true',
    LOG_LEVEL: 'error',
  };
  const peerEnv = {
    ...env,
    PORTKEY_ALLOW_PRIVATE_BASE_URL: 'true',
    MCP_TRANSPORT: 'http',
    MCP_AUTH_MODE: 'none',
    MCP_ALLOW_UNAUTHENTICATED_HTTP: 'true',
    RATE_LIMIT_ENABLED: 'false',
    MCP_MAX_SESSIONS: '100000',
  };
  const oursEnv = { ...env, MCP_RATE_LIMIT_PER_MINUTE: '0' };
  return {
    bare: () => started(node, bare, env, '/health'),
    ours: (mode) => started(node, ours, { ...oursEnv, MCP_SESSION_MODE: mode }, '/ready'),
    peer: (mode) => started(node, peerScript, { ...peerEnv, MCP_SESSION_MODE: mode }, '/health'),
  };
}
