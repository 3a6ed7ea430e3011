// Makes pages of docs/, the README's picture and table, and the manifests for registries and clients from code. With
// --check it fails when one is stale.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { JobResults } from '../bench/lib/job-results.ts';
import { carryOut } from './docs/calls.ts';
import { clientsPage } from './docs/clients.ts';
import { comingFromPage } from './docs/coming-from.ts';
import { configurationPage } from './docs/configuration.ts';
import { connectPage } from './docs/connect.ts';
import { readmePage } from './docs/figures.ts';
import { contributingPage } from './docs/floors.ts';
import { withJobs } from './docs/jobs.ts';
import { exchangesOf, pictureOf } from './docs/picture.ts';
import { claudeMarketplace, claudePlugin, geminiExtension } from './docs/plugins.ts';
import { sandboxPage } from './docs/sandbox.ts';
import { serverManifest } from './docs/server-manifest.ts';
import { surfacesPage } from './docs/surfaces.ts';
import { toolsPage } from './docs/tools.ts';

const TUTORIAL = 'docs/tutorial/first-hour.md';
const read = (path: string): Promise<string> => readFile(path, 'utf8');

const jobs = JSON.parse(await read('bench/results/jobs.json')) as JobResults;

/** Pages that are partly written by hand, with what makes the rest. */
const mixed: Readonly<Record<string, (page: string) => string>> = {
  'README.md': (page) => withJobs(readmePage(page), jobs),
  'CONTRIBUTING.md': contributingPage,
  'docs/coming-from-portkey-admin-mcp.md': comingFromPage,
  'docs/explanation/surfaces.md': surfacesPage,
  'docs/reference/sandbox.md': sandboxPage,
};

const exchanges = exchangesOf(await read(TUTORIAL));
const outcomes = await carryOut(exchanges.flatMap(({ steps }) => steps));
const pages: Record<string, string> = {
  'docs/TOOLS.md': toolsPage(),
  'docs/CONFIGURATION.md': configurationPage(),
  'docs/CLIENTS.md': clientsPage(),
  'docs/reference/connect.md': connectPage(),
  'docs/first-hour.svg': pictureOf(exchanges, outcomes),
  'server.json': serverManifest(),
  '.claude-plugin/plugin.json': claudePlugin(),
  '.claude-plugin/marketplace.json': claudeMarketplace(),
  'gemini-extension.json': geminiExtension(),
};
for (const [path, page] of Object.entries(mixed)) pages[path] = page(await read(path));

const check = process.argv.includes('--check');
const stale: string[] = [];
for (const [path, wanted] of Object.entries(pages)) {
  const there = await read(path).catch(() => '');
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
