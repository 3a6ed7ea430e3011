// Bundles the two entry files with code split into chunks, so that what a start does not need is not loaded,
// then counts the tokens of what is listed, so that `tools` can print them without a tokenizer at run time.
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { bundling } from './bundling.mjs';
import { countTokens } from './count-tokens.mjs';
import { snapshotOf } from './interpreter-snapshot.mjs';
import { buildPage } from './page.mjs';
import { thirdPartyLicenses } from './third-party-licenses.mjs';

/** Two for people, and one that api/index.ts takes where the server runs as a function. */
const ENTRIES = [
  { in: 'src/index.ts', out: 'index' },
  { in: 'src/server.ts', out: 'server' },
  { in: 'src/cli/serverless.ts', out: 'serverless' },
];
/** What pictures are written in. It goes along, so that a bare container draws the same. */
const FONT = 'node_modules/dejavu-fonts-ttf';

const quiet = process.argv.includes('--quiet');
const outdir = process.env.BUILD_DIR ?? 'build';
await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });
const { metafile } = await build({ ...bundling, entryPoints: ENTRIES, outdir, metafile: true });
const worker = await build({
  ...bundling,
  // In this form a thread has it loaded some 8 ms earlier: no loader of modules is started for it.
  format: 'cjs',
  splitting: false,
  banner: {},
  entryPoints: ['src/scripts/worker.ts'],
  outfile: `${outdir}/script-worker.cjs`,
  metafile: true,
});
// Most files call no `require`, and making one for each takes part of the start.
for (const file of Object.keys(metafile.outputs)) {
  const [shebang = '', code] = (await readFile(file, 'utf8')).split(bundling.banner.js);
  if (code !== undefined && !/\brequire\b/.test(code)) await writeFile(file, shebang + code.trimStart());
}
const page = await buildPage({ entry: 'src/app/index.tsx', title: 'Portkey dashboard', outfile: `${outdir}/app.html` });
const watching = await buildPage({
  entry: 'src/app/console/index.tsx',
  title: 'Portkey sandbox',
  outfile: `${outdir}/console.html`,
  csp: '',
});
const bundled = thirdPartyLicenses(
  new Set([
    ...Object.keys(metafile.inputs),
    ...Object.keys(worker.metafile.inputs),
    ...page,
    ...watching,
    `${FONT}/ttf/DejaVuSans.ttf`,
  ]),
);
await writeFile(`${outdir}/THIRD-PARTY-LICENSES.txt`, bundled.text);
await writeFile(`${outdir}/bundled.json`, `${JSON.stringify(bundled.ids)}\n`);
await copyFile('node_modules/quickjs-wasi/quickjs.wasm', `${outdir}/quickjs.wasm`);
await writeFile(`${outdir}/quickjs.snapshot`, await snapshotOf(`${outdir}/quickjs.wasm`));
await copyFile(`${FONT}/ttf/DejaVuSans.ttf`, `${outdir}/DejaVuSans.ttf`);
await Promise.all(['index.js', 'server.js'].map((file) => chmod(`${outdir}/${file}`, 0o755)));
const { tools, tokens } = await countTokens(outdir);
if (!quiet) console.log(`built ${outdir}/: ${tools} tools listed by default, ${tokens} tokens`);
