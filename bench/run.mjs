// Runs every benchmark, or those named: `npm run bench -- start calls`. With --save it keeps the figures that the README
// shows in bench/results.json; `npm run docs` then makes the table.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';

const all = readdirSync(new URL('.', import.meta.url))
  .filter((file) => /\.(mjs|ts)$/.test(file) && file !== 'run.mjs')
  .sort();
const { values, positionals: wanted } = parseArgs({ options: { save: { type: 'boolean' } }, allowPositionals: true });
const chosen = wanted.length === 0 ? all : all.filter((file) => wanted.includes(file.replace(/\.(mjs|ts)$/, '')));
if (chosen.length === 0) {
  console.error(
    `There is no such benchmark. There are: ${all.map((file) => file.replace(/\.(mjs|ts)$/, '')).join(', ')}`,
  );
  process.exit(2);
}
for (const file of chosen) {
  const path = new URL(file, import.meta.url).pathname;
  const loader = file.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const { status } = spawnSync(process.execPath, [...loader, path], {
    stdio: 'inherit',
    env: { ...process.env, ...(values.save && { BENCH_SAVE: 'yes' }) },
  });
  if (status !== 0) process.exitCode = 1;
}
