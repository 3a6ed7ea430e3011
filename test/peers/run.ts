/**
 * Runs strangers' programs that speak Portkey's API against the sandbox, and prints what held.
 *
 *   npm run test:peers                    all of them
 *   npm run test:peers -- python          one: python (portkey-ai and openai), node (portkey-ai), schemathesis
 *
 * Python's are installed into the cache of test/clients. Without Python, or without the official document
 * (PORTKEY_OPENAPI), their part is said to be skipped. A variable that names a file that is not there is a failure.
 */
import { spawnSync } from 'node:child_process';
import { nodeSdk } from './node.ts';
import type { Outcome, Peer } from './peer.ts';
import { pythonClients } from './python.ts';
import { schemathesis } from './schemathesis.ts';

const peers: Readonly<Record<string, Peer>> = { python: pythonClients, node: nodeSdk, schemathesis };

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(peers, name));
if (unknown.length > 0) {
  console.error(`No such peer: ${unknown.join(', ')}. There are: ${Object.keys(peers).join(', ')}.`);
  process.exit(2);
}

const hasPython = spawnSync('python3', ['-c', 'import venv, ensurepip']).status === 0;
const outcomes: Outcome[] = [];
for (const [name, peer] of Object.entries(peers)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const started = performance.now();
  const missing = peer.needsPython && !hasPython ? 'python3 with venv is not there' : peer.missing?.();
  const found: readonly Outcome[] = missing === undefined ? await peer.run() : [{ peer: name, skipped: missing }];
  const seconds = Math.round((performance.now() - started) / 1000);
  console.error(`${name}: ${seconds} s`);
  outcomes.push(...found);
}

for (const outcome of outcomes)
  console.log(
    'skipped' in outcome ? `${outcome.peer}: skipped, ${outcome.skipped}` : `${outcome.peer}: ${outcome.says}`,
  );
if (outcomes.some((outcome) => 'ok' in outcome && !outcome.ok)) process.exitCode = 1;
