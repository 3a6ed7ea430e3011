// Makes pages of docs/ and the manifests for registries and clients from code. With --check it fails when one is stale.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { clientsPage } from './docs/clients.ts';
import { configurationPage } from './docs/configuration.ts';
import { connectPage } from './docs/connect.ts';
import { claudeMarketplace, claudePlugin, geminiExtension } from './docs/plugins.ts';
import { sandboxPage } from './docs/sandbox.ts';
import { serverManifest } from './docs/server-manifest.ts';
import { surfacesPage } from './docs/surfaces.ts';
import { toolsPage } from './docs/tools.ts';

const pages: Readonly<Record<string, string>> = {
  'docs/TOOLS.md': toolsPage(),
  'docs/CONFIGURATION.md': configurationPage(),
  'docs/SURFACES.md': surfacesPage(await readFile('docs/SURFACES.md', 'utf8')),
  'docs/SANDBOX.md': sandboxPage(await readFile('docs/SANDBOX.md', 'utf8')),
  'docs/CLIENTS.md': clientsPage(),
  'docs/CONNECT.md': connectPage(),
  'server.json': serverManifest(),
  '.claude-plugin/plugin.json': claudePlugin(),
  '.claude-plugin/marketplace.json': claudeMarketplace(),
  'gemini-extension.json': geminiExtension(),
};

const check = process.argv.includes('--check');
const stale: string[] = [];
for (const [path, wanted] of Object.entries(pages)) {
  const there = await readFile(path, 'utf8').catch(() => '');
  if (there === wanted) continue;
  stale.push(path);
  if (check) continue;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, wanted);
}
if (check && stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. Run: npm run docs`);
  process.exitCode = 1;
} else if (!check) console.log(stale.length > 0 ? `Wrote ${stale.join(', ')}` : 'Nothing to write');
