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

const entry = (title, about, text) =>
  [title, about, '', text === '' ? '(The package holds no licence file.)' : text].join('\n');

/**
 * @param {Iterable<string>} inputs paths of bundled files, as in esbuild's metafile
 * @returns {string} the text of THIRD-PARTY-LICENSES.txt: each package with its version, licence and licence text
 */
export function thirdPartyLicenses(inputs) {
  const files = [...inputs];
  const packages = foldersOf(files).map((folder) => {
    const {
      name,
      version,
      license,
      homepage = `https://www.npmjs.com/package/${name}`,
    } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { id: `${name}@${version}`, text: entry(`${name}@${version}`, `${license}, ${homepage}`, textOf(folder)) };
  });
  const own = new Set(packages.map(({ id }) => id));
  const carried = new Map();
  for (const file of files.filter((path) => path.includes(MODULES)))
    for (const id of carriedIn(readFileSync(file, 'utf8'))) if (!own.has(id)) carried.set(id, file);
  for (const [id, file] of carried) {
    const name = id.slice(0, id.lastIndexOf('@'));
    const [holder = ''] = foldersOf([file]);
    const about = `a part of ${nameOf(holder)}, https://www.npmjs.com/package/${name}`;
    packages.push({ id, text: entry(id, about, textOf(join('node_modules', name))) });
  }
  const line = `\n\n${'-'.repeat(80)}\n\n`;
  const head = 'portkey-admin-mcp-server is bundled with the packages below. Each stands under its own licence.';
  return `${[head, ...packages.map(({ text }) => text)].join(line)}\n`;
}
