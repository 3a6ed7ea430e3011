// Says what is missing before a tag. Usage: npm run release:check [-- --tag vX.Y.Z]; exit code 1 when anything is.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readPackage } from '../docs/package.ts';
import { findingsOf } from './findings.ts';
import { mcpbManifest } from './mcpb-manifest.ts';

const { values } = parseArgs({ options: { tag: { type: 'string' } } });
const text = (path: string): string => readFileSync(path, 'utf8');
const json = (path: string) => JSON.parse(text(path));
const optional = (path: string): string | undefined => (existsSync(path) ? text(path) : undefined);

const server = json('server.json');
const lock = json('package-lock.json');
const bundled = optional('build/bundled.json');
/** The package that a client's manifest starts, `NAME@VERSION`. */
const startedBy = (manifest: { mcpServers: Record<string, { args: string[] }> }): unknown[] =>
  Object.values(manifest.mcpServers).map(({ args }) => args.at(-1)?.split('@').at(-1));
const docs = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/docs.ts', '--check'], { encoding: 'utf8' });

const plugin = json('.claude-plugin/plugin.json');
const gemini = json('gemini-extension.json');
const { missing, confirm } = findingsOf({
  manifest: readPackage(),
  versions: {
    'package-lock.json': [lock.version, lock.packages[''].version],
    'server.json': [server.version, ...server.packages.map((one: { version: string }) => one.version)],
    'the MCPB manifest': [mcpbManifest().version],
    '.claude-plugin/plugin.json': [plugin.version, ...startedBy(plugin)],
    '.claude-plugin/marketplace.json': json('.claude-plugin/marketplace.json').plugins.map(
      (one: { version: string }) => one.version,
    ),
    'gemini-extension.json': [gemini.version, ...startedBy(gemini)],
  },
  serverName: server.name,
  changelog: text('CHANGELOG.md'),
  tag: values.tag,
  gitStatus: spawnSync('git', ['status', '--porcelain'], { encoding: 'utf8' }).stdout,
  lock: lock.packages,
  stale: docs.status === 0 ? '' : docs.stderr.trim(),
  licenses: optional('build/THIRD-PARTY-LICENSES.txt'),
  bundled: bundled === undefined ? [] : JSON.parse(bundled),
});

for (const line of missing) console.log(`missing  ${line}`);
for (const line of confirm) console.log(`confirm  ${line}`);
console.log(missing.length === 0 ? 'Ready to tag.' : `${missing.length} missing before a tag.`);
process.exitCode = missing.length === 0 ? 0 : 1;
