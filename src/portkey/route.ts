import type { CatalogEntry, Field } from '../catalog/operation.ts';
import { type ApiVersion, splitVersion } from './endpoints.ts';

/** What of an operation's request is the same for every call: read off the catalog once. */
export interface Route {
  /** The API's version that the catalog means. */
  readonly version: ApiVersion;
  /** The path between its placeholders: one piece more than there are slots. */
  readonly pieces: readonly string[];
  readonly slots: readonly Slot[];
  /** The operation's arguments in the catalog's order. */
  readonly fields: readonly (readonly [string, Field])[];
  readonly multipart: boolean;
  /** A POST or PUT that has body fields sends a body even where none of them is given. */
  readonly alwaysBody: boolean;
}

/** A placeholder of the path. */
interface Slot {
  /** The argument that fills it. */
  readonly argument: string;
  /** A model's name may hold slashes. */
  readonly slashes: boolean;
}

/** `promptId` and `sub-type` as `prompt_id` and `sub_type`. */
export const snakeCase = (name: string): string =>
  name
    .replace(/-/g, '_')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** The argument that fills a placeholder of the operation's path. */
export const pathArgument = (operation: CatalogEntry, placeholder: string): string => {
  for (const [name, field] of Object.entries(operation.input)) {
    if (field.in === 'path' && (field.wire === placeholder || name === snakeCase(placeholder))) return name;
  }
  throw new Error(`${operation.name}: no argument fills {${placeholder}}`);
};

const read = (operation: CatalogEntry): Route => {
  const { version, rest } = splitVersion(operation.path);
  // Every second part is what stood between braces.
  const parts = (operation.host === 'root' || operation.host === 'registry' ? operation.path : rest).split(
    /\{([^{}]+)\}/,
  );
  const fields = Object.entries(operation.input);
  return {
    version,
    pieces: parts.filter((_, index) => index % 2 === 0),
    slots: parts
      .filter((_, index) => index % 2 === 1)
      .map((placeholder) => ({
        argument: pathArgument(operation, placeholder),
        slashes: placeholder === 'model',
      })),
    fields,
    multipart: fields.some(([, field]) => field.in === 'file' || field.in === 'form'),
    alwaysBody:
      (operation.method === 'POST' || operation.method === 'PUT') && fields.some(([, field]) => field.in === 'body'),
  };
};

const known = new WeakMap<CatalogEntry, Route>();

/**
 * The route of an operation, read once.
 *
 * @param operation the catalog's entry
 * @throws Error where a placeholder of its path has no argument
 */
export const routeOf = (operation: CatalogEntry): Route => {
  let route = known.get(operation);
  if (route === undefined) {
    route = read(operation);
    known.set(operation, route);
  }
  return route;
};
