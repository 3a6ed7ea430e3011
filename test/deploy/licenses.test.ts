import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { builtEntry } from '../helpers/built.ts';

interface Module {
  readonly foldersOf: (inputs: readonly string[]) => readonly string[];
  readonly carriedIn: (text: string) => readonly string[];
}
// The build runs on plain Node, so its scripts are JavaScript without types.
const script = (name: string): string => join(process.cwd(), 'scripts', name);
const { foldersOf, carriedIn } = (await import(script('third-party-licenses.mjs'))) as Module;
const text = readFileSync(join(dirname(builtEntry()), 'THIRD-PARTY-LICENSES.txt'), 'utf8');

describe('the licences of what is bundled', () => {
  it('name every package whose code is in build/, with its version and its licence', async () => {
    const { bundling } = (await import(script('bundling.mjs'))) as { readonly bundling: object };
    const { metafile } = await build({
      ...bundling,
      minify: false,
      entryPoints: ['src/index.ts', 'src/server.ts', 'src/cli/serverless.ts'],
      outdir: 'unused',
      write: false,
      metafile: true,
    });
    const folders = new Set<string>();
    for (const path of Object.keys(metafile.inputs)) {
      const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
      if (folder !== undefined) folders.add(folder);
    }
    expect(folders.size).toBeGreaterThan(30);
    const missing = [...folders].filter((folder) => {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
      return !text.includes(`\n${manifest.name}@${manifest.version}\n${manifest.license}, `);
    });
    expect(missing).toEqual([]);
  });

  it('name what a bundled package holds of others, such as the validator of the SDK', () => {
    for (const name of ['ajv', 'fast-uri', 'fast-deep-equal', 'json-schema-traverse', 'content-type'])
      expect(text).toMatch(new RegExp(`^${name}@\\d+\\.\\d+\\.\\d+\na part of @modelcontextprotocol/server, `, 'm'));
  });

  it('hold the texts themselves', () => {
    expect(text).toContain('Apache License');
    expect(text).toContain('Permission is hereby granted, free of charge');
    expect(text).toContain('Evgeny Poberezkin');
  });
});

describe('foldersOf', () => {
  it('finds packages, scoped and nested ones, each once, and nothing of ours', () => {
    expect(
      foldersOf([
        'src/index.ts',
        'node_modules/undici/lib/a.js',
        'node_modules/undici/lib/b.js',
        'node_modules/@redis/client/dist/index.js',
        'node_modules/@redis/client/node_modules/undici/index.js',
        '../elsewhere/node_modules/zod/index.js',
      ]),
    ).toEqual([
      '../elsewhere/node_modules/zod',
      'node_modules/@redis/client',
      'node_modules/@redis/client/node_modules/undici',
      'node_modules/undici',
    ]);
  });
});

describe('carriedIn', () => {
  it('reads the marks of bundlers: scoped names, peers, and nothing else', () => {
    const marks = [
      '//#region ../../node_modules/.pnpm/ajv@8.18.0/node_modules/ajv/dist/ajv.js',
      '//#region ../../node_modules/.pnpm/ajv-formats@3.0.1_ajv@8.18.0/node_modules/ajv-formats/dist/index.js',
      '// #region node_modules/.pnpm/@cfworker+json-schema@4.1.1/node_modules/@cfworker/json-schema/a.js',
      '//#region src/server.ts',
      'const text = "//#region node_modules/.pnpm/no@1.0.0/node_modules/no";',
    ];
    expect(carriedIn(marks.join('\n'))).toEqual(['ajv@8.18.0', 'ajv-formats@3.0.1', '@cfworker/json-schema@4.1.1']);
  });
});
