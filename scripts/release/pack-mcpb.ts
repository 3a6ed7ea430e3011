// Makes the MCPB bundle that Claude Desktop and others install with a click, checks it with the format's own tool, and
// starts the server from it as its manifest says. Usage: npm run pack:mcpb
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { install } from '../../test/clients/install.ts';
import { asJson, readPackage } from '../docs/package.ts';
import { firstCall } from '../package/first-call.ts';
import { mcpbManifest } from './mcpb-manifest.ts';

/** Not a dependency: it is needed here alone, and brings some fifty packages. */
const MCPB = { '@anthropic-ai/mcpb': '2.1.2' };

interface Mcpb {
  readonly getMcpConfigForManifest: (options: {
    readonly manifest: object;
    readonly extensionPath: string;
    readonly systemDirs: Readonly<Record<string, string>>;
    readonly userConfig: Readonly<Record<string, string | boolean>>;
    readonly pathSeparator: string;
  }) => Promise<{ command: string; args: string[]; env: Record<string, string> } | undefined>;
}

const { folder } = await install({ from: 'npm', packages: MCPB });
const tool = (...args: string[]) => promisify(execFile)(join(folder, 'node_modules/.bin/mcpb'), args);

const { name, version, license } = readPackage();
const bundle = resolve(`${name}-${version}.mcpb`);
const manifest = mcpbManifest();
const work = await mkdtemp(join(tmpdir(), 'mcpb-'));
try {
  const content = join(work, 'content');
  await mkdir(content);
  await writeFile(join(content, 'manifest.json'), asJson(manifest));
  // Node takes the files for modules by this one.
  await writeFile(join(content, 'package.json'), asJson({ name, version, license, type: 'module', private: true }));
  for (const path of ['build', 'LICENSE', 'README.md']) await cp(path, join(content, path), { recursive: true });
  await tool('validate', join(content, 'manifest.json'));
  await tool('pack', content, bundle);

  const unpacked = join(work, 'unpacked with a space');
  await tool('unpack', bundle, unpacked);
  const mcpb = (await import(
    pathToFileURL(join(folder, 'node_modules/@anthropic-ai/mcpb/dist/index.js')).href
  )) as unknown as Mcpb;
  const config = await mcpb.getMcpConfigForManifest({
    manifest,
    extensionPath: unpacked,
    systemDirs: {},
    userConfig: { PORTKEY_SANDBOX: true },
    pathSeparator: '/',
  });
  if (config === undefined) throw new Error('The manifest asks for a setting that it gives no default.');
  const { tools, workspaces } = await firstCall({ ...config, env: { PATH: process.env.PATH ?? '', ...config.env } });
  console.log(`${bundle}: valid, starts, lists ${tools} tools, and reads ${workspaces} workspaces of the sandbox`);
} finally {
  await rm(work, { recursive: true, force: true });
}
