import { createRequire } from 'node:module';
import type { Peer } from './peer.ts';
import { run } from './program.ts';

const LIMIT_MS = 120_000;
const { version } = createRequire(import.meta.url)('portkey-ai/package.json') as { readonly version: string };

/** The official Node SDK: its tests are part of `npm test` too. */
export const nodeSdk: Peer = {
  needsPython: false,
  run: async () => {
    const { code, output } = await run(
      ['npx', 'vitest', 'run', 'test/contract/sandbox-node-sdk.test.ts', '--reporter=json'],
      {},
      LIMIT_MS,
    );
    const { numPassedTests: passed, numTotalTests: total } = JSON.parse(output.slice(output.indexOf('{"num'))) as {
      readonly numPassedTests: number;
      readonly numTotalTests: number;
    };
    if (code !== 0) console.error(output);
    return [
      { peer: `portkey-ai ${version} (Node)`, ok: code === 0, says: `${passed} of ${total} lives of resources hold` },
    ];
  },
};
