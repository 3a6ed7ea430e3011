// Spawn to the answer to initialize, the tool list and its tokens, a second one, and resident memory, interleaved in one run:
// ours beside a one-tool server on the same SDK (this Node), and ours beside the peer (Node 24, which the peer needs).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { buildOneTool } from './lib/one-tool.mjs';
import { fetchPeer } from './lib/peer.mjs';
import { median, report } from './lib/report.mjs';
import { keep } from './lib/results.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 20);
const KEY = { PORTKEY_API_KEY: 'bench-key-that-is-never-sent', PORTKEY_TOOL_SURFACE: 'full' };

async function measure(node, args) {
  const started = performance.now();
  const child = spawn(node, args, {
    env: { PATH: process.env.PATH, ...KEY },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const answers = new Map();
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      const { id, result } = JSON.parse(line);
      answers.get(id)?.(result);
    }
  });
  const request = (id, method, params) =>
    new Promise((resolve) => {
      answers.set(id, resolve);
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    });
  const clientInfo = { name: 'bench', version: '1' };
  await request(1, 'initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
  const start = performance.now() - started;
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
  const { tools } = await request(2, 'tools/list', {});
  const beforeSecond = performance.now();
  await request(3, 'tools/list', {});
  const secondList = performance.now() - beforeSecond;
  const memory = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;
  child.kill('SIGKILL');
  await once(child, 'exit');
  return { start, secondList, memory, tools };
}

const tokensOf = (tools) =>
  tools.reduce((sum, { name, description, inputSchema }) => {
    return sum + encode(JSON.stringify({ name, description, inputSchema })).length;
  }, 0);

async function interleaved(servers) {
  const runs = servers.map(() => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const [index, [node, args]] of servers.entries()) runs[index].push(await measure(node, args));
  return runs.map((list) => ({
    start: median(list.map((run) => run.start)),
    secondList: median(list.map((run) => run.secondList)),
    memory: median(list.map((run) => run.memory)),
    tools: list[0].tools,
  }));
}

const peer = fetchPeer();
const oneTool = await buildOneTool();
const [ours, bare] = await interleaved([
  [process.execPath, ['build/index.js']],
  [process.execPath, [oneTool]],
]);
const [ours24, theirs] = await interleaved([
  [peer.node, ['build/index.js']],
  [peer.node, [peer.stdio]],
]);
report('start', [
  {
    name: `start, ms (Node ${process.version})`,
    ours: ours.start,
    other: bare.start,
    against: 'one tool, same SDK',
    atMost: 1.35,
  },
  { name: 'start, ms (Node 24)', ours: ours24.start, other: theirs.start, against: 'peer', atMost: 0.7 },
  {
    name: 'second tools/list, ms (Node 24)',
    ours: ours24.secondList,
    other: theirs.secondList,
    against: 'peer',
    atMost: 0.15,
  },
  { name: 'resident memory after the list, MB', ours: ours.memory, other: 80, against: 'limit', atMost: 1 },
]);
keep('start', peer.versions, {
  'tools listed by default': { ours: ours24.tools.length, peer: theirs.tools.length, unit: '' },
  'tokens of that list (o200k)': { ours: tokensOf(ours24.tools), peer: tokensOf(theirs.tools), unit: '' },
  'start to the first answer': { ours: ours24.start, peer: theirs.start, unit: 'ms' },
  'a second list of tools': { ours: ours24.secondList, peer: theirs.secondList, unit: 'ms' },
  'resident memory after it': { ours: ours24.memory, peer: theirs.memory, unit: 'MB' },
});
