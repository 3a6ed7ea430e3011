// How large the code is and how far one call goes through it: `npm run measure`, with --json for programs and --root DIR
// for another checkout, which has to hold its node_modules.
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { tsImport } from 'tsx/esm/api';
import { measureSource } from './measure/source.mjs';
import { measureWarmCall } from './measure/warm-call.mjs';

const { values: options } = parseArgs({
  options: { json: { type: 'boolean' }, root: { type: 'string', default: resolve(import.meta.dirname, '..') } },
});
const root = resolve(options.root);

/** Bytes of what is published of build/, and how many files they are; none where nothing is built. */
async function measureBundle(folder) {
  const all = await readdir(folder, { recursive: true }).catch(() => []);
  const names = all.filter((name) => name.endsWith('.js'));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return { files: names.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

const { groups } = await tsImport(pathToFileURL(join(root, 'src/config/variables.ts')).href, import.meta.url);
const measured = {
  source: await measureSource(join(root, 'src')),
  settings: Object.values(groups).reduce((sum, group) => sum + Object.keys(group).length, 0),
  bundle: await measureBundle(join(root, process.env.BUILD_DIR ?? 'build')),
  warmUpdateConfig: await measureWarmCall(root),
};

if (options.json) console.log(JSON.stringify(measured, null, 2));
else {
  const { source, settings, bundle, warmUpdateConfig: warm } = measured;
  const row = (name, { lines, files, exportedNames, testLines, testFiles }) =>
    [
      name.padEnd(12),
      ...[lines, files, exportedNames, testLines, testFiles].map((n) => n.toLocaleString('en').padStart(9)),
    ].join('');
  console.log(
    ['src/'.padEnd(12), ...['lines', 'files', 'exports', 'tests’', 'files'].map((name) => name.padStart(9))].join(''),
  );
  for (const [name, counts] of Object.entries(source.folders)) console.log(row(name, counts));
  console.log(row('all', source.totals));
  const { sandbox } = source.folders;
  console.log(
    `without the sandbox ${(source.totals.lines - sandbox.lines).toLocaleString('en')} lines (no blanks, no comments; tests apart)`,
  );
  console.log(`settings            ${settings}`);
  console.log(`bundle              ${bundle.bytes.toLocaleString('en')} bytes in ${bundle.files} files`);
  console.log(`warm update_config  ${warm.files} files, ${warm.functions} functions over stdio`);
  console.log(
    `folder cycles       ${source.cycles.length}, of ${source.cycles.reduce((n, { length }) => n + length, 0)} folders; types counted`,
  );
  for (const cycle of source.cycles) console.log(`  ${cycle.join(', ')}`);
  console.log(`folders both ways   ${source.mutual.length}`);
  for (const pair of source.mutual) console.log(`  ${pair}`);
}
