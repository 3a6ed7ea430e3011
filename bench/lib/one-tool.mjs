// The bare baseline: a server of one tool on the same SDK, bundled the same way.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { bundling } from '../../scripts/bundling.mjs';

const SOURCE = `
import { Server } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
serveStdio(() => {
  const server = new Server({ name: 'one', version: '1' }, { capabilities: { tools: {} } });
  const tool = { name: 'one', description: 'One tool.', inputSchema: { type: 'object', properties: {} } };
  server.setRequestHandler('tools/list', async () => ({ tools: [tool] }));
  server.setRequestHandler('tools/call', async () => ({ content: [{ type: 'text', text: '{}' }] }));
  return server;
});
`;

/** @returns the path of the built entry file */
export async function buildOneTool() {
  const folder = mkdtempSync(join(tmpdir(), 'one-tool-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  await build({
    ...bundling,
    stdin: { contents: SOURCE, resolveDir: resolve('.'), sourcefile: 'one.js' },
    outfile: join(folder, 'one.js'),
    splitting: false,
  });
  return join(folder, 'one.js');
}
