// Counts o200k tokens over name, description and input schema of everything that any surface lists.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';

const run = promisify(execFile);
const textOf = ({ name, description, inputSchema }) => JSON.stringify({ name, description, inputSchema });

async function listed(outdir, args, env) {
  const options = { env: { PATH: process.env.PATH, ...env }, maxBuffer: 64 * 1024 * 1024 };
  const { stdout } = await run(process.execPath, [`${outdir}/index.js`, 'tools', '--json', ...args], options);
  return JSON.parse(stdout).tools;
}

export async function countTokens(outdir) {
  const variants = [
    [['--surface', 'full'], { PORTKEY_TOOL_DOMAINS: 'all' }],
    [['--surface', 'full'], { PORTKEY_TOOL_DOMAINS: 'all', PORTKEY_WORKSPACE_ID: 'ws-pinned' }],
    [['--surface', 'lean'], { PORTKEY_TOOL_DOMAINS: 'all' }],
    [['--surface', 'lean'], { PORTKEY_TOOL_DOMAINS: 'all', PORTKEY_WORKSPACE_ID: 'ws-pinned' }],
    [['--surface', 'lean'], {}],
  ];
  const lists = await Promise.all(variants.map(([args, env]) => listed(outdir, args, env)));
  const counts = Object.fromEntries(lists.flat().map((tool) => [textOf(tool), encode(textOf(tool)).length]));
  await writeFile(`${outdir}/token-counts.json`, JSON.stringify(counts));
  const byDefault = await listed(outdir, ['--surface', 'full'], {});
  const tokens = byDefault.reduce((sum, tool) => sum + counts[textOf(tool)], 0);
  await writeFile(`${outdir}/listed.json`, JSON.stringify({ count: byDefault.length, tokens }));
  return { tools: byDefault.length, tokens };
}
