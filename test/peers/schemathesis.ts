import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalog } from '../../src/catalog/index.ts';
import type { CatalogEntry } from '../../src/catalog/model/operation.ts';
import { wantsWorkspaceKey } from '../../src/portkey/credentials.ts';
import { install } from '../clients/install.ts';
import type { Outcome, Peer } from './peer.ts';
import { run } from './program.ts';
import { served } from './served.ts';

const LIMIT_MS = 480_000;
const PACKAGES = { schemathesis: '4.32.5' };
const EXAMPLES = 30;
/** The same cases in every run. */
const SEED = 1;
const VERSION = /^\/v[12](?=\/)/;

/** Where the sandbox answers 5xx because the live API does: an operation, and why. */
const asLive: readonly { readonly path: string; readonly reason: string }[] = [
  { path: '/logs/exports', reason: 'portkey-live.md 4: a UUID as filter of the list is 500 AB04; test/live holds it.' },
];

const literal = (path: string): string => path.replace(/[.{}/]/g, '\\$&');
const pathsOf = (wanted: (entry: CatalogEntry) => boolean): string =>
  `^(?:/v[12])?(?:${[...new Set(catalog.filter(wanted).map(({ path }) => literal(path.replace(VERSION, ''))))].join('|')})$`;

const document = (): string | undefined => process.env.PORTKEY_OPENAPI;

/** One half of the document: what wants a workspace's key, or the rest. */
async function half(program: string, name: string, ofWorkspace: boolean): Promise<Outcome> {
  const scratch = await mkdtemp(join(tmpdir(), 'peers-'));
  try {
    const { code, output } = await served(({ origin, adminKey, workspaceKey }) =>
      run(
        [
          ...[program, 'run', document() ?? '', '--url', `${origin}/v1`],
          ...['--header', `x-portkey-api-key: ${ofWorkspace ? workspaceKey : adminKey}`],
          ...(ofWorkspace ? ['--header', 'x-portkey-provider: @openai-prod'] : []),
          ...['--include-path-regex', pathsOf((entry) => wantsWorkspaceKey(entry) === ofWorkspace)],
          ...asLive.flatMap(({ path }) => ['--exclude-path', path]),
          ...['--checks', 'not_a_server_error', '--phases', 'examples,fuzzing', '--max-examples', String(EXAMPLES)],
          ...['--generation-deterministic', '--seed', String(SEED), '--suppress-health-check', 'all', '--no-color'],
          ...['--warnings', 'off', '--continue-on-failure'],
        ],
        { HYPOTHESIS_STORAGE_DIRECTORY: scratch },
        LIMIT_MS,
      ),
    );
    const cases = Number(/([\d,]+) (?:test cases )?generated/.exec(output)?.[1]?.replaceAll(',', '') ?? 0);
    const operations = Number(/Operations:\s+(\d+) selected/.exec(output)?.[1] ?? 0);
    // A run that tried nothing shows nothing.
    const ok = code === 0 && cases > operations && operations > 20;
    if (!ok) console.error(output);
    return {
      peer: `schemathesis, ${name}`,
      ok,
      says: `${cases} cases of ${operations} operations, ${ok ? 'none' : 'some'} with a 5xx`,
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Cases made from the official document, valid and not: whatever comes, the sandbox answers as an API. */
export const schemathesis: Peer = {
  needsPython: true,
  missing: () => {
    const file = document();
    if (file === undefined) return 'PORTKEY_OPENAPI names no official document';
    if (!existsSync(file)) throw new Error(`PORTKEY_OPENAPI is set, but there is no file ${file}`);
    return undefined;
  },
  run: async () => {
    const { folder } = await install({ from: 'pypi', packages: PACKAGES });
    const program = join(folder, 'bin/schemathesis');
    return Promise.all([half(program, 'admin', false), half(program, 'gateway', true)]);
  },
};
