/** Installs clients into a folder outside the repository, once for each set of versions. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Installed, Source } from './client.ts';

const run = promisify(execFile);

/** Where clients are installed and run: outside the repository, and not in /tmp, which some of them do not trust. */
export const CACHE =
  process.env.PORTKEY_CLIENTS_DIR ?? join(homedir(), '.cache', 'portkey-admin-mcp-server', 'clients');
/** What the clients themselves depend on is taken as it was then, so that a run can be repeated. */
const AS_OF = '2026-11-28T00:00:00Z';
const NODE_24: Source = { from: 'npm', packages: { node: '24.21.0' } };
const UV: Source = { from: 'pypi', packages: { uv: '0.13.9' } };

const done = new Map<string, Promise<Installed>>();

/**
 * Installs what is not there yet.
 *
 * @returns where it is
 * @throws with the package manager's own words
 */
export function install(source: Source): Promise<Installed> {
  const key = createHash('sha256')
    .update(JSON.stringify([source, AS_OF]))
    .digest('hex')
    .slice(0, 8);
  const name = Object.keys(source.packages)[0]?.replace(/^@/, '').replaceAll('/', '-') ?? '';
  const folder = join(CACHE, `${name}-${key}`);
  const installed = done.get(folder) ?? from(source, folder);
  done.set(folder, installed);
  return installed;
}

function from(source: Source, folder: string): Promise<Installed> {
  switch (source.from) {
    case 'npm':
      return fromNpm(source, folder);
    case 'pypi':
      return fromPypi(source, folder);
    case 'go':
      return fromGo(source, folder);
  }
}

/** Runs an installation unless it was completed before; a half-done one is done again. */
async function once(folder: string, work: () => Promise<unknown>): Promise<void> {
  const mark = join(folder, '.complete');
  if (existsSync(mark)) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await work();
  await writeFile(mark, '');
}

async function fromNpm(source: Extract<Source, { from: 'npm' }>, folder: string): Promise<Installed> {
  // What needs Node 24 is installed with it too: npm chooses by the version that runs it.
  const node = source.node24 ? (await install(NODE_24)).folder : undefined;
  const path = [
    join(folder, 'node_modules/.bin'),
    ...(node === undefined ? [] : [join(node, 'node_modules/node/bin')]),
    process.env.PATH ?? '',
  ].join(delimiter);
  await once(folder, async () => {
    await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    const packages = Object.entries(source.packages).map(([name, version]) => `${name}@${version}`);
    await run(
      'npm',
      ['install', '--save-exact', '--no-audit', '--no-fund', '--loglevel=error', `--before=${AS_OF}`, ...packages],
      {
        cwd: folder,
        env: { ...process.env, PATH: path },
      },
    );
  });
  return { folder, path };
}

async function fromPypi(source: Extract<Source, { from: 'pypi' }>, folder: string): Promise<Installed> {
  const python = join(folder, 'bin/python');
  const requirements = Object.entries(source.packages).map(([name, version]) => `${name}==${version}`);
  await once(folder, async () => {
    if (source === UV) {
      await run('python3', ['-m', 'venv', folder]);
      await run(python, ['-m', 'pip', 'install', '--quiet', ...requirements]);
      return;
    }
    const uv = join((await install(UV)).folder, 'bin/uv');
    await run(uv, ['venv', '--quiet', '--allow-existing', folder]);
    await run(uv, ['pip', 'install', '--quiet', '--python', python, '--exclude-newer', AS_OF, ...requirements]);
  });
  return { folder, path: [join(folder, 'bin'), process.env.PATH ?? ''].join(delimiter) };
}

async function fromGo(source: Extract<Source, { from: 'go' }>, folder: string): Promise<Installed> {
  const modules = Object.entries(source.packages).map(([name, version]) => `${name}@v${version}`);
  const go = (...args: string[]) => run('go', args, { cwd: folder });
  const drivers = join(import.meta.dirname, 'drivers/go');
  await once(folder, async () => {
    await go('mod', 'init', 'clients');
    await go('get', ...modules);
  });
  // The program is ours, and small: it is built each time, so that it is never an old one.
  for (const file of [join(drivers, 'driver.go'), join(drivers, source.program, 'main.go')])
    await cp(file, join(folder, basename(file)));
  await go('mod', 'tidy');
  await go('build', '-o', 'program', '.');
  return { folder, path: process.env.PATH ?? '' };
}
