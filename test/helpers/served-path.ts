import type { CatalogEntry } from '../../src/catalog/model/operation.ts';

/** Hosts whose paths name their version themselves, or have none. */
const withoutVersion: ReadonlySet<CatalogEntry['host']> = new Set(['root', 'registry']);

/**
 * The path under which an operation is served.
 *
 * @param part gives what stands in place of each parameter
 */
export const servedPath = ({ path, host }: Pick<CatalogEntry, 'path' | 'host'>, part: () => string): string => {
  const filled = path.replaceAll(/\{[^}]+\}/g, () => encodeURIComponent(part()));
  return withoutVersion.has(host) || /^\/v[12]\//.test(filled) ? filled : `/v1${filled}`;
};
