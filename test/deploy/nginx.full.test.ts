import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, type Copy, missingPrograms, startCluster } from '../helpers/cluster.ts';
import { startLoad } from '../helpers/load.ts';

const run = promisify(execFile);
const missing = missingPrograms();
if (missing.length > 0)
  console.warn(`skipped: install ${missing.join(' and ')} (Debian packages) to test copies behind nginx`);

describe.skipIf(missing.length > 0)('two copies behind nginx that share Redis', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster(2);
  });
  afterAll(() => cluster?.close());

  /** How many calls each copy has answered, by its own count. */
  const answered = async ({ url }: Copy): Promise<number> => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(
      /^portkey_mcp_http_requests_total\{route="\/mcp",method="POST",status="200"\} (\d+)$/m.exec(text)?.[1] ?? 0,
    );
  };

  it('hold what is checked from outside', async () => {
    const { stdout } = await run(process.execPath, ['scripts/test-http.mjs'], {
      env: { MCP_TEST_BASE_URL: cluster.url, MCP_TEST_AUTH_HEADER: `Authorization: Bearer ${cluster.token}` },
    });
    expect(stdout).toContain('Everything holds.');
  });

  it('share the work, and show no metrics to the outside', async () => {
    const load = startLoad(`${cluster.url}/mcp`, 8, cluster);
    const least = async (): Promise<number> => Math.min(...(await Promise.all(cluster.copies.map(answered))));
    await expect.poll(least, { timeout: 15_000 }).toBeGreaterThan(20);
    await load.stop();
    expect(load.shots.filter(({ ok }) => !ok)).toEqual([]);
    expect((await fetch(`${cluster.url}/metrics`)).status).toBe(404);
  });

  it.each([
    { signal: 'SIGKILL', what: 'is killed' },
    { signal: 'SIGTERM', what: 'is told to stop' },
  ] as const)('lose no call but those on their way to a copy that $what', { timeout: 60_000 }, async ({ signal }) => {
    const [victim] = cluster.copies as [Copy, Copy];
    const load = startLoad(`${cluster.url}/mcp`, 16, cluster);
    await sleep(700);
    const gone = new Promise((resolve) => victim.process.once('exit', resolve));
    const told = performance.now();
    victim.process.kill(signal);
    await gone;
    const dead = performance.now();
    await sleep(1_000);
    await victim.restart();
    await sleep(500);
    await load.stop();
    const lost = load.shots.filter(({ ok }) => !ok);
    // On their way: begun before it was gone, and not ended before it was told.
    expect(lost.filter(({ began, ended }) => began > dead || ended < told)).toEqual([]);
    // nginx answers for the copy that is gone, or the copy itself that it stops: never is a call lost without a word.
    expect(lost.filter(({ status }) => status !== 502 && status !== 503)).toEqual([]);
    expect(lost.length).toBeLessThanOrEqual(32);
    expect(load.shots.filter(({ began, ok }) => ok && began > dead).length).toBeGreaterThan(16);
  });
});
