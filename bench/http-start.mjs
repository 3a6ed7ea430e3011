// Spawn to ready: over HTTP until /ready answers 200, over stdio until initialize is answered; interleaved in one run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { median, report } from './lib/report.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 20);
const BUILD = resolve(process.env.BUILD_DIR ?? 'build');
const KEY = { PATH: process.env.PATH, PORTKEY_API_KEY: 'bench-key-that-is-never-sent', LOG_LEVEL: 'error' };

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

const ready = (port) =>
  new Promise((resolve) => {
    const asking = request({ host: '127.0.0.1', port, path: '/ready' }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asking.on('error', () => resolve(false)).end();
  });

async function overHttp() {
  const port = await freePort();
  const started = performance.now();
  const child = spawn(process.execPath, [`${BUILD}/server.js`], {
    env: { ...KEY, MCP_PORT: String(port) },
    stdio: 'ignore',
  });
  while (!(await ready(port))) await new Promise((resolve) => setTimeout(resolve, 1));
  const ms = performance.now() - started;
  child.kill('SIGKILL');
  await once(child, 'exit');
  return ms;
}

async function overStdio() {
  const started = performance.now();
  const child = spawn(process.execPath, [`${BUILD}/index.js`], { env: KEY, stdio: ['pipe', 'pipe', 'ignore'] });
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'bench', version: '1' } };
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
  await once(child.stdout, 'data');
  const ms = performance.now() - started;
  child.kill('SIGKILL');
  await once(child, 'exit');
  return ms;
}

const [http, stdio] = [[], []];
for (let round = 0; round < ROUNDS; round++) {
  http.push(await overHttp());
  stdio.push(await overStdio());
}
report('http-start', [
  { name: 'start to ready, ms', ours: median(http), other: median(stdio), against: 'stdio', atMost: 2 },
]);
