import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Floors, floors } from './floors.ts';

const root = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|test-help|(?:^|\/)testing[-/.]/.test(file),
);

/** Imports of one file, as paths below src/. `typeOnly` ones vanish when compiled, `later` ones load when they are asked. */
const importsOf = (file: string): { readonly to: string; readonly typeOnly: boolean; readonly later: boolean }[] => {
  const source = readFileSync(join(root, file), 'utf8');
  const found = source.matchAll(
    /(?:^|\n)\s*(import|export)(\s+type)?[^'";]*?from\s+'(\.[^']+)'|import\('(\.[^']+)'\)/g,
  );
  return [...found]
    .map((match) => ({
      path: match[3] ?? match[4] ?? '',
      typeOnly: match[2] !== undefined,
      later: match[4] !== undefined,
    }))
    .filter(({ path }) => /\.tsx?$/.test(path))
    .map(({ path, ...how }) => ({ to: relative(root, resolve(root, dirname(file), path)), ...how }));
};
const imports = new Map(files.map((file) => [file, importsOf(file)]));

/** The part of a folder that a file stands in; undefined where it stands outside of the folder. */
function partOf(folder: string, file: string): string | undefined {
  const below = folder === 'src' ? file : file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : undefined;
  if (below === undefined) return undefined;
  const [first = '', ...rest] = below.split('/');
  if (rest.length > 0) return first;
  return folder === 'src' ? first.replace(/\.tsx?$/, '') : '.';
}

/** Imports between parts that the rule does not allow, `part → part`, each once. */
function upward(folder: string, { rows, only = {} }: Floors): string[] {
  const rowOf = (part: string): number => rows.findIndex((row) => row.includes(part));
  const found = new Set<string>();
  for (const [file, all] of imports)
    for (const { to } of all) {
      const [from, target] = [partOf(folder, file), partOf(folder, to)];
      if (from === undefined || target === undefined || from === target) continue;
      const isBelow = rowOf(target) > rowOf(from);
      if (!isBelow || (only[from] !== undefined && !only[from].includes(target))) found.add(`${from} → ${target}`);
    }
  return [...found].sort();
}

describe.each(Object.entries(floors))('the floors of %s', (folder, rule) => {
  it('are all its parts, each once', () => {
    const parts = new Set(files.map((file) => partOf(folder, file)).filter((part) => part !== undefined));
    expect(rule.rows.flat().sort()).toEqual([...parts].sort());
  });

  it('have no import that goes up or across, types too', () => {
    expect(upward(folder, rule)).toEqual([]);
  });

  it('let a part import from rows below alone', () => {
    for (const [part, allowed] of Object.entries(rule.only ?? {})) {
      const row = rule.rows.findIndex((each) => each.includes(part));
      const below = rule.rows.slice(row + 1).flat();
      const across = allowed.filter((each) => !below.includes(each));
      expect(across, part).toEqual([]);
    }
  });
});

describe('the floors', () => {
  it('are said for every folder that has folders', () => {
    const folders = new Set(files.flatMap((file) => (file.split('/').length > 2 ? [file.split('/')[0]] : [])));
    expect([...folders].filter((folder) => folder !== undefined && floors[folder] === undefined)).toEqual([]);
  });

  it('have no two files that import each other, by any way round', () => {
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      if (done.has(file) || path.includes(file)) return;
      for (const { to, typeOnly } of imports.get(file) ?? []) if (!typeOnly) visit(to, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });
});

/** Files that an entry loads at once, with those that they load. */
function loadedBy(...entries: readonly string[]): readonly string[] {
  const loaded = new Set<string>();
  const load = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    for (const { to, typeOnly, later } of imports.get(file) ?? []) if (!typeOnly && !later) load(to);
  };
  for (const entry of entries) load(entry);
  return [...loaded];
}

describe('a start over stdio', () => {
  it('loads nothing of the tools before its first answer', () => {
    const heavy = ['catalog', 'workflows', 'portkey', 'sandbox', 'pictures', 'app', 'tools/call', 'tools/arguments'];
    const loaded = loadedBy('index.ts', 'cli/serve.ts', 'serve/stdio/run.ts');
    expect(loaded.filter((file) => heavy.some((folder) => file.startsWith(`${folder}/`)))).toEqual([]);
  });
});

describe('what runs in a browser', () => {
  it.each(['app/index.tsx', 'app/console/index.tsx'])('%s loads nothing that only Node has', (entry) => {
    const loaded = loadedBy(entry);
    expect(loaded.length).toBeGreaterThan(5);
    const ofNode = /from 'node:|\b(?:Buffer|process)\.|\brequire\(/;
    const code = (file: string): string => readFileSync(join(root, file), 'utf8').replace(/^ *(?:\/\/|\/?\*).*$/gm, '');
    expect(loaded.filter((file) => ofNode.test(code(file)))).toEqual([]);
  });
});
