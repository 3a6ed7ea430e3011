import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
let files: readonly { readonly path: string; readonly text: string }[] | undefined;

/**
 * The file to open to change an operation or another tool: where its entry stands.
 *
 * @param name of the tool, such as `get_config`
 * @returns `src/catalog/configs.ts: get_config`, or the name alone where no file has it
 */
export function fileOf(name: string): string {
  files ??= ['catalog', 'workflows', 'tools'].flatMap((folder) =>
    readdirSync(`${root}src/${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => ({ path: `src/${folder}/${file}`, text: readFileSync(`${root}src/${folder}/${file}`, 'utf8') })),
  );
  const path = files.find(({ text }) => text.includes(`name: '${name}',`))?.path;
  return path === undefined ? name : `${path}: ${name}`;
}
