import type { TestSandbox } from '../../../src/sandbox/testing.ts';
import type { Fields } from './values.ts';

/** A reply's object, read field by field. */
export type Json = Record<string, unknown>;

/** One write of a resource's life. */
export interface Write {
  readonly operation: string;
  readonly method: 'POST' | 'PUT';
  /** Required fields (also those that an update has to repeat), and the others. */
  readonly required: Fields;
  readonly optional: Fields;
}

/** One kind of object, by how it is made, read, changed and removed. */
export interface Resource {
  readonly name: string;
  /** With an organisation's key, or a workspace's. */
  readonly as: 'admin' | 'workspace';
  readonly create: Write & { readonly target: string };
  readonly update?: Write;
  /** Path of the object under the id that its creation answered. */
  readonly at: (id: string) => string;
  /** The field of the creation's reply that names the object; `id` unless said. */
  readonly idIn?: string;
  /** Path of the list, with what limits it; undefined where there is none. */
  readonly list: string | undefined;
  /** Query parameters of the list's pages: `page_size` and `current_page` from 0 unless said; null: it comes whole. */
  readonly paging?: { readonly size: string; readonly page: string; readonly first: 0 | 1 } | null;
  /** Where the list's elements are; `data` unless said. */
  readonly items?: string;
  /** What is read to see the object; a GET of `at` unless said. */
  readonly read?: (sandbox: TestSandbox, id: string) => Promise<Json>;
  /** The body of a removal, given what the object was made from. */
  readonly removal?: (given: Json) => Json;
  /** Removal archives: the object is still read afterwards, with this status. */
  readonly archives?: string;
  /** Where a field is read back, when not under its own name. A secret is read as its mask. */
  readonly shown?: Readonly<Record<string, (view: Json, given: unknown) => unknown>>;
  /** Fields that are not read back, with the reason. */
  readonly unread?: Readonly<Record<string, string>>;
  /** The body's fields that the document has and that are not generated here, with the reason. */
  readonly left?: Readonly<Record<string, string>>;
  /** Fields that an object of the same name or slug must not share. */
  readonly unique?: readonly string[];
  /** A mark that one object has at most: whoever is given it takes it from the one that had it. */
  readonly only?: string;
}

/** Stands for a secret that is read back masked: anything but itself. */
export const mask = Symbol('mask');

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const iso = /^\d{4}-\d\d-\d\dT/;

/**
 * What is lost or changed between a given value and the one read back; undefined when it is all there. More may have
 * been added (defaults, ids); null and absent are the same; 0 and 1 stand for false and true; dates are compared as
 * moments.
 */
export const lost = (given: unknown, read: unknown, path: string): string | undefined => {
  if (given === undefined || (given === null && isCleared(read))) return undefined;
  if (typeof given === 'boolean' && (read === 0 || read === 1))
    return given === (read === 1) ? undefined : told(path, given, read);
  if (typeof given === 'string' && iso.test(given) && typeof read === 'string' && iso.test(read))
    return Date.parse(given) === Date.parse(read) ? undefined : told(path, given, read);
  if (Array.isArray(given)) {
    if (!Array.isArray(read) || read.length !== given.length) return told(path, given, read);
    return firstOf(given.map((element, index) => lost(element, read[index], `${path}[${index}]`)));
  }
  if (isObject(given)) {
    if (read === null && Object.keys(given).length === 0) return undefined;
    if (!isObject(read)) return told(path, given, read);
    return firstOf(
      Object.entries(given).map(([name, value]) =>
        lost(value, Object.hasOwn(read, name) ? read[name] : undefined, `${path}.${name}`),
      ),
    );
  }
  return given === read ? undefined : told(path, given, read);
};

const isCleared = (read: unknown): boolean =>
  read === null || read === undefined || read === '' || (isObject(read) && Object.keys(read).length === 0);

const firstOf = (faults: readonly (string | undefined)[]): string | undefined =>
  faults.find((fault) => fault !== undefined);
const told = (path: string, given: unknown, read: unknown): string =>
  `${path}: ${JSON.stringify(given)} was written, ${JSON.stringify(read)} is read back`;

/** Every field of a body that is not read back as it was written. */
export const losses = (resource: Resource, given: Json, view: Json): string[] =>
  Object.entries(given).flatMap(([field, value]) => {
    if (resource.unread?.[field] !== undefined) return [];
    const shown = resource.shown?.[field];
    const read = shown === undefined ? view[field] : shown(view, value);
    if (read === mask)
      return JSON.stringify(view).includes(JSON.stringify(value)) ? [`${field}: a secret is shown`] : [];
    const fault = lost(value, read, field);
    return fault === undefined ? [] : [fault];
  });

/** Reads an object by its own path. */
export const readOf = async (sandbox: TestSandbox, resource: Resource, id: string): Promise<Json> => {
  if (resource.read !== undefined) return resource.read(sandbox, id);
  const reply = await callAs(sandbox, resource)('GET', resource.at(id));
  if (reply.status !== 200) throw new Error(`GET ${resource.at(id)}: ${reply.status} ${JSON.stringify(reply.json)}`);
  return reply.json as Json;
};

/** How a resource is called: with the key that it wants. */
export const callAs =
  (sandbox: TestSandbox, { as }: Pick<Resource, 'as'>) =>
  (method: string, target: string, body?: unknown) =>
    as === 'admin' ? sandbox.call(method, target, body) : sandbox.asWorkspace(method, target, body);
