import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { builtEntry } from '../helpers/built.ts';

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};

it.skipIf(!builtEntry().startsWith(`${process.cwd()}/build/`))(
  'is packed into less than 3 MB, with nothing but what is run and read',
  () => {
    const [packed] = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ) as [{ readonly size: number; readonly files: readonly { readonly path: string }[] }];
    expect(packed.size).toBeLessThan(3 * 1024 * 1024);
    const paths = packed.files.map(({ path }) => path);
    for (const needed of [
      'build/index.js',
      'build/server.js',
      'build/DejaVuSans.ttf',
      'build/THIRD-PARTY-LICENSES.txt',
      'README.md',
      'LICENSE',
      'package.json',
    ])
      expect(paths).toContain(needed);
    expect(
      paths.filter((path) => !/^(build|docs)\/|^(README|CHANGELOG|SECURITY)\.md$|^LICENSE$|^package\.json$/.test(path)),
    ).toEqual([]);
    expect(paths.filter((path) => /\.(ts|map|test\.js)$|\.env/.test(path))).toEqual([]);
  },
);

it('depends on at most twenty packages, each with its reason in CONTRIBUTING.md', () => {
  const names = Object.keys(manifest.dependencies);
  expect(names.length).toBeLessThanOrEqual(20);
  const rows = readFileSync('CONTRIBUTING.md', 'utf8').match(/^\|.*\|$/gm) ?? [];
  expect(names.filter((name) => !rows.some((row) => row.split('|')[1]?.includes(`\`${name}\``)))).toEqual([]);
});
