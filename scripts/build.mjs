// Bundles the two entry files with code split into chunks, so that what a start does not need is not loaded,
// then counts the tokens of what is listed, so that `tools` can print them without a tokenizer at run time.
import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { bundling } from './bundling.mjs';
import { countTokens } from './count-tokens.mjs';

/** Two for people, and one that api/index.ts takes where the server runs as a function. */
const ENTRIES = [
  { in: 'src/index.ts', out: 'index' },
  { in: 'src/server.ts', out: 'server' },
  { in: 'src/cli/serverless.ts', out: 'serverless' },
  { in: 'src/scripts/worker.ts', out: 'script-worker' },
];

const quiet = process.argv.includes('--quiet');
const outdir = process.env.BUILD_DIR ?? 'build';
await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });
await copyFile('node_modules/quickjs-wasi/quickjs.wasm', `${outdir}/quickjs.wasm`);
await build({ ...bundling, entryPoints: ENTRIES, outdir });
await Promise.all(['index.js', 'server.js'].map((file) => chmod(`${outdir}/${file}`, 0o755)));
const { tools, tokens } = await countTokens(outdir);
if (!quiet) console.log(`built ${outdir}/: ${tools} tools listed by default, ${tokens} tokens`);
