// Runs the official MCP conformance suite in two legs, for both protocol revisions it knows requirements of:
//   fixtures: the suite's own tools, prompts and resources on our HTTP stack; nothing may fail
//   shipped:  the built server; what may fail is listed in a baseline whose every line names the fixture it lacks
// Usage: node scripts/conformance.mjs [fixtures|shipped]      The suite needs Node 22, which the npm package `node` supplies.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SUITE = [
  '-y',
  '-p',
  'node@24',
  '-p',
  '@modelcontextprotocol/conformance@0.2.0-alpha.12',
  'conformance',
  'server',
];
const REVISIONS = ['2026-07-28', '2025-11-25'];
const HERE = 'test/http/conformance';
const PORT = Number(process.env.CONFORMANCE_PORT ?? 18_700 + (process.pid % 200));
const BUILD = process.env.BUILD_DIR ?? 'build';

const LEGS = {
  fixtures: {
    command: [process.execPath, '--import', 'tsx', `${HERE}/serve.ts`],
    baseline: () => 'baseline-fixtures.yml',
  },
  shipped: {
    command: [process.execPath, `${BUILD}/server.js`, '--sandbox'],
    url: `http://127.0.0.1:${PORT}`,
    baseline: (revision) => `baseline-${revision}.yml`,
  },
};

/** Starts a server and waits until it answers; resolves with its URL. */
async function start({ command: [program, ...args], url }) {
  const child = spawn(program, args, {
    env: { ...process.env, MCP_PORT: String(PORT), LOG_LEVEL: 'error', MCP_AUTH_MODE: 'none' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (data) => {
    printed += data;
  });
  for (let tries = 0; tries < 300; tries++) {
    const base = url ?? printed.trim();
    try {
      if (base !== '' && (await fetch(`${base}/ready`)).ok) return { child, base };
    } catch {}
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill();
  throw new Error(`${args.join(' ')} did not start`);
}

let failed = false;
for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(LEGS)) {
  const leg = LEGS[name];
  const { child, base } = await start(leg);
  for (const revision of REVISIONS) {
    const out = mkdtempSync(join(tmpdir(), 'conformance-'));
    const run = spawnSync(
      'npx',
      [
        ...SUITE,
        '--url',
        `${base}/mcp`,
        '--requirements',
        revision,
        '-o',
        out,
        '--expected-failures',
        join(process.cwd(), HERE, leg.baseline(revision)),
      ],
      {
        cwd: out,
        encoding: 'utf8',
      },
    );
    const [summary = run.stderr] = run.stdout.split('=== SUMMARY ===').slice(1);
    const ok = run.status === 0;
    failed ||= !ok;
    console.log(
      `conformance ${name} ${revision}: ${ok ? 'holds' : 'fails'} (${/Total: .*/.exec(summary)?.[0] ?? 'no summary'})`,
    );
    if (!ok) console.log(summary.trim());
  }
  child.kill();
}
process.exit(failed ? 1 : 0);
