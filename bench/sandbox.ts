/**
 * The sandbox's speed: reads in process at 10,000 objects of each kind, the service beside a bare HTTP server that
 * answers the same bytes, and what the seeded month costs at the start.
 * Run with `npx tsx bench/sandbox.ts`. Ends with 1 when a bound of the sandbox issue is missed. The analytics' bound has a bench of its own, sandbox-analytics.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { createSandbox } from '../src/sandbox/index.ts';

const objects = Number(process.env.OBJECTS ?? 10_000);
const readBound = 0.2;
const connections = 32;
const seconds = 1;
const rounds = 5;
const ratioBound = 0.5;
const startBound = 150;

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
let missed = false;
const judged = (holds: boolean): string => {
  missed ||= !holds;
  return holds ? 'holds' : 'FALLS SHORT';
};

const sandbox = createSandbox();
const encoder = new TextEncoder();
const sent = (method: string, target: string, body?: unknown, key = sandbox.keys.admin) => ({
  method,
  target,
  headers: { 'x-portkey-api-key': key, 'content-type': 'application/json' },
  ...(body === undefined ? {} : { body: encoder.encode(JSON.stringify(body)) }),
});

const ask = async (method: string, target: string, body?: unknown, key?: string) => {
  const reply = await sandbox.handle(sent(method, target, body, key));
  const text = reply.body instanceof Uint8Array ? Buffer.from(reply.body).toString() : '';
  if (reply.status !== 200) throw new Error(`${method} ${target}: ${reply.status} ${text}`);
  return (text === '' ? {} : JSON.parse(text)) as { id: string; slug: string; data: { id: string }[] };
};

/** What is measured: the reply's bytes, which a client then parses on its own account. */
const read = async (target: string, key?: string): Promise<void> => {
  const { status } = await sandbox.handle(sent('GET', target, undefined, key));
  if (status !== 200) throw new Error(`${target}: ${status}`);
};

const [workspace = ''] = Object.keys(sandbox.keys.workspaces);
const workspaceId = (await ask('GET', `/v1/admin/workspaces/${workspace}`)).id;
const collection = (await ask('GET', `/v1/collections?workspace_id=${workspace}`)).data[0]?.id ?? '';
const feedback = { feedback: { value: 1, weight: 1, metadata: '' } };

interface Kind {
  readonly path: string;
  readonly body: (index: number) => object;
  readonly list?: string;
  readonly key?: string;
  readonly more?: Readonly<Record<string, string>>;
}

const kinds: Readonly<Record<string, Kind>> = {
  configs: {
    path: '/v1/configs',
    body: (i) => ({ name: `c${i}`, config: { retry: { attempts: 1 } }, workspace_id: workspace }),
  },
  prompts: {
    path: '/v1/prompts',
    body: (i) => ({
      name: `p${i}`,
      collection_id: collection,
      string: '[]',
      parameters: {},
      virtual_key: 'openai-prod',
    }),
    list: '/v1/prompts?page_size=50&current_page=0',
    more: { 'first page of a collection': `/v1/prompts?collection_id=${collection}&page_size=50&current_page=0` },
  },
  collections: {
    path: '/v1/collections',
    body: (i) => ({ name: `k${i}`, workspace_id: workspace }),
    list: `/v1/collections?workspace_id=${workspace}&page_size=50`,
  },
  'API keys': {
    path: '/v1/api-keys/workspace/service',
    body: (i) => ({ name: `a${i}`, scopes: ['logs.list'], workspace_id: workspace }),
    list: '/v1/api-keys?page_size=50',
  },
  integrations: {
    path: '/v1/integrations',
    body: (i) => ({ name: `i${i}`, ai_provider_id: 'openai', key: 'k' }),
    list: '/v1/integrations?page_size=50',
  },
  providers: {
    path: '/v1/providers',
    body: (i) => ({ name: `v${i}`, integration_id: 'openai-prod', workspace_id: workspaceId }),
    list: `/v1/providers?page_size=50&workspace_id=${workspaceId}`,
  },
  guardrails: {
    path: '/v1/guardrails',
    body: (i) => ({
      name: `g${i}`,
      workspace_id: workspaceId,
      checks: [{ id: 'x', parameters: {} }],
      actions: { deny: true, async: false, on_success: feedback, on_fail: feedback },
    }),
    list: '/v1/guardrails?page_size=50',
  },
  'usage policies': {
    path: '/v1/policies/usage-limits',
    body: (i) => ({
      name: `u${i}`,
      conditions: [{ key: 'api_key', value: '*' }],
      group_by: [{ key: 'api_key' }],
      type: 'cost',
      credit_limit: 9,
      workspace_id: workspaceId,
    }),
    list: '/v1/policies/usage-limits?page_size=50',
  },
  workspaces: {
    path: '/v1/admin/workspaces',
    body: (i) => ({ name: `w${i}` }),
    list: '/v1/admin/workspaces?page_size=50',
  },
  assistants: {
    path: '/v1/assistants',
    body: (i) => ({ model: 'gpt-4o', name: `as${i}` }),
    list: '/v1/assistants?limit=50',
    key: sandbox.keys.workspace,
  },
};

