// Fetches the peer (npm portkey-admin-mcp) and a Node 24 for it, outside the project: neither is a dependency.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const cache = join(tmpdir(), 'portkey-admin-bench');

function ensure(...packages) {
  mkdirSync(cache, { recursive: true });
  const quiet = { cwd: cache, stdio: 'ignore' };
  if (!existsSync(join(cache, 'package.json'))) execFileSync('npm', ['init', '-y'], quiet);
  const missing = packages.filter((name) => !existsSync(join(cache, 'node_modules', name.replace(/(.)@.*/, '$1'))));
  if (missing.length > 0) execFileSync('npm', ['i', '--no-audit', '--no-fund', ...missing], quiet);
}

/** @returns the paths of Node 24 and of the peer's stdio and HTTP entry files, and both versions */
export function fetchPeer() {
  ensure('node@24', 'portkey-admin-mcp');
  const modules = join(cache, 'node_modules');
  const versionOf = (name) => JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version;
  return {
    versions: { node: versionOf('node'), peer: versionOf('portkey-admin-mcp') },
    node: join(modules, 'node/bin/node'),
    stdio: join(modules, 'portkey-admin-mcp/build/index.js'),
    http: join(modules, 'portkey-admin-mcp/build/server.js'),
    version: JSON.parse(readFileSync(join(modules, 'portkey-admin-mcp/package.json'), 'utf8')).version,
  };
}
