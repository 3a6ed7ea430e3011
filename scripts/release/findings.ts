/** What a release is judged by: texts of files, and what commands said. */
export interface Evidence {
  readonly manifest: {
    readonly name: string;
    readonly version: string;
    readonly mcpName: string;
    readonly license?: string;
    readonly repository: { readonly url: string };
  };
  /** The versions that other files name, by file. */
  readonly versions: Readonly<Record<string, readonly unknown[]>>;
  readonly serverName: unknown;
  readonly changelog: string;
  /** The tag that is being released, where there is one. */
  readonly tag: string | undefined;
  /** `git status --porcelain`. */
  readonly gitStatus: string;
  /** Entries of package-lock.json, by path. */
  readonly lock: Readonly<Record<string, { readonly integrity?: string; readonly link?: boolean }>>;
  /** What `scripts/docs.ts --check` says, empty when nothing is stale. */
  readonly stale: string;
  /** THIRD-PARTY-LICENSES.txt of the build, and what the build says is bundled. */
  readonly licenses: string | undefined;
  readonly bundled: readonly string[];
}

/** What stands between the repository and a tag, and what only a person can confirm. */
export interface Findings {
  readonly missing: readonly string[];
  readonly confirm: readonly string[];
}

/** An entry's heading, as Keep a Changelog has it: `## [1.2.3] - 2026-12-01`. */
const HEADING = /^## \[([^\]\n]*)\](?: - (\S+))?$/m;

const isDate = (text: string | undefined): boolean =>
  text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(text).toJSON()?.startsWith(text) === true;

/**
 * Compares everything that a tag needs.
 *
 * @returns a line for each thing that is missing, with what to do about it
 */
export function findingsOf(evidence: Evidence): Findings {
  const { manifest, changelog, lock } = evidence;
  const { version } = manifest;
  const missing: string[] = [];
  const need = (holds: boolean, line: string): void => {
    if (!holds) missing.push(line);
  };

  need(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version), `package.json: ${version} is no version; it takes X.Y.Z.`);
  for (const [file, versions] of Object.entries(evidence.versions))
    for (const other of new Set(versions.length === 0 ? [undefined] : versions))
      need(other === version, `${file}: version ${other ?? 'missing'}, not ${version}. Run: npm run docs`);
  need(
    evidence.serverName === manifest.mcpName,
    `server.json: its name is not package.json's mcpName. Run: npm run docs`,
  );
  need(manifest.license !== undefined, 'package.json: no license.');

  const [, entry, date] = HEADING.exec(changelog) ?? [];
  need(entry === version, `CHANGELOG.md: its top entry is ${entry ?? 'missing'}, not ${version}.`);
  need(
    isDate(date),
    `CHANGELOG.md: the top entry has ${date === undefined ? 'no date' : `"${date}"`} where its date belongs: ## [${version}] - YYYY-MM-DD.`,
  );
  const { tag } = evidence;
  need(tag === undefined || tag === `v${version}`, `The tag is ${tag}, not v${version}.`);

  need(evidence.gitStatus.trim() === '', 'git: there are changes that are not committed.');
  need(evidence.stale === '', evidence.stale);
  const open = Object.entries(lock).filter(
    ([at, { integrity, link }]) => at !== '' && !link && integrity === undefined,
  );
  need(
    open.length === 0,
    `package-lock.json: ${open.length} packages without integrity, such as ${open[0]?.[0]}. Run: node scripts/complete-lockfile.mjs`,
  );
  if (evidence.licenses === undefined) missing.push('build/: no THIRD-PARTY-LICENSES.txt. Run: npm run build');
  else
    for (const id of evidence.bundled)
      need(
        evidence.licenses.includes(`\n${id}\n`),
        `THIRD-PARTY-LICENSES.txt: ${id} is bundled and does not stand there.`,
      );

  const [, owner] = /github\.com\/([^/]+)\//.exec(manifest.repository.url) ?? [];
  need(
    owner !== undefined,
    'package.json: the repository is not on GitHub; release.yml and server.json say that it is.',
  );
  need(
    manifest.mcpName === `io.github.${owner}/${manifest.name}`,
    `package.json: mcpName is not io.github.${owner}/${manifest.name}, which the registry asks of this owner.`,
  );
  return {
    missing,
    confirm: [
      `The repository belongs to ${owner} (package.json, and by npm run docs everything made from it; CODEOWNERS, the issue forms and the Dockerfile name it too).`,
      `npm trusts release.yml of that repository to publish ${manifest.name}.`,
    ],
  };
}

/**
 * The notes of a release: its entry in CHANGELOG.md, without the heading.
 *
 * @throws when there is no such entry
 */
export function notesOf(changelog: string, version: string): string {
  const entry = changelog.split(/^(?=## )/m).find((part) => HEADING.exec(part)?.[1] === version);
  if (entry === undefined) throw new Error(`CHANGELOG.md has no entry for ${version}.`);
  return `${entry.slice(entry.indexOf('\n')).trim()}\n`;
}