const timed = async (work: (index: number) => Promise<unknown>): Promise<number> => {
  const rounds: number[] = [];
  for (let round = 0; round < 9; round += 1) {
    const start = performance.now();
    for (let index = 0; index < 100; index += 1) await work(index);
    rounds.push((performance.now() - start) / 100);
  }
  return median(rounds);
};

console.log(`reads in process at ${objects.toLocaleString('en')} objects of each kind, ms (bound ${readBound})`);
for (const [name, kind] of Object.entries(kinds)) {
  const ids: string[] = [];
  const count = name === 'workspaces' ? objects / 10 : objects;
  for (let index = 0; index < count; index += 1) {
    const made = await ask('POST', kind.path, kind.body(index), kind.key);
    ids.push(name === 'providers' || name === 'configs' ? made.slug : made.id);
  }
  const base = name === 'API keys' ? '/v1/api-keys' : kind.path;
  const end = name === 'providers' ? `?workspace_id=${workspaceId}` : '';
  const one = await timed((index) => read(`${base}/${ids[(index * 97) % ids.length]}${end}`, kind.key));
  console.log(`  ${name.padEnd(16)} ${'one'.padEnd(28)} ${one.toFixed(3)} ${judged(one < readBound)}`);
  const pages = { ...(kind.list === undefined ? {} : { 'first page': kind.list }), ...kind.more };
  for (const [page, target] of Object.entries(pages)) {
    const time = await timed(() => read(target, kind.key));
    console.log(`  ${''.padEnd(16)} ${page.padEnd(28)} ${time.toFixed(3)} ${judged(time < readBound)}`);
  }
}

