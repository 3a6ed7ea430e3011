import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import manifest from '../../../package.json' with { type: 'json' };
import { about, type Check, type Examined, quoted } from './check.ts';

const [NEEDED_MAJOR = 0, NEEDED_MINOR = 0] = manifest.engines.node.replace(/^\D+/, '').split('.').map(Number);

/** What a build consists of, beside the entry file itself. */
const BUILT = ['index.js', 'chunks', 'token-counts.json'];

/**
 * Whether this Node can run the server, which version it is, and whether the build is whole.
 *
 * @param examined the machine
 */
export function installationChecks(examined: Examined): readonly Check[] {
  return [nodeCheck(examined.nodeVersion), buildCheck(examined.installation.script)];
}

function nodeCheck(version: string): Check {
  const node = about('node', 'Node');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > NEEDED_MAJOR || (major === NEEDED_MAJOR && minor >= NEEDED_MINOR)) return node.ok(`Node ${version}.`);
  return node.fault(
    `Node ${version} is too old: the server needs ${manifest.engines.node}.`,
    'Install Node 22 or newer (https://nodejs.org), and run setup again: clients start the Node that ran setup.',
  );
}

function buildCheck(script: string): Check {
  const build = about('build', 'Server');
  const directory = basename(dirname(script)) === 'build' ? dirname(script) : join(dirname(script), '../build');
  const missing = BUILT.filter((name) => !existsSync(join(directory, name)));
  if (missing.length === 0) return build.ok(`Version ${manifest.version}, built in ${directory}.`);
  return build.fault(
    `Version ${manifest.version}, but ${directory} has no ${missing.join(', ')}: clients have nothing to start.`,
    buildCommand(dirname(directory)),
  );
}

/**
 * The command that builds the server.
 *
 * @param root of the clone
 */
export const buildCommand = (root: string): string => `cd ${quoted(root)} && npm ci && npm run build`;
