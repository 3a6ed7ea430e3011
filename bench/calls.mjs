// What a call costs: ours over stdio and in process beside a bare `fetch` loop on the same upstream, and ours over stdio
// beside the peer on Node 24, which it needs. One call at a time and 32 in flight; rounds alternate, so that a busy
// machine hits all alike, and the median of the rounds' ratios counts. Then what the demo's replies cost in tokens.
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { startPortkey } from './lib/http-servers.mjs';
import { inProcess } from './lib/in-process.mjs';
import { fetchPeer } from './lib/peer.mjs';
import { median } from './lib/report.mjs';
import { keep } from './lib/results.mjs';
import { stdioServer } from './lib/stdio-load.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const CALLS = { 1: 1_000, 32: 4_000 };

async function rateOf(once, calls, inFlight) {
  let left = calls;
  const began = performance.now();
  const lane = async () => {
    while (left-- > 0) await once();
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return calls / ((performance.now() - began) / 1000);
}

/** The rates of several ways, in turn, round after round. */
async function interleaved(ways, inFlight) {
  const rates = ways.map(() => []);
  for (const once of ways) await rateOf(once, CALLS[inFlight] / 2, inFlight);
  for (let round = 0; round < ROUNDS; round++)
    for (const [index, once] of ways.entries()) rates[index].push(await rateOf(once, CALLS[inFlight], inFlight));
  return rates;
}

function tell(name, ours, other, against, atLeast) {
  const ratio = median(ours.map((rate, round) => rate / other[round]));
  const holds = ratio >= atLeast;
  if (!holds) process.exitCode = 1;
  const figures = `${median(ours).toFixed(0).padStart(6)}/s  ${median(other).toFixed(0).padStart(6)}/s (${against})`;
  console.log(
    `  ${name.padEnd(34)} ${figures}  ratio ${ratio.toFixed(2)} ≥ ${atLeast} ${holds ? 'holds' : 'FALLS SHORT'}`,
  );
}

const portkey = await startPortkey();
const base = `${portkey.url}/v1`;
const key = '9fKq2vTz8LwXb7RmD4sJ1cYhN6pG';
const env = {
  PORTKEY_API_KEY: key,
  PORTKEY_BASE_URL: base,
  PORTKEY_ALLOW_INSECURE_HTTP: 'true',
  PORTKEY_ALLOW_PRIVATE_BASE_URL: 'true',
};
const bare = async () => {
  const reply = await fetch(`${base}/configs`, { headers: { 'x-portkey-api-key': key } });
  await reply.json();
};
const entry = resolve(process.env.BUILD_DIR ?? 'build', 'index.js');
const peer = fetchPeer();
const full = { ...env, PORTKEY_TOOL_SURFACE: 'full' };
const { PORTKEY_ALLOW_PRIVATE_BASE_URL: _peerOnly, ...own } = full;
const stdio = await stdioServer(process.execPath, entry, own);
const within = await inProcess(own);
const stdio24 = await stdioServer(peer.node, entry, own);
const peer24 = await stdioServer(peer.node, peer.stdio, full);

console.log(`\ncalls of list_configs, 20 rows (Node ${process.version}, the peer's Node 24)`);
const kept = {};
for (const [inFlight, ofFetch, ofPeer] of [
  [1, 0.6, 1.3],
  [32, 1.2, 1.8],
]) {
  const [fetched, overStdio, inside] = await interleaved([bare, stdio.once, within.once], inFlight);
  const [ours, theirs] = await interleaved([stdio24.once, peer24.once], inFlight);
  tell(`${inFlight} in flight, in process`, inside, fetched, 'fetch', ofFetch);
  tell(`${inFlight} in flight, stdio`, overStdio, fetched, 'fetch', ofFetch);
  tell(`${inFlight} in flight, stdio (Node 24)`, ours, theirs, 'peer', ofPeer);
  kept[`calls over stdio, ${inFlight} at a time`] = { ours: median(ours), peer: median(theirs), unit: 'a second' };
}
for (const server of [stdio, within, stdio24, peer24, portkey]) await server.stop();

keep('calls', peer.versions, kept);
const demo = execFileSync(process.execPath, ['scripts/demo.mjs', '--plain'], { encoding: 'utf8' });
const figure = (name) => new RegExp(`${name}\\s+([\\d,]+)`).exec(demo)?.[1] ?? 'unknown';
console.log(`  the demo's replies, tokens: ${figure('tokens of the replies')} in ${figure('calls')} calls`);
process.exit();