// As it is shipped: bundled, for the service and the start.
const folder = mkdtempSync(join(import.meta.dirname, '../node_modules/.bench-sandbox-'));
const source = join(import.meta.dirname, '../src');
const bundled = (name: string, contents: string): string => {
  const outfile = join(folder, `${name}.mjs`);
  buildSync({
    stdin: { contents, resolveDir: source, loader: 'ts' },
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
};

const service = bundled(
  'service',
  `import { createSandbox } from './sandbox/index.ts';
   import { serveSandbox } from './sandbox/service.ts';
   const sandbox = createSandbox();
   const { origin } = await serveSandbox((request) => sandbox.handle(request), { host: '127.0.0.1', port: 0 });
   console.log(JSON.stringify({ port: Number(new URL(origin).port), key: sandbox.keys.admin, workspace: Object.keys(sandbox.keys.workspaces)[0] }));`,
);
const bare = bundled(
  'bare',
  `import { createServer } from 'node:http';
   const body = Buffer.from(process.argv[2], 'base64');
   const headers = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'x', 'content-length': String(body.byteLength) };
   const server = createServer((request, response) => { response.writeHead(200, headers); response.end(body); });
   server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));`,
);

interface Started {
  readonly port: number;
  readonly key: string;
  readonly workspace: string;
  readonly stop: () => void;
}

const started = async (file: string, ...more: string[]): Promise<Started> => {
  const child = spawn(process.execPath, [file, ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { ...(JSON.parse(line.toString()) as Omit<Started, 'stop'>), stop: () => child.kill() };
};

/** Requests answered in a second, over connections that each send the next request when the last one is answered. */
const throughput = async (port: number, path: string, key: string): Promise<number> => {
  const message = `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-portkey-api-key: ${key}\r\naccept: application/json\r\n\r\n`;
  let answered = 0;
  const sockets = Array.from({ length: connections }, () => {
    const socket = connect(port, '127.0.0.1');
    let pending = 0;
    let head = '';
    socket.on('data', (chunk: Buffer) => {
      if (pending === 0) {
        head += chunk.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        if (!head.startsWith('HTTP/1.1 200')) throw new Error(head.slice(0, 300));
        pending = Number(/content-length: (\d+)/i.exec(head)?.[1]) - (head.length - end - 4);
        head = '';
      } else pending -= chunk.byteLength;
      if (pending > 0) return;
      answered += 1;
      socket.write(message);
    });
    socket.write(message);
    return socket;
  });
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  for (const socket of sockets) socket.destroy();
  return answered / seconds;
};

try {
  const ours = await started(service);
  for (const [name, path] of Object.entries({
    'a workspace': `/v1/admin/workspaces/${ours.workspace}?name_format=display`,
    'a list': `/v1/configs?workspace_id=${ours.workspace}`,
  })) {
    const reply = await fetch(`http://127.0.0.1:${ours.port}${path}`, { headers: { 'x-portkey-api-key': ours.key } });
    const bytes = Buffer.from(await reply.arrayBuffer());
    const beside = await started(bare, bytes.toString('base64'));
    const pairs: { readonly own: number; readonly other: number }[] = [];
    await throughput(ours.port, path, ours.key);
    await throughput(beside.port, path, ours.key);
    for (let round = 0; round < rounds; round += 1)
      pairs.push({
        own: await throughput(ours.port, path, ours.key),
        other: await throughput(beside.port, path, ours.key),
      });
    beside.stop();
    const ratio = median(pairs.map(({ own, other }) => own / other));
    const [own, other] = [median(pairs.map((pair) => pair.own)), median(pairs.map((pair) => pair.other))];
    console.log(
      `service, ${connections} connections, ${name} of ${bytes.byteLength} bytes: ${own.toFixed(0)}/s, a bare server ${other.toFixed(0)}/s, ratio ${ratio.toFixed(2)} (bound ${ratioBound}) ${judged(ratio >= ratioBound)}`,
    );
  }
  ours.stop();

  const without = bundled(
    'without',
    `import { Ajv } from '@modelcontextprotocol/server/validators/ajv';
     import { catalog } from './catalog/index.ts';
     console.log(catalog.length, typeof Ajv);`,
  );
  const withSandbox = bundled(
    'with',
    `import { createSandbox } from './sandbox/index.ts';
     const sandbox = createSandbox();
     const reply = await sandbox.handle({ method: 'GET', target: '/v1/configs', headers: { 'x-portkey-api-key': sandbox.keys.admin } });
     console.log(reply.status);`,
  );
  const startOf = (file: string): number => {
    const begin = performance.now();
    spawnSync(process.execPath, [file]);
    return performance.now() - begin;
  };
  const times = Array.from({ length: 11 }, () => startOf(withSandbox) - startOf(without));
  const more = median(times);
  console.log(
    `start to the first reply, with a seeded month: ${more.toFixed(0)} ms more than without (catalog and validator only; bound ${startBound}) ${judged(more < startBound)}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = missed ? 1 : 0;
