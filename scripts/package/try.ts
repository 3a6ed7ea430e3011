// Packs the package and runs it as strangers do: by npx, on every Node it is for, from awkward places. Then times the way
// from the packed file to the first tool call, and from a fresh clone to the demo.
// Usage: npm run test:package [-- --quick]   (--quick: this Node alone, and no fresh clone)
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { install } from '../../test/clients/install.ts';
import { readPackage } from '../docs/package.ts';
import { firstCall, type Started } from './first-call.ts';

const run = promisify(execFile);
const quick = process.argv.includes('--quick');
const NODES = { 'Node 20': '20.20.2', 'Node 22': '22.23.3', 'Node 24': '24.21.0' };
/** Nobody in /etc/passwd. */
const UNKNOWN_USER = 12_345;
/** Only root may become somebody else; for anybody else a folder without the right to write is read-only as it is. */
const asRoot = process.getuid?.() === 0;

const { name, version } = readPackage();
const work = await mkdtemp(join(tmpdir(), 'try-package-'));
/** npm's own files, which it needs somewhere whatever the home is. */
const cache = join(work, 'npm-cache');

/** How this machine reaches the registry. Everything else in the environment is ours, not the stranger's. */
const NETWORK = /^(https?_proxy|no_proxy|node_extra_ca_certs|ssl_cert_file|npm_config_(registry|cafile|userconfig))$/i;
const network: Record<string, string> = Object.fromEntries(
  Object.entries(process.env).flatMap(([key, value]) =>
    NETWORK.test(key) && value !== undefined ? [[key, value]] : [],
  ),
);

interface Situation {
  readonly cwd: string;
  readonly home?: string;
  readonly as?: number;
  /** Starts the installed file: npm itself does not run for somebody who has no home at all. */
  readonly installed?: true;
}

/** How the server is started there, on the Node whose programs come first in `path`. */
function started({ cwd, home, as, installed }: Situation, path: string, args: readonly string[]): Started {
  const command = installed
    ? ['node', join(work, 'installed', 'node_modules', name, 'build/index.js'), ...args]
    : // An absolute path alone would be taken for a command.
      ['npx', '--yes', `file:${packed}`, ...args];
  const whole =
    as === undefined ? command : ['setpriv', `--reuid=${as}`, `--regid=${as}`, '--clear-groups', ...command];
  const env = {
    ...network,
    PATH: path,
    npm_config_cache: as === undefined ? cache : `${cache}-${as}`,
    npm_config_prefer_offline: 'true',
    npm_config_update_notifier: 'false',
    npm_config_loglevel: 'error',
    ...(home !== undefined && { HOME: home }),
  };
  // The client's own transport adds HOME and others to `env`; `env -i` starts from nothing.
  const words = Object.entries(env).map(([key, value]) => `${key}=${value}`);
  return { command: 'env', args: ['-i', ...words, ...whole], env: {}, cwd };
}

async function seconds(work: () => Promise<unknown>): Promise<string> {
  const start = performance.now();
  await work();
  return ((performance.now() - start) / 1_000).toFixed(1);
}

async function situations(): Promise<Readonly<Record<string, Situation>>> {
  const readOnly = join(work, 'home, read only');
  const home = join(work, 'home');
  const spaces = join(work, 'a folder with spaces');
  for (const folder of [readOnly, home, spaces]) await mkdir(folder);
  await chmod(readOnly, 0o555);
  const nobody = asRoot ? { as: UNKNOWN_USER } : {};
  return {
    'a folder with spaces': { cwd: spaces, home },
    // Root may write everywhere, so somebody else has to try.
    'a home that cannot be written': { cwd: spaces, home: readOnly, ...nobody },
    'no home': { cwd: spaces },
    ...(asRoot && { 'a user that the system does not know, installed': { cwd: spaces, ...nobody, installed: true } }),
  };
}

