import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && !file.includes('/testing/'),
);

/** Imports of one file, as paths below src/. `typeOnly` ones vanish when compiled. */
const importsOf = (file: string): { readonly to: string; readonly typeOnly: boolean }[] => {
  const source = readFileSync(join(root, file), 'utf8');
  const found = source.matchAll(
    /(?:^|\n)\s*(import|export)(\s+type)?[^'";]*?from\s+'(\.[^']+)'|import\('(\.[^']+)'\)/g,
  );
  return [...found]
    .map((match) => ({
      path: match[3] ?? match[4] ?? '',
      typeOnly: match[2] !== undefined,
      dynamic: match[4] !== undefined,
    }))
    .filter(({ path }) => /\.tsx?$/.test(path))
    .map(({ path, typeOnly }) => ({ to: relative(root, resolve(root, dirname(file), path)), typeOnly }));
};

/** Which rooms each room may import from. Source: DESIGN.md, "Layout". */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  index: ['cli'],
  server: ['cli'],
  cli: [
    ...['serve', 'tools', 'sandbox', 'portkey', 'config', 'log', 'stderr', 'version', 'catalog', 'shortened', 'json'],
    'map-at-once',
  ],
  serve: ['tools', 'portkey', 'config', 'log', 'catalog', 'version', 'shortened', 'json'],
  tools: [
    ...['workflows', 'scripts', 'portkey', 'sandbox', 'catalog', 'config', 'log', 'stderr', 'shortened', 'json'],
    ...['map-at-once', 'masks', 'pictures'],
  ],
  scripts: ['json'],
  masks: [],
  workflows: ['catalog', 'config', 'json', 'map-at-once', 'masks', 'shortened'],
  portkey: ['catalog', 'config', 'shortened', 'json'],
  sandbox: ['catalog', 'json', 'indexed-png', 'shortened'],
  app: ['pictures', 'sandbox', 'tools', 'json', 'shortened'],
  pictures: ['catalog', 'tools', 'json', 'shortened', 'indexed-png'],
  config: [],
  catalog: [],
  log: ['stderr'],
  stderr: [],
  version: [],
  shortened: [],
  json: [],
  'indexed-png': [],
  'map-at-once': [],
};
const roomOf = (file: string): string => {
  const [first = ''] = file.replace(/\.tsx?$/, '').split('/');
  return first === 'log-library' ? 'log' : first;
};

describe('the floors of the house', () => {
  it('knows every room', () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !(room in ALLOWED))).toEqual([]);
  });

  it('has no import that runs up', () => {
    const upward = files.flatMap((file) =>
      importsOf(file)
        .filter(({ to }) => roomOf(to) !== roomOf(file) && !ALLOWED[roomOf(file)]?.includes(roomOf(to)))
        .map(({ to }) => `${file} → ${to}`),
    );
    expect(upward).toEqual([]);
  });

  it('has no two files that import each other, by any way round', () => {
    const graph = new Map(
      files.map((file) => [
        file,
        importsOf(file)
          .filter((one) => !one.typeOnly)
          .map((one) => one.to),
      ]),
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      if (done.has(file) || path.includes(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });
});
