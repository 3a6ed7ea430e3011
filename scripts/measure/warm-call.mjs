// What of the source one call passes that is not the first of its kind, by V8's own count of the functions that ran.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { SourceMap } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { WebSocket } from 'undici';
import { bundling } from '../bundling.mjs';

const WARM_UP_CALLS = 3;
const CONFIG = {
  id: 'c1',
  slug: 'pc-warm',
  name: 'warm',
  config: '{"retry":{"attempts":2}}',
  is_default: 0,
  status: 'active',
  created_at: '2026-01-01T00:00:00.000Z',
  last_updated_at: '2026-01-01T00:00:00.000Z',
};

/** A Portkey that has one config. */
async function startPortkey() {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      response.setHeader('content-type', 'application/json');
      const body =
        request.method === 'GET' ? { success: true, data: CONFIG } : { success: true, data: { version_id: 'v2' } };
      response.end(JSON.stringify(body));
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

/** Commands for the inspector of a process. */
async function inspector(url) {
  const socket = new WebSocket(url);
  await new Promise((done, failed) => {
    socket.addEventListener('open', done, { once: true });
    socket.addEventListener('error', failed, { once: true });
  });
  let last = 0;
  const waiting = new Map();
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(data);
    waiting.get(id)?.(result);
  });
  return {
    post: (method, params = {}) =>
      new Promise((done) => {
        last += 1;
        waiting.set(last, done);
        socket.send(JSON.stringify({ id: last, method, params }));
      }),
    close: () => socket.close(),
  };
}

/** The server over stdio: requests by line, and the address of its inspector. */
function startServer(entry, env) {
  const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', entry], {
    env: { PATH: process.env.PATH, LOG_LEVEL: 'error', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const waiting = new Map();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = JSON.parse(line);
    waiting.get(message.id)?.(message);
  });
  const inspectorUrl = new Promise((done, failed) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      const [, url] = /(ws:\/\/\S+)/.exec(line) ?? [];
      if (url) done(url);
    });
    child.once('exit', (code) => failed(new Error(`the server ended with ${code}`)));
  });
  let last = 0;
  const send = (message) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  return {
    inspectorUrl,
    notify: (method) => send({ method }),
    request: (method, params) =>
      new Promise((done) => {
        last += 1;
        waiting.set(last, done);
        send({ id: last, method, params });
      }),
    stop: () =>
      new Promise((done) => {
        child.once('exit', done);
        child.stdin.end();
      }),
  };
}

/** The source file and the place that each function of a script comes from. */
async function sourcesOf(url, functions, root) {
  const file = fileURLToPath(url);
  const code = await readFile(file, 'utf8');
  const map = new SourceMap(JSON.parse(await readFile(`${file}.map`, 'utf8')));
  const starts = [0];
  for (let at = code.indexOf('\n'); at !== -1; at = code.indexOf('\n', at + 1)) starts.push(at + 1);
  return functions.flatMap((offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    const { originalSource, originalLine, originalColumn } = map.findEntry(low, offset - starts[low]);
    if (originalSource === undefined) return [];
    const path = relative(root, resolve(file, '..', originalSource));
    return path.startsWith('src/') ? [{ path, place: `${path}:${originalLine}:${originalColumn}` }] : [];
  });
}

/**
 * Builds the server with source maps, calls `update_config` over stdio until nothing of it is new, then counts what one
 * more call runs.
 *
 * @param root the folder of the project
 * @returns files and functions of `src` that ran, and the files by name
 */
export async function measureWarmCall(root) {
  // The real path, because the inspector names scripts by it and node_modules may be a link.
  const outdir = await realpath(await mkdtemp(join(root, 'node_modules/.cache-measure-')));
  const portkey = await startPortkey();
  try {
    await build({
      ...bundling,
      minify: false,
      sourcemap: true,
      absWorkingDir: root,
      entryPoints: [{ in: 'src/index.ts', out: 'index' }],
      outdir,
    });
    const server = startServer(join(outdir, 'index.js'), {
      PORTKEY_API_KEY: 'pk-measure-0123456789',
      PORTKEY_BASE_URL: `http://127.0.0.1:${portkey.address().port}/v1`,
      PORTKEY_CONFIRM: 'off',
    });
    const session = await inspector(await server.inspectorUrl);
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    await server.request('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'measure', version: '1' },
    });
    server.notify('notifications/initialized');
    await server.request('tools/list', {});
    const call = async (n) => {
      const { result } = await server.request('tools/call', {
        name: 'update_config',
        arguments: { slug: 'pc-warm', name: `warm ${n}` },
      });
      if (result?.structuredContent?.ok !== true) throw new Error(`update_config failed: ${JSON.stringify(result)}`);
    };
    for (let n = 0; n < WARM_UP_CALLS; n += 1) await call(n);
    // Taking the coverage sets its counts to zero.
    await session.post('Profiler.takePreciseCoverage');
    await call(WARM_UP_CALLS);
    const { result } = await session.post('Profiler.takePreciseCoverage');
    session.close();
    await server.stop();
    const files = new Map();
    const places = new Set();
    for (const { url, functions } of result) {
      if (!url.startsWith('file:') || !fileURLToPath(url).startsWith(outdir)) continue;
      const ran = functions.filter(
        ({ functionName, ranges: [range] }) => range.count > 0 && !(functionName === '' && range.startOffset === 0),
      );
      for (const { path, place } of await sourcesOf(
        url,
        ran.map(({ ranges: [range] }) => range.startOffset),
        root,
      )) {
        places.add(place);
        files.set(path, (files.get(path) ?? 0) + 1);
      }
    }
    return { files: files.size, functions: places.size, byFile: Object.fromEntries([...files].sort()) };
  } finally {
    portkey.close();
    portkey.closeAllConnections();
    await rm(outdir, { recursive: true, force: true });
  }
}
