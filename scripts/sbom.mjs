// Prints a bill of materials (CycloneDX) of what is in build/. npm knows every package of the lock file, the tools of
// development among them; the build knows which of them were bundled. Usage: node scripts/sbom.mjs > FILE
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const bom = JSON.parse(
  execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1_024 * 1_024,
  }),
);
const known = new Map(bom.components.map((component) => [`${component.name}@${component.version}`, component]));

/** What a bundled package carries of others may stand in no lock file: then its name and version are all there is. */
function bare(id) {
  const [name, version] = [id.slice(0, id.lastIndexOf('@')), id.slice(id.lastIndexOf('@') + 1)];
  return {
    'bom-ref': id,
    type: 'library',
    name,
    version,
    scope: 'required',
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
  };
}

const bundled = JSON.parse(readFileSync(join(process.env.BUILD_DIR ?? 'build', 'bundled.json'), 'utf8'));
bom.components = bundled.map((id) => ({ ...(known.get(id) ?? bare(id)), scope: 'required' }));
const kept = new Set(bom.components.map((component) => component['bom-ref']));
const root = bom.metadata.component['bom-ref'];
bom.dependencies = bom.dependencies
  .filter(({ ref }) => ref === root || kept.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) }));
console.log(JSON.stringify(bom, null, 2));
