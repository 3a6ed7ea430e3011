import { basename, resolve } from 'node:path';
import { build } from 'esbuild';

const made = new Map<string, Promise<string>>();

/**
 * A TypeScript file and what it imports as one JavaScript file, made once, so that a process that runs it starts at
 * once: a loader would translate all of it again in every process.
 *
 * @param file the path of the entry
 * @returns the path of the JavaScript file
 */
export function bundled(file: string): Promise<string> {
  const known = made.get(file);
  if (known !== undefined) return known;
  // Within the project, because packages are not part of it and are looked up from where it lies.
  const outfile = resolve('node_modules/.cache/tests', `${basename(file, '.ts')}-${process.pid}.mjs`);
  const making = build({
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
  }).then(() => outfile);
  made.set(file, making);
  return making;
}
