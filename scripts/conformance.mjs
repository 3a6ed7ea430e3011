// Runs the official MCP conformance suite in two legs, for both protocol revisions it knows requirements of:
//   fixtures: the suite's own tools, prompts and resources on our HTTP stack; nothing may fail
//   shipped:  the built server; what may fail is listed in a baseline whose every line names the fixture it lacks
// Of each leg is printed what the revision requires, and apart from it what is beyond that and does not pass, with why.
// Usage: node scripts/conformance.mjs [fixtures|shipped]      The suite needs Node 22, which the npm package `node` supplies.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
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

/** Scenarios that the suite runs and no revision requires of a server like ours, and why they need not pass. */
const BEYOND = [
  [/^tasks-/, 'the Tasks extension, which this server does not declare'],
  [
    /^http-custom-header-server-validation$/,
    'not testable, as the suite says: it needs a tool that declares x-mcp-header, and none here does, so that there is no such header to check',
  ],
  [/^json-schema-2020-12$/, "no revision requires it, and it needs the suite's own tool json_schema_2020_12_tool"],
];
const beyond = (scenario) => BEYOND.find(([names]) => names.test(scenario));

/** What each scenario came to, from the files that the suite writes. */
function outcomesIn(folder) {
  return readdirSync(folder).flatMap((entry) => {
    const [, scenario] = /^server-(.+?)-\d{4}-\d\d-\d\dT/.exec(entry) ?? [];
    if (scenario === undefined) return [];
    const checks = JSON.parse(readFileSync(join(folder, entry, 'checks.json'), 'utf8'));
    const having = (status) => checks.filter((check) => check.status === status).length;
    return [{ scenario, passed: having('SUCCESS'), failed: having('FAILURE') }];
  });
}

const sum = (outcomes, what) => outcomes.reduce((total, outcome) => total + outcome[what], 0);

/** Two lines or more: what is required, and what is beyond it. */
function report(outcomes, expected) {
  const required = outcomes.filter(({ scenario }) => !beyond(scenario));
  const lacking = required.filter(({ scenario, failed }) => failed > 0 && expected.includes(scenario));
  const failing = required.filter(({ scenario, failed }) => failed > 0 && !expected.includes(scenario));
  const counted = [
    `${sum(required, 'passed')} checks passed`,
    ...(lacking.length > 0
      ? [`${sum(lacking, 'failed')} lack a fixture of the suite (${lacking.length} scenarios)`]
      : []),
    `${sum(failing, 'failed')} failed${failing.map(({ scenario }) => ` ${scenario}`).join(',')}`,
  ];
  const others = BEYOND.flatMap(([names, why]) => {
    const own = outcomes.filter(({ scenario }) => names.test(scenario));
    return own.length === 0
      ? []
      : [
          `  beyond it: ${sum(own, 'passed')} passed, ${sum(own, 'failed')} did not${sum(own, 'failed') > 0 ? `: ${why}` : ''}`,
        ];
  });
  return [`  required: ${counted.join(', ')}`, ...others].join('\n');
}

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
    const baseline = readFileSync(join(HERE, leg.baseline(revision)), 'utf8');
    const expected = [...baseline.matchAll(/^\s*- ([\w-]+)/gm)].map(([, scenario]) => scenario);
    console.log(`conformance ${name} ${revision}: ${ok ? 'holds' : 'fails'}\n${report(outcomesIn(out), expected)}`);
    if (!ok) console.log(summary.trim());
  }
  child.kill();
}
process.exit(failed ? 1 : 0);
