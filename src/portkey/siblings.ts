import { catalog } from '../catalog/index.ts';
import type { CatalogEntry } from '../catalog/operation.ts';
import { snakeCase } from './route.ts';

/** GET operations by their path; no two hosts share one. */
let gets: ReadonlyMap<string, CatalogEntry> | undefined;
/** The list that shows what fills an argument: `collection_id` → `list_collections`. */
let listsByArgument: ReadonlyMap<string, string> | undefined;

const readers = (): ReadonlyMap<string, CatalogEntry> => {
  // Of two views of one path (logs, and logs as traces) the plainer stands first: it is set last.
  gets ??= new Map(
    catalog
      .filter(({ method }) => method === 'GET')
      .reverse()
      .map((entry) => [entry.path, entry]),
  );
  return gets;
};

/** The paths above this one, nearest first: `/a/{b}/c` → `/a/{b}`, `/a`. */
const ancestors = (path: string): string[] => {
  const parts = path.split('/');
  return parts.slice(2).map((_, index) => parts.slice(0, parts.length - 1 - index).join('/'));
};

const placeholderEnd = /\{([^{}]+)\}$/;

/**
 * The operations that list what the placeholders of a path stand for, innermost first: for
 * `/prompts/{promptId}/versions/{versionId}` those at `/prompts/{promptId}/versions` and `/prompts`.
 */
export const listsFor = (operation: Pick<CatalogEntry, 'path'>): string[] =>
  [operation.path, ...ancestors(operation.path)].flatMap((path) => {
    if (!placeholderEnd.test(path)) return [];
    const list = readers().get(path.replace(/\/\{[^{}]+\}$/, ''));
    return list === undefined ? [] : [list.name];
  });

/** The list that shows values for an argument which names another resource (`workspace_id`, `collection_id`). */
export const listForArgument = (argument: string): string | undefined => {
  if (listsByArgument === undefined) {
    const found = new Map<string, string>();
    for (const entry of catalog) {
      const placeholder = placeholderEnd.exec(entry.path)?.[1];
      const list = placeholder === undefined ? undefined : listsFor(entry)[0];
      if (placeholder === undefined || list === undefined || !placeholder.toLowerCase().endsWith('id')) continue;
      const name = snakeCase(placeholder);
      if (name !== 'id' && !found.has(name)) found.set(name, list);
    }
    listsByArgument = found;
  }
  return listsByArgument.get(argument);
};

/** The operation that shows whether a write took effect: what reads the same resource, or lists its kind. */
export const readerOf = (operation: Pick<CatalogEntry, 'path' | 'name'>): string | undefined => {
  for (const path of [operation.path, ...ancestors(operation.path)]) {
    const reader = readers().get(path);
    if (reader !== undefined && reader.name !== operation.name) return reader.name;
  }
  return undefined;
};