async function tryOn(path: string): Promise<boolean> {
  let holds = true;
  const { stdout: node } = await run('node', ['--version'], { env: { PATH: path } });
  for (const [title, situation] of Object.entries(await all)) {
    const columns: string[] = [];
    try {
      columns.push(
        await seconds(async () => {
          const { command, args, cwd } = started(situation, path, ['--version']);
          const { stdout } = await run(command, args, { cwd });
          if (stdout.trim() !== version) throw new Error(`--version printed ${stdout}`);
        }),
      );
      columns.push(
        await seconds(async () => {
          const { tools } = await firstCall(started(situation, path, ['--sandbox']));
          columns.unshift(`${tools} tools`);
        }),
      );
    } catch (error) {
      holds = false;
      columns.push(`FAILED: ${error instanceof Error ? error.message : error}`);
    }
    const [tools = '', first = '', second = ''] = columns;
    console.log(`| ${node.trim()} | ${title} | ${first} | ${second} | ${tools} |`);
  }
  return holds;
}

/** From the packed file to a client's first call, with the commands that a person types. */
async function firstMinutes(): Promise<void> {
  const home = join(work, 'newcomer');
  const prefix = join(home, '.npm');
  await mkdir(join(home, '.cursor'), { recursive: true });
  const path = [join(prefix, 'bin'), process.env.PATH ?? ''].join(delimiter);
  const env = { ...network, PATH: path, HOME: home, npm_config_cache: cache, npm_config_prefix: prefix };
  const commands: readonly (readonly [string, ...string[]])[] = [
    ['npm', 'install', '--global', '--no-audit', '--no-fund', packed],
    ['portkey-admin-mcp', 'setup', '--client', 'cursor', '--sandbox', '--yes'],
  ];
  let tools = 0;
  const taken: string[] = [];
  for (const [command, ...args] of commands) taken.push(await seconds(() => run(command, args, { env, cwd: home })));
  taken.push(
    await seconds(async () => {
      const { mcpServers } = JSON.parse(await readFile(join(home, '.cursor/mcp.json'), 'utf8')) as {
        mcpServers: Record<string, { command: string; args?: string[]; env?: Record<string, string> }>;
      };
      const [server] = Object.values(mcpServers);
      if (server === undefined) throw new Error('setup wrote no server into .cursor/mcp.json');
      const { command, args = [], env: own = {} } = server;
      ({ tools } = await firstCall({ command, args, env: { PATH: path, HOME: home, ...own } }));
    }),
  );
  const [installed = '', set = '', called = ''] = taken;
  const total = taken.reduce((sum, one) => sum + Number(one), 0).toFixed(1);
  console.log(
    `\nPacked file → first tool call: ${commands.length} commands, ${total} s (install ${installed}, setup ${set}, start with ${tools} tools and one call ${called})`,
  );
}

/** A fresh clone of the last commit, with an empty npm cache. */
async function freshClone(): Promise<void> {
  const clone = join(work, 'clone');
  await run('git', ['clone', '--quiet', process.cwd(), clone]);
  const env = { ...process.env, npm_config_cache: join(work, 'empty-cache') };
  const quiet = { cwd: clone, env, maxBuffer: 64 * 1_024 * 1_024 };
  const ci = await seconds(() => run('npm', ['ci', '--no-audit', '--no-fund'], quiet));
  const demo = await seconds(() => run('npm', ['run', 'demo'], quiet));
  console.log(`Fresh clone → demo: npm ci ${ci} s, npm run demo ${demo} s`);
}

let packed = '';
const all = situations();
try {
  const { stdout } = await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', work]);
  await mkdir(join(work, 'packed here'));
  packed = join(work, 'packed here', `${name}-${version}.tgz`);
  await cp(join(work, stdout.trim()), packed);
  await chmod(work, 0o755);
  if (asRoot) {
    await mkdir(`${cache}-${UNKNOWN_USER}`);
    await chmod(`${cache}-${UNKNOWN_USER}`, 0o777);
  }
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--cache', cache];
  await run('npm', ['install', ...quiet, '--prefix', join(work, 'installed'), packed]);
  console.log('| Node | where | --version, s | --sandbox, list and one call, s | lists |');
  console.log('| --- | --- | --- | --- | --- |');
  let holds = true;
  if (quick) holds = await tryOn(process.env.PATH ?? '');
  else
    for (const node of Object.values(NODES)) {
      const { folder } = await install({ from: 'npm', packages: { node } });
      holds = (await tryOn([join(folder, 'node_modules/node/bin'), process.env.PATH ?? ''].join(delimiter))) && holds;
    }
  await firstMinutes();
  if (!quick) await freshClone();
  if (!holds) process.exitCode = 1;
} finally {
  await rm(work, { recursive: true, force: true });
}
