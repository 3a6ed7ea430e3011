// The licences of what is bundled into build/. They ask to go with every copy, and a bundle keeps no file of a package.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const MODULES = 'node_modules/';
/** Where bundlers note which package a part of a file came from: `//#region …/.pnpm/NAME@VERSION…/node_modules/…`. */
const CARRIED = /^\/\/ ?#region \S{0,200}?\/\.pnpm\/([^/\s_]{1,100})@([^/\s_@]{1,40})[_/]/gm;
const LICENSE_FILE = /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i;

/**
 * The packages whose files went into a bundle.
 *
 * @param {Iterable<string>} inputs paths of bundled files, as in esbuild's metafile
 * @returns {readonly string[]} their folders, each once, in order
 */
export function foldersOf(inputs) {
  const folders = new Set();
  for (const input of inputs) {
    if (!input.includes(MODULES)) continue;
    const start = input.lastIndexOf(MODULES) + MODULES.length;
    const [scope, name] = input.slice(start).split('/');
    folders.add(input.slice(0, start) + (scope.startsWith('@') ? `${scope}/${name}` : scope));
  }
  return [...folders].sort();
}

/** The packages that a published file of another one holds, as `NAME@VERSION`. */
export function carriedIn(text) {
  return [...text.matchAll(CARRIED)].map(([, name, version]) => `${name.replace('+', '/')}@${version}`);
}

/** A package's name, from the folder that it is installed in. */
const nameOf = (folder) => folder.slice(folder.lastIndexOf(MODULES) + MODULES.length);

function textOf(folder) {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => LICENSE_FILE.test(file)) : [];
  return files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
}

const pageOf = (name) => `https://www.npmjs.com/package/${name}`;
const entry = (title, about, text) =>
  [title, about, '', text === '' ? '(The package holds no licence file.)' : text].join('\n');

/**
 * @param {Iterable<string>} inputs paths of bundled files, as in esbuild's metafile
 * @returns the ids of all packages in the bundle, as `NAME@VERSION`, and the text of THIRD-PARTY-LICENSES.txt: each with
 * its licence and the licence's text
 */
export function thirdPartyLicenses(inputs) {
  const files = [...inputs];
  const packages = new Map();
  for (const folder of foldersOf(files)) {
    const {
      name,
      version,
      license,
      homepage = pageOf(name),
    } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const id = `${name}@${version}`;
    packages.set(id, entry(id, `${license}, ${homepage}`, textOf(folder)));
  }
  for (const file of files.filter((path) => path.includes(MODULES)))
    for (const id of carriedIn(readFileSync(file, 'utf8'))) {
      if (packages.has(id)) continue;
      const name = id.slice(0, id.lastIndexOf('@'));
      const [holder = ''] = foldersOf([file]);
      packages.set(id, entry(id, `a part of ${nameOf(holder)}, ${pageOf(name)}`, textOf(join(MODULES, name))));
    }
  const line = `\n\n${'-'.repeat(80)}\n\n`;
  const head = 'portkey-admin-mcp-server is bundled with the packages below. Each stands under its own licence.';
  return { ids: [...packages.keys()], text: `${[head, ...packages.values()].join(line)}\n` };
}
