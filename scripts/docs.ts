// Makes pages of docs/ and server.json from code. With --check it fails when one is stale.
import { readFile, writeFile } from 'node:fs/promises';
import { clientsPage } from './docs/clients.ts';
import { configurationPage } from './docs/configuration.ts';
import { connectPage } from './docs/connect.ts';
import { sandboxPage } from './docs/sandbox.ts';
import { serverManifest } from './docs/server-manifest.ts';
import { surfacesPage } from './docs/surfaces.ts';
import { toolsPage } from './docs/tools.ts';

const pages: Readonly<Record<string, string>> = {
  'docs/TOOLS.md': toolsPage(),
  'docs/CONFIGURATION.md': configurationPage(),
  'docs/explanation/surfaces.md': surfacesPage(await readFile('docs/explanation/surfaces.md', 'utf8')),
  'docs/reference/sandbox.md': sandboxPage(await readFile('docs/reference/sandbox.md', 'utf8')),
  'docs/reference/clients.md': clientsPage(),
  'docs/reference/connect.md': connectPage(),
  'server.json': serverManifest(),
};

const check = process.argv.includes('--check');
const stale: string[] = [];
for (const [path, wanted] of Object.entries(pages)) {
  const there = await readFile(path, 'utf8').catch(() => '');
  if (there === wanted) continue;
  stale.push(path);
  if (!check) await writeFile(path, wanted);
}
if (check && stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. Run: npm run docs`);
  process.exitCode = 1;
} else if (!check) console.log(stale.length > 0 ? `Wrote ${stale.join(', ')}` : 'Nothing to write');
