import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { catalog, operationFor } from './index.ts';

/** Where operations are named: the data, what calls tools by name (workflows, the app as a client), and the sandbox that answers. */
const NAMED_HERE = /^(catalog|workflows|app|sandbox)\//;

const src = fileURLToPath(new URL('..', import.meta.url));
const code = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && !NAMED_HERE.test(file),
);
const names = new Set(catalog.map(({ name }) => name));

/** Operations that a text of code names as a whole literal, in quotes or as an object's key; examples of calls (`says`) excepted. */
function namedIn(text: string): readonly string[] {
  return text
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
    .replace(/portkey\.all\(["'][a-z_]+["']/g, '')
    .replace(/\{ operation: '[a-z_]+', arguments:|operation: '[a-z_]+',\n\s+arguments:/g, '')
    .split('\n')
    .flatMap((line) => [...line.matchAll(/(['"`])([a-z0-9_]+)\1|^\s*([a-z0-9_]+):/g)])
    .map(([, , literal, key]) => literal ?? key ?? '')
    .filter((word) => names.has(word) && word.includes('_'));
}

describe('names of operations', () => {
  it('are found in code', () => {
    expect(namedIn("const tool = find('list_configs');\n  get_config: 1, // 'get_prompt'")).toEqual([
      'list_configs',
      'get_config',
    ]);
  });

  it('stand in the catalog, and no other code knows one', () => {
    const found = code.flatMap((file) =>
      namedIn(readFileSync(`${src}/${file}`, 'utf8')).map((name) => `${file}: ${name}`),
    );
    expect(found, 'say it in the catalog entry: a field such as `serverRead`').toEqual([]);
  });

  it('are given by what the server wants to know, one for each', () => {
    for (const { name, serverRead, risk } of catalog)
      if (serverRead) expect([operationFor(serverRead), risk]).toEqual([name, 'read']);
  });
});
