// A registry that mirrors only some platforms makes npm leave the other platforms' optional packages out of
// package-lock.json, and `npm ci` then refuses the file. This puts them back by name and version, each with the integrity
// that the registry states; run it after `npm install`.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openbsd', 'openharmony', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];

const path = 'package-lock.json';
const lock = JSON.parse(readFileSync(path, 'utf8'));
const { packages } = lock;

/** Whether a package installed at `from` finds `name` in its own node_modules or one above it. */
function isLocked(from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

/** What the registry says the package's file must hash to. */
async function integrityOf(name, version) {
  const { stdout } = await promisify(execFile)('npm', ['view', `${name}@${version}`, 'dist.integrity', '--json']);
  const integrity = stdout.trim() === '' ? undefined : JSON.parse(stdout);
  if (typeof integrity !== 'string') throw new Error(`The registry states no integrity for ${name}@${version}.`);
  return integrity;
}

let added = 0;
for (const [from, { optionalDependencies = {}, dev }] of Object.entries({ ...packages })) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (isLocked(from, name)) continue;
    const words = name.split(/[-/]/);
    const cpu = PROCESSORS.filter((word) => words.includes(word));
    const os = SYSTEMS.filter((word) => words.includes(word));
    packages[`node_modules/${name}`] = {
      version: version.replace(/^[^\d]*/, ''),
      ...(cpu.length > 0 && { cpu }),
      ...(dev && { dev: true }),
      ...(words.includes('musl') && { libc: ['musl'] }),
      optional: true,
      ...(os.length > 0 && { os }),
    };
    added += 1;
  }
}
let stated = 0;
for (const [at, entry] of Object.entries(packages)) {
  if (at === '' || entry.link || entry.integrity !== undefined) continue;
  const { version, ...rest } = entry;
  const name = at.slice(at.lastIndexOf('node_modules/') + 'node_modules/'.length);
  packages[at] = { version, integrity: await integrityOf(name, version), ...rest };
  stated += 1;
}
const byPath = ([a], [b]) => (a < b ? -1 : 1);
lock.packages = Object.fromEntries(Object.entries(packages).sort(byPath));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} packages added, ${stated} given their integrity`);
