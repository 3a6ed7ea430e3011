// Runs an entry file from its sources, and starts it again when a source changes.
// Standard input and output belong to the server alone, as MCP over stdio asks: notes go to standard error.
// Usage: node scripts/dev.mjs src/index.ts [--sandbox …]
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';

const [entry, ...args] = process.argv.slice(2);
if (entry === undefined) {
  console.error('Usage: node scripts/dev.mjs ENTRY [ARGUMENTS]');
  process.exit(2);
}

/** An editor saves a file in several steps; they count as one change. */
const SETTLED_AFTER_MS = 100;

let child;
let restarting = false;

function start() {
  restarting = false;
  child = spawn(process.execPath, ['--import', 'tsx', entry, ...args], { stdio: ['pipe', 'inherit', 'inherit'] });
  child.stdin.on('error', () => {}); // It ended first; `exit` says so.
  process.stdin.pipe(child.stdin);
  child.once('exit', (code, signal) => {
    child = undefined;
    if (restarting) start();
    // Its client has gone, or somebody stopped it. A fault in a source is waited out instead: it is about to be mended.
    else if (code === 0 || signal !== null) process.exit(code ?? 1);
    else console.error(`[dev] ${entry} ended with ${code}; it starts again when a source changes.`);
  });
}

let timer;
watch('src', { recursive: true }, (_event, file) => {
  if (file === null || file.endsWith('.test.ts')) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    console.error(`[dev] ${file} changed.`);
    if (child === undefined) return start();
    restarting = true;
    process.stdin.unpipe(child.stdin); // What comes from now on waits for the next process.
    child.kill('SIGTERM');
  }, SETTLED_AFTER_MS);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    if (child === undefined) process.exit(1);
    child.kill(signal);
  });
start();
