/** What an operation still lacks, each as a line that says which file to open and what to add. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { catalog } from '../../src/catalog/index.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The file below one of these folders of src/ that holds a text. */
const fileWith = (text: string, ...folders: readonly string[]): string | undefined =>
  folders
    .flatMap((folder) =>
      readdirSync(`${root}src/${folder}`, { recursive: true, encoding: 'utf8' }).map((file) => `src/${folder}/${file}`),
    )
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .find((path) => readFileSync(root + path, 'utf8').includes(text));

/**
 * The tools that do not say what people call them by.
 *
 * @param tools every tool
 */
export const missingPhrases = (
  tools: readonly { readonly name: string; readonly examplePhrases?: string }[],
): readonly string[] =>
  tools
    .filter(({ examplePhrases }) => !examplePhrases)
    .map(({ name }) => {
      const file = fileWith(`name: '${name}',`, 'catalog', 'workflows', 'tools') ?? 'its entry';
      return `${file}: add examplePhrases (three or more, comma-separated) to ${name}`;
    });

/**
 * The operations of the catalog that the sandbox does not answer.
 *
 * @param handlers the sandbox's, by the operation's name
 */
export const missingHandlers = (handlers: Readonly<Record<string, unknown>>): readonly string[] =>
  catalog
    .filter(({ name }) => handlers[name] === undefined)
    .map(({ name, path, domain }) => {
      const start = path.split('/').slice(0, 2).join('/');
      const sibling =
        catalog.find((entry) => handlers[entry.name] !== undefined && entry.path.startsWith(start)) ??
        catalog.find((entry) => handlers[entry.name] !== undefined && entry.domain === domain);
      const file = sibling && fileWith(`  ${sibling.name}: `, 'sandbox/operations');
      return `${file ?? `src/sandbox/operations/${domain}.ts`}: add ${name} to the handlers`;
    });
