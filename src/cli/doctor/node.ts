import manifest from '../../../package.json' with { type: 'json' };
import { type Finding, fault, ok } from './finding.ts';

const [NEEDED_MAJOR = 20, NEEDED_MINOR = 0] = manifest.engines.node.replace(/^\D+/, '').split('.').map(Number);

/**
 * Whether this Node can run the server.
 *
 * @param version as `process.versions.node`
 */
export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > NEEDED_MAJOR || (major === NEEDED_MAJOR && minor >= NEEDED_MINOR))
    return ok('node', `Node ${version}, server ${manifest.version}.`);
  return fault(
    'node',
    `Node ${version} is too old; the server needs ${manifest.engines.node}.`,
    'Install Node 22 or newer (https://nodejs.org), and run `setup` again, so that clients start the new one.',
  );
}
