import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.ts';
import type { TransportRequest } from '../../src/portkey/contract.ts';
import { hostileArguments } from '../helpers/hostile.ts';
import { runs } from '../helpers/thorough.ts';
import { house } from '../safety/house.ts';

const CANARY = 'sk-canary-8f3b1c9d0e7a6542';
const directory = mkdtempSync(join(tmpdir(), 'calls-fuzz-'));
const files = mkdtempSync(join(tmpdir(), 'calls-fuzz-files-'));

async function* body(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
const server = house({
  env: {
    PORTKEY_CONFIRM: 'off',
    PORTKEY_TOOL_DOMAINS: 'all',
    PORTKEY_DOWNLOAD_DIR: files,
    PORTKEY_UPLOAD_DIR: files,
    PORTKEY_AUDIT_FILE: join(directory, 'audit.jsonl'),
    MCP_STATE_SECRET: CANARY,
    PORTKEY_AUDIT_KEY: CANARY,
  },
  transport: async () => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: body('{"id":"a","data":[]}'),
  }),
});
afterAll(() => server.close());

/** What each operation's path may look like when it leaves: as the template, each part filled with one plain part. */
const shapes = catalog.map(({ method, path, host }) => {
  const parts = path
    .replace(/^\/v[12]/, '')
    .split('/')
    .map((part) => (part.startsWith('{') ? '[^/?#]+' : part.replace(/[.]/g, '\\.')));
  return { method, expression: new RegExp(`^${host === 'root' ? '' : '/v[12]'}${parts.join('/')}$`) };
});

const isMeant = ({ method, url }: TransportRequest): boolean => {
  const { origin, pathname } = new URL(url);
  const raw = url.slice(origin.length).split('?')[0] ?? '';
  // What is written is what a parser reads, so that no server can read another path.
  const isRegistry = origin === 'https://registry.example' && pathname === '/v0.1/servers';
  if (!isRegistry && origin !== 'https://portkey.example') return false;
  if (raw !== pathname || /%2e|%5c|\/\/|\/\.\.?(\/|$)/i.test(raw)) return false;
  if (isRegistry) return method === 'GET';
  if (/%2f/i.test(raw) && !/\/(models|pricing|general)\//.test(raw)) return false;
  return shapes.some((shape) => shape.method === method && shape.expression.test(pathname));
};

const RUNS = runs(8);

let requests = 0;
const codes = new Map<string, number>();

describe('random and hostile arguments', () => {
  const tools = server.application.toolbox.all;
  it.each(tools.map((tool) => [tool.name, tool] as const))(
    '%s',
    async (name, tool) => {
      await fc.assert(
        fc.asyncProperty(hostileArguments(tool), async (given) => {
          server.sent.length = 0;
          const { envelope } = await server.call(name, given);
          const said = JSON.stringify(envelope);
          requests += server.sent.length;
          const outcome = envelope.ok ? 'ok' : envelope.error.details.code;
          codes.set(outcome, (codes.get(outcome) ?? 0) + 1);
          expect(said).not.toContain(CANARY);
          if (!envelope.ok) {
            expect(envelope.error.details.code, said).not.toBe('internal');
            expect(envelope.error.message.length).toBeGreaterThan(10);
          }
          for (const request of server.sent) {
            expect(isMeant(request), `${request.method} ${request.url}`).toBe(true);
            for (const value of Object.values(request.headers)) expect(value).toMatch(/^[\x20-\x7e]*$/);
            expect(JSON.stringify([request.url, request.headers, request.body ?? ''])).not.toContain(CANARY);
          }
        }),
        { numRuns: RUNS },
      );
    },
    60_000,
  );

  it('get through often enough to show something', () => {
    const calls = tools.length * RUNS;
    expect(requests).toBeGreaterThan(calls / 16);
    expect(codes.get('ok') ?? 0).toBeGreaterThan(calls / 32);
    expect(codes.get('invalid_arguments') ?? 0).toBeGreaterThan(calls / 8);
  });

  it('write no file but below the download directory', () => {
    expect(readdirSync(directory).every((file) => file.startsWith('audit'))).toBe(true);
  });
});
