import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { partsOf } from '../../src/tools/audit/audit-file.ts';
import { verifyAudit } from '../../src/tools/audit/verify.ts';

const KEY = 'the key of the kill test';
const ROUNDS = 8;

/** Over HTTP, in this process, so that it outlives the server that is killed; every change that reaches it is kept. */
async function upstream(): Promise<{ server: Server; url: string; key: string; seen: string[] }> {
  const sandbox = createSandbox();
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const body = Buffer.concat(chunks);
      if (request.method !== 'GET') seen.push(String(JSON.parse(body.toString()).name));
      const reply = await sandbox.handle({
        method: request.method ?? 'GET',
        target: request.url ?? '/',
        headers: request.headers as Record<string, string>,
        ...(body.byteLength > 0 && { body }),
      });
      response.writeHead(reply.status, reply.headers);
      if (reply.body instanceof Uint8Array) response.end(reply.body);
      else for await (const chunk of reply.body) response.write(chunk);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}/v1`, key: sandbox.keys.admin, seen };
}

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** One life of the server: many creations at once, killed in the middle of them. */
async function lifeAndDeath(round: number, env: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/index.ts'], {
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      LOG_LEVEL: 'error',
      PORTKEY_CONFIRM: 'off',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  running.push(child);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin?.on('error', () => undefined);
  let answers = 0;
  const enough = new Promise<void>((resolve) => {
    let rest = '';
    const until = 2 + Math.floor(Math.random() * 40);
    child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      answers += lines.length;
      if (answers > until) resolve();
    });
  });
  const send = (message: object): void =>
    void child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  send({
    id: 0,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'kill', version: '1' } },
  });
  send({ method: 'notifications/initialized' });
  for (let id = 1; id <= 200; id++)
    send({
      id,
      method: 'tools/call',
      params: { name: 'create_workspace', arguments: { name: `killed ${round} ${id} ${'x'.repeat(id * 3)}` } },
    });
  await Promise.race([enough, ended]);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 15));
  child.kill('SIGKILL');
  await ended;
}

describe('the audit, killed at random under load', () => {
  it('verifies, and holds every change that Portkey saw', { timeout: 180_000 }, async () => {
    const { server, url, key, seen } = await upstream();
    const directory = mkdtempSync(join(tmpdir(), 'kill-'));
    const file = join(directory, 'audit.jsonl');
    const env = { PORTKEY_API_KEY: key, PORTKEY_BASE_URL: url, PORTKEY_AUDIT_FILE: file, PORTKEY_AUDIT_KEY: KEY };
    for (let round = 0; round < ROUNDS; round++) {
      await lifeAndDeath(round, env);
      const { faults } = await verifyAudit(file, KEY);
      expect(faults).toEqual([]);
    }
    server.close();
    const text = [...(await partsOf(file)), file].map((path) => readFileSync(path, 'utf8')).join('');
    const recorded = new Set(
      text.split('\n').flatMap((line) => {
        try {
          const entry = JSON.parse(line);
          return entry.event === 'started' ? [String(entry.arguments.name)] : [];
        } catch {
          return [];
        }
      }),
    );
    expect(seen.length).toBeGreaterThan(ROUNDS * 2);
    const shown = (name: string): boolean =>
      recorded.has(name) || [...recorded].some((each) => each.includes(`${name.slice(0, 500)}…`));
    expect(seen.filter((name) => !shown(name))).toEqual([]);
    rmSync(directory, { recursive: true });
  });
});
