import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from '../clients/install.ts';
import type { Peer } from './peer.ts';
import { run } from './program.ts';
import { served } from './served.ts';

const LIMIT_MS = 240_000;
const PACKAGES = { 'portkey-ai': '2.3.4', openai: '3.57.0', pytest: '9.2.0' };

/** What conftest.py writes of each client. */
interface Account {
  readonly peer: string;
  readonly methods: number;
  readonly hold: number;
  readonly differ: number;
  readonly missing: readonly string[];
  readonly stale: readonly string[];
}

/** The official Python SDK and OpenAI's own client: every method of both, but for those of differences.json. */
export const pythonClients: Peer = {
  needsPython: true,
  run: async () => {
    const { folder } = await install({ from: 'pypi', packages: PACKAGES });
    const scratch = await mkdtemp(join(tmpdir(), 'peers-'));
    try {
      const report = join(scratch, 'report.json');
      const { code, output } = await served(({ origin, adminKey, workspaceKey, workspace }) =>
        run(
          [
            join(folder, 'bin/python'),
            '-m',
            'pytest',
            '-q',
            '-p',
            'no:cacheprovider',
            join(import.meta.dirname, 'python'),
          ],
          {
            PEERS_BASE_URL: `${origin}/v1`,
            PEERS_ADMIN_KEY: adminKey,
            PEERS_WORKSPACE: workspace,
            PEERS_WORKSPACE_KEY: workspaceKey,
            PEERS_REPORT: report,
            PYTHONDONTWRITEBYTECODE: '1',
          },
          LIMIT_MS,
        ),
      );
      if (code !== 0) console.error(output);
      const accounts = JSON.parse(await readFile(report, 'utf8').catch(() => '[]')) as readonly Account[];
      if (accounts.length === 0) return [{ peer: 'python', ok: false, says: 'ended without a report' }];
      return accounts.map(({ peer, methods, hold, differ, missing, stale }) => ({
        peer: `${peer} (Python)`,
        ok: code === 0 && missing.length === 0 && stale.length === 0,
        says: `${hold} of ${methods} methods hold, ${differ} are accepted differences`,
      }));
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
};
