/** Pictures from the built server, as users get them: both transports, both eras, and without the library. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { describe, expect, it } from 'vitest';
import { builtEntry } from '../helpers/built.ts';
import { startServer } from '../http/server.ts';

const asked = { name: 'get_cost_analytics', arguments: { period: 'last_7_days', chart: true } };

const connected = async (mode: 'auto' | 'legacy', transport: Parameters<Client['connect']>[0]) => {
  const client = new Client({ name: 'official', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(transport);
  return client;
};
const overStdio = (entry: string) =>
  new StdioClientTransport({ command: process.execPath, args: [entry, '--sandbox'] });

describe('the built server', () => {
  it('answers with text first and the picture beside it: over stdio, 2026-07-28', async () => {
    const client = await connected('auto', overStdio(builtEntry()));
    const { content, structuredContent } = await client.callTool(asked);
    expect(content).toMatchObject([{ type: 'text' }, { type: 'image', mimeType: 'image/png' }]);
    expect(structuredContent).toMatchObject({ ok: true, chart: { alt: expect.stringContaining('US dollars') } });
    await client.close();
  });

  it('and over HTTP, in both eras', async () => {
    const server = await startServer();
    for (const mode of ['auto', 'legacy'] as const) {
      const client = await connected(mode, new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`)));
      const { content } = await client.callTool(asked);
      expect(content).toMatchObject([{ type: 'text' }, { type: 'image', mimeType: 'image/png' }]);
      await client.close();
    }
    await server.stop();
  });

  it('names the install line where the library is not installed, and answers all the same', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'no-resvg-'));
    cpSync(dirname(builtEntry()), join(folder, 'build'), { recursive: true });
    cpSync('package.json', join(folder, 'package.json'));
    const client = await connected('legacy', overStdio(join(folder, 'build', 'index.js')));
    const { content, structuredContent } = await client.callTool(asked);
    expect(content).toHaveLength(1);
    expect(structuredContent).toMatchObject({ ok: true });
    expect(JSON.stringify(structuredContent)).toContain('npm install @resvg/resvg-wasm');
    await client.close();
    rmSync(folder, { recursive: true });
  });
});
