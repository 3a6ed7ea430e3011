import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { builtEntry } from '../helpers/built.ts';
import { RawStdio, type WireMessage } from '../helpers/raw-stdio.ts';

let upstream: Server | undefined;
const servers: RawStdio[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.kill();
  upstream?.closeAllConnections();
  upstream?.close();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A server whose Portkey takes its time; resolves once the connection stands and the tools are loaded. */
async function connected(delayMs: number, env: Record<string, string> = {}) {
  let begun: () => void = () => {};
  const reached = new Promise<void>((resolve) => {
    begun = resolve;
  });
  upstream = createServer((request, response) => {
    request.resume();
    begun();
    const timer = setTimeout(
      () => response.setHeader('content-type', 'application/json').end('{"object":"list","total":0,"data":[]}'),
      delayMs,
    );
    response.once('close', () => clearTimeout(timer));
  });
  await new Promise<void>((resolve) => upstream?.listen(0, '127.0.0.1', resolve));
  const server = new RawStdio([], {
    PORTKEY_API_KEY: 'key-for-the-slow-upstream',
    PORTKEY_BASE_URL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`,
    PORTKEY_MAX_RETRIES: '0',
    ...env,
  });
  servers.push(server);
  await server.initialize();
  await server.request(1, 'tools/list');
  return { server, reached };
}

const READ = { name: 'list_configs', arguments: {} };
const WRITE = { name: 'create_collection', arguments: { name: 'kept', workspace_id: 'ws-1' } };
const LEAN = { PORTKEY_TOOL_SURFACE: 'lean' };
const LEAN_READ = { name: 'portkey_read', arguments: { operation: READ.name } };
const LEAN_WRITE = { name: 'portkey_write', arguments: { operation: WRITE.name, arguments: WRITE.arguments } };

/** Ends the server in some way while a call is open; how long it took, and what was answered. */
async function endDuring(
  { server, reached }: Awaited<ReturnType<typeof connected>>,
  call: unknown,
  end: (server: RawStdio) => void,
): Promise<{ took: number; answer: WireMessage; code: number | null }> {
  const answer = server.request(2, 'tools/call', call);
  await reached;
  const ending = Date.now();
  end(server);
  const code = await server.exited;
  return { took: Date.now() - ending, answer: await answer, code };
}
const closeStdin = (server: RawStdio): void => void server.child.stdin.end();

// The clock runs on for what else runs on the machine: what is late once is tried again.
describe('when stdin ends', { retry: 2 }, () => {
  it('the process is gone at once, where nothing is open', async () => {
    const { server } = await connected(0);
    const ending = Date.now();
    server.child.stdin.end();
    expect(await server.exited).toBe(0);
    expect(Date.now() - ending).toBeLessThan(1_000);
  });

  it.each<[unknown, Record<string, string>]>([
    [READ, {}],
    [LEAN_READ, LEAN],
  ])('a read is given up, and answered all the same: %j', async (call, env) => {
    const ended = await endDuring(await connected(30_000, env), call, closeStdin);
    expect(ended.answer.result).toMatchObject({ structuredContent: { error: { details: { code: 'cancelled' } } } });
    expect(ended.took).toBeLessThan(1_500);
    expect(ended.code).toBe(0);
  });

  it.each<[unknown, Record<string, string>]>([
    [WRITE, {}],
    [LEAN_WRITE, LEAN],
  ])('a change is let finish: %j', async (call, env) => {
    const ended = await endDuring(await connected(500, env), call, closeStdin);
    expect(ended.answer.result).toMatchObject({ structuredContent: { ok: true } });
    expect(ended.took).toBeGreaterThan(400);
  });

  it('a change is waited for no longer than MCP_SHUTDOWN_TIMEOUT_MS', async () => {
    const slow = await connected(30_000, { MCP_SHUTDOWN_TIMEOUT_MS: '300' });
    const ended = await endDuring(slow, WRITE, closeStdin);
    expect(ended.answer.result).toMatchObject({
      structuredContent: { error: { details: { code: 'cancelled', may_have_happened: true } } },
    });
    expect(ended.took).toBeGreaterThan(280);
    expect(ended.took).toBeLessThan(2_000);
  });

  it('requests that wait for nobody but this server are answered: a pipe of commands gets its answers', async () => {
    const server = new RawStdio(['--sandbox']);
    servers.push(server);
    server.write('{"jsonrpc":"2.0","id":1,"method":"tools/list"}');
    server.child.stdin.end('{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"list_configs"}}');
    await server.exited;
    expect(server.messages.map(({ id, result }) => [id, result?.isError])).toEqual([
      [1, undefined],
      [2, undefined],
    ]);
  });

  it('an open subscription keeps nothing', async () => {
    const server = new RawStdio(['--sandbox']);
    servers.push(server);
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    await server.request(1, 'server/discover', { _meta: meta });
    server.write(
      JSON.stringify({
        jsonrpc: '2.0',
        id: 2,
        method: 'subscriptions/listen',
        params: { _meta: meta, notifications: {} },
      }),
    );
    await server.next(({ method }) => method === 'notifications/subscriptions/acknowledged');
    const ending = Date.now();
    server.child.stdin.end();
    expect(await server.exited).toBe(0);
    expect(Date.now() - ending).toBeLessThan(1_000);
    expect(server.messages.filter(({ id }) => id === 2)).toHaveLength(1);
  });

  it('a question that nobody can answer any more keeps nothing', async () => {
    const server = new RawStdio(['--sandbox']);
    servers.push(server);
    await server.request(0, 'initialize', {
      protocolVersion: '2025-06-18',
      capabilities: { elicitation: {} },
      clientInfo: { name: 'asks', version: '1' },
    });
    server.write('{"jsonrpc":"2.0","method":"notifications/initialized"}');
    const listed = await server.request(1, 'tools/call', { name: 'list_configs', arguments: {} });
    const { data } = listed.result!.structuredContent as { data: { data: { slug: string }[] } };
    void server.request(2, 'tools/call', { name: 'delete_config', arguments: { slug: data.data[0]?.slug } });
    await server.next(({ method }) => method === 'elicitation/create');
    const ending = Date.now();
    server.child.stdin.end();
    expect(await server.exited).toBe(0);
    expect(Date.now() - ending).toBeLessThan(1_000);
    expect(server.messages.filter(({ id }) => id === 2)).toHaveLength(1);
  });
});

describe('a signal', { retry: 2 }, () => {
  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('%s lets what is open finish, reads too', async (signal) => {
    const ended = await endDuring(await connected(400), READ, (server) => void server.child.kill(signal));
    expect(ended.answer.result).toMatchObject({ structuredContent: { ok: true } });
    expect(ended.code).toBe(0);
  });

  it('takes nothing new, and a second one waits for nothing', async () => {
    const slow = await connected(30_000);
    const ended = await endDuring(slow, READ, (server) => {
      server.child.kill('SIGTERM');
      void pause(200)
        .then(() => server.request(3, 'ping'))
        .then(() => server.child.kill('SIGTERM'));
    });
    expect(slow.server.messages.find(({ id }) => id === 3)?.error?.message).toContain('stopping');
    expect(ended.took).toBeLessThan(2_000);
  });
});

it('leaves nothing behind when the client is killed', async () => {
  const client = spawn(
    process.execPath,
    [
      '-e',
      `const { spawn } = require('node:child_process');
       const server = spawn(process.execPath, [${JSON.stringify(builtEntry())}, '--sandbox'], { stdio: ['pipe', 'pipe', 'pipe'] });
       server.stdin.write('{"jsonrpc":"2.0","id":1,"method":"tools/list"}\\n');
       server.stdout.once('data', () => console.log(server.pid));`,
    ],
    { env: { PATH: process.env.PATH ?? '' } },
  );
  const pid = Number(await new Promise((resolve) => client.stdout.once('data', (text) => resolve(String(text)))));
  client.kill('SIGKILL');
  await expect.poll(() => alive(pid), { timeout: 3_000 }).toBe(false);
});

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
