// Calls over HTTP, interleaved in one run: ours beside the peer (stateless and with sessions) and beside a bare one-tool
// handler on the same SDK, all on the Node that the peer needs, all calling the same Portkey stand-in; then the memory of
// a thousand sessions.
import { availableParallelism, loadavg } from 'node:os';
import { load, MODERN, older, openSession } from './lib/http-load.mjs';
import { makeServers, startPortkey } from './lib/http-servers.mjs';
import { fetchPeer } from './lib/peer.mjs';
import { median, report } from './lib/report.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const ROUND_MS = Number(process.env.BENCH_ROUND_MS ?? 2_000);
const SESSIONS = 1_000;
const MAX_SESSION_KB = 150;

const { node, http } = fetchPeer();
const portkey = await startPortkey();
const { bare, ours, peer } = await makeServers(node, portkey.url, http);

/** Medians of several rounds, the servers taking turns. */
async function rounds(contenders, connections) {
  const runs = contenders.map(() => []);
  for (const { url, requests } of contenders) await load(url, connections, 500, requests);
  for (let round = 0; round < ROUNDS; round++)
    for (const [index, { url, requests }] of contenders.entries())
      runs[index].push(await load(url, connections, ROUND_MS, requests));
  return runs.map((list) => ({ rate: median(list.map(({ rate }) => rate)), p99: median(list.map(({ p99 }) => p99)) }));
}

const stateless = await Promise.all([ours('stateless'), bare(), peer('stateless')]);
const rows = [];
for (const connections of [16, 64]) {
  const [o, oldOurs, b, p] = await rounds(
    [
      { url: stateless[0].url, requests: MODERN },
      { url: stateless[0].url, requests: older() },
      { url: stateless[1].url, requests: MODERN },
      { url: stateless[2].url, requests: older() },
    ],
    connections,
  );
  rows.push({
    name: `calls/s, ${connections} connections`,
    ours: o.rate,
    other: b.rate,
    against: 'bare',
    atLeast: 0.8,
  });
  rows.push({ name: `calls/s, ${connections} connections`, ours: o.rate, other: p.rate, against: 'peer', atLeast: 5 });
  rows.push({ name: `calls/s, ${connections}, older protocol`, ours: oldOurs.rate, other: p.rate, against: 'peer' });
  rows.push({
    name: `p99 ms, ${connections} connections`,
    ours: o.p99,
    other: p.p99,
    against: 'peer',
    ...(connections === 64 && { atMost: 1 }),
  });
}
await Promise.all(stateless.map((server) => server.stop()));

const stateful = await Promise.all([ours('stateful'), peer('stateful')]);
for (const connections of [16, 64]) {
  const contenders = [];
  for (const { url } of stateful) {
    const sessions = await Promise.all(Array.from({ length: connections }, () => openSession(url)));
    contenders.push({ url, requests: sessions.map((id) => older(id)) });
  }
  const [o, p] = await rounds(contenders, connections);
  rows.push({ name: `calls/s in sessions, ${connections}`, ours: o.rate, other: p.rate, against: 'peer', atLeast: 1 });
  rows.push({ name: `p99 ms in sessions, ${connections}`, ours: o.p99, other: p.p99, against: 'peer' });
}
await Promise.all(stateful.map((server) => server.stop()));

/** KB that one of a thousand sessions costs, after calls have warmed the server up. */
async function sessionCost(start) {
  const server = await start('stateful');
  const warm = await Promise.all(Array.from({ length: 16 }, () => openSession(server.url)));
  await load(
    server.url,
    16,
    ROUND_MS,
    warm.map((id) => older(id)),
  );
  const before = server.memory();
  for (let opened = 0; opened < SESSIONS; opened += 50)
    await Promise.all(Array.from({ length: 50 }, () => openSession(server.url)));
  const cost = (server.memory() - before) / SESSIONS;
  await server.stop();
  return cost;
}
const cost = await sessionCost(ours);
rows.push({ name: 'KB for each of 1,000 sessions', ours: cost, other: MAX_SESSION_KB, against: 'bound', atMost: 1 });
rows.push({ name: 'KB for each of 1,000 sessions', ours: cost, other: await sessionCost(peer), against: 'peer' });
await portkey.stop();
report('http (calls of a tool with one request to Portkey behind it)', rows);
console.log(`  (${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)})`);
