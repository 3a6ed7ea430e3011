import { readFileSync } from 'node:fs';

/** What package.json says of the package: the one place for its version and its repository. */
export interface Package {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly author: string;
  readonly homepage: string;
  readonly keywords: readonly string[];
  readonly mcpName: string;
  readonly engines: { readonly node: string };
  readonly repository: { readonly type: string; readonly url: string };
}

/** package.json of this repository. */
export const readPackage = (): Package => JSON.parse(readFileSync('package.json', 'utf8')) as Package;

/** The repository as a person opens it: https, without git's own prefix and suffix. */
export const repositoryUrl = ({ repository }: Pick<Package, 'repository'>): string =>
  repository.url.replace(/^git\+/, '').replace(/\.git$/, '');

/** A manifest as it stands in its file. */
export const asJson = (manifest: unknown): string => `${JSON.stringify(manifest, null, 2)}\n`;
