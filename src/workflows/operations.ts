import { catalog } from '../catalog/index.ts';
import type { CatalogEntry } from '../catalog/operation.ts';
import { isObject } from '../json.ts';
import type { Values } from './values.ts';

let byName: ReadonlyMap<string, CatalogEntry> | undefined;

/** An operation of the catalog by its name. */
export const operationNamed = (name: string): CatalogEntry | undefined => {
  byName ??= new Map(catalog.map((entry) => [entry.name, entry]));
  return byName.get(name);
};

/** The rows of a list's reply, where the catalog says that they are. */
export function rowsIn(list: CatalogEntry, data: unknown): readonly Values[] {
  if (Array.isArray(data)) return data.filter(isObject);
  if (!isObject(data)) return [];
  const rows = data[list.paging?.items ?? 'data'];
  return Array.isArray(rows) ? rows.filter(isObject) : [];
}
