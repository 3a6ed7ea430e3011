import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/**
 * The memory of the scripts' interpreter after its prelude, made by the code that reads it.
 *
 * @param {string} wasm the interpreter's file
 * @returns {Promise<Uint8Array>}
 */
export async function snapshotOf(wasm) {
  const folder = await mkdtemp(join('node_modules', '.snapshot-'));
  try {
    const outfile = join(folder, 'snapshot.mjs');
    await build({ entryPoints: ['src/scripts/snapshot.ts'], outfile, bundle: true, format: 'esm', platform: 'node' });
    const { makeSnapshot } = await import(pathToFileURL(outfile).href);
    return await makeSnapshot(await WebAssembly.compile(await readFile(wasm)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
