import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, it } from 'vitest';
import { builtEntry } from '../helpers/built.ts';
import { freePort } from '../helpers/cluster.ts';
import { inspected } from '../helpers/inspected.ts';
import { startLoad } from '../helpers/load.ts';
import { initialize } from '../http/server.ts';

/** Of soaking; the first fifth is warming up. */
const MINUTES = Number(process.env.SOAK_MINUTES ?? 10);
const SAMPLE_MS = 5_000;
const MB = 1024 * 1024;

/** As the server has it: with so many at the start, those that come and go take the place of others. */
const MAX_SESSIONS = 1_000;

const openSession = async (url: string): Promise<void> => {
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  await (await fetch(url, { method: 'POST', headers, body: JSON.stringify(initialize('soak')) })).text();
};

const floorOf = (values: readonly number[]): number => Math.min(...values);

it(`keeps its memory flat for ${MINUTES} minutes of calls, and of sessions that come and go`, {
  timeout: (MINUTES + 3) * 60_000,
}, async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = spawn(process.execPath, ['--inspect=127.0.0.1:0', builtEntry('server.js'), '--sandbox'], {
    env: {
      PATH: process.env.PATH ?? '',
      LOG_LEVEL: 'error',
      MCP_PORT: new URL(url).port,
      MCP_RATE_LIMIT_PER_MINUTE: '0',
    },
    // The audit goes to stderr, line by line.
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const inspector = await inspected(server);
  await expect
    .poll(
      () =>
        fetch(`${url}/ready`).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true);
  for (let n = 0; n < MAX_SESSIONS; n++) await openSession(`${url}/mcp`);
  const load = startLoad(`${url}/mcp`, 4);
  let visiting = true;
  let visits = 0;
  /** Older clients, half of which never say that they leave. */
  const visitors = Array.from({ length: 2 }, async (_, lane) => {
    while (visiting) {
      const client = new Client({ name: 'soak', version: '1' }, { versionNegotiation: { mode: 'legacy' } });
      const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`));
      await client.connect(transport);
      await client.callTool({ name: 'list_prompts', arguments: {} });
      await client.callTool({ name: 'delete_workspace', arguments: { workspace_id: 'ws-none' } });
      if (lane === 0) await transport.terminateSession();
      await client.close();
      visits++;
    }
  });
  const samples: { readonly heap: number; readonly resident: number; readonly sessions: number }[] = [];
  const until = performance.now() + MINUTES * 60_000;
  while (performance.now() < until) {
    await sleep(SAMPLE_MS);
    const text = await (await fetch(`${url}/metrics`)).text();
    const read = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    samples.push({
      heap: await inspector.liveHeap(),
      resident: read('process_resident_memory_bytes'),
      sessions: read('portkey_mcp_sessions'),
    });
  }
  visiting = false;
  await Promise.all(visitors);
  await load.stop();
  inspector.close();
  server.kill('SIGTERM');
  const failures = load.shots.filter(({ ok }) => !ok).length;
  const fifth = Math.floor(samples.length / 5);
  const early = samples.slice(fifth, 2 * fifth);
  const late = samples.slice(-fifth);
  const figures = {
    calls: load.shots.length,
    visits,
    heapMb: [floorOf(early.map(({ heap }) => heap)), floorOf(late.map(({ heap }) => heap))].map(
      (bytes) => Math.round((bytes / MB) * 10) / 10,
    ),
    residentMb: [floorOf(early.map(({ resident }) => resident)), floorOf(late.map(({ resident }) => resident))].map(
      (bytes) => Math.round(bytes / MB),
    ),
  };
  console.log(JSON.stringify(figures));
  expect(failures).toBe(0);
  expect(Math.max(...samples.map(({ sessions }) => sessions))).toBeLessThanOrEqual(MAX_SESSIONS);
  const [heapBefore = 0, heapAfter = 0] = figures.heapMb;
  const [residentBefore = 0, residentAfter = 0] = figures.residentMb;
  expect(heapAfter).toBeLessThan(heapBefore + 2);
  expect(residentAfter).toBeLessThan(residentBefore + Math.max(10, residentBefore * 0.1));
});
