import type { CatalogEntry, Field } from '../catalog/model/operation.ts';
import { isObject } from '../json.ts';
import {
  type ApiVersion,
  ArgumentError,
  type BuiltRequest,
  type FileValue,
  type OperationCall,
  PathError,
} from './contract.ts';
import { encodeMultipart, encodePathPart, type Part, queryPair, toBodyValue, toHeader, toTexts } from './encode.ts';
import { baseOf, type Endpoints, splitVersion } from './endpoints.ts';

/**
 * Turns a call into the request that it sends, but for the key. Pure: the same call gives the same bytes.
 *
 * @param call arguments by their own names; `filters` and `period` already spread; what is absent is not sent
 * @param endpoints the two hosts
 * @param version the API's version, where another than the catalog's is wanted
 * @throws ArgumentError (PathError for a part of the path) naming the argument at fault
 */
export const buildRequest = (call: OperationCall, endpoints: Endpoints, version?: ApiVersion): BuiltRequest => {
  const { operation } = call;
  const route = routeOf(operation);
  const wanted = version ?? route.version;
  const { origin, start } = baseOf(operation, endpoints, wanted);
  const path = start + fillPath(route, call.arguments);
  const sorted = sortArguments(operation, route, call.arguments);
  if (call.extra !== undefined) mergeExtra(operation, sorted, call.extra, route.multipart);
  const query = sorted.query.length === 0 ? '' : `?${sorted.query.join('&')}`;
  const url = origin + path + query;
  assertMeant(url, origin, path, query);
  const { contentType, body, bodyValue } = buildBody(route, sorted);
  const headers: Record<string, string> = { accept: operation.reply === 'bytes' ? acceptFile : acceptJson };
  if (contentType !== undefined) headers['content-type'] = contentType;
  Object.assign(headers, sorted.headers);
  const { method } = operation;
  const request = { version: wanted, method, url, headers };
  return body === undefined ? request : { ...request, body, bodyValue };
};

/** What of an operation's request is the same for every call: read off the catalog once. */
interface Route {
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

const fillPath = ({ pieces, slots }: Route, given: Readonly<Record<string, unknown>>): string => {
  let path = pieces[0] ?? '';
  for (const [index, { argument, slashes }] of slots.entries()) {
    const value = Object.hasOwn(given, argument) ? given[argument] : undefined;
    path += encodePathPart(argument, value, slashes) + (pieces[index + 1] ?? '');
  }
  return path;
};

const isFile = (value: unknown): value is FileValue =>
  typeof value === 'object' &&
  value !== null &&
  (value as FileValue).bytes instanceof Uint8Array &&
  typeof (value as FileValue).filename === 'string';

/** Where every given argument goes. */
interface Sorted {
  readonly query: string[];
  readonly headers: Record<string, string>;
  readonly body: Map<string, unknown>;
  readonly parts: Part[];
  wholeBody?: { readonly name: string; readonly value: unknown };
}

const sortArguments = (operation: CatalogEntry, route: Route, given: Readonly<Record<string, unknown>>): Sorted => {
  const sorted: Sorted = { query: [], headers: {}, body: new Map(), parts: [] };
  for (const name of Object.keys(given)) {
    if (given[name] !== undefined && !Object.hasOwn(operation.input, name)) {
      throw new ArgumentError(name, `is not an argument of ${operation.name}`);
    }
  }
  // In the catalog's order, so that the same arguments always give the same request.
  for (const [name, field] of route.fields) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined) continue;
    const wire = field.wire ?? name;
    switch (field.in) {
      case 'path':
      case 'local':
        break;
      case 'query':
        for (const text of toTexts(name, field, value)) sorted.query.push(queryPair(name, wire, text));
        break;
      case 'header':
        sorted.headers[wire.toLowerCase()] = toHeader(name, field, value);
        break;
      case 'body':
        sorted.body.set(wire, toBodyValue(name, field, value));
        break;
      case 'form':
        for (const text of toTexts(name, field, value)) sorted.parts.push({ name: wire, text });
        break;
      case 'file':
        if (!isFile(value)) throw new ArgumentError(name, 'must be a file: {path} or {base64, filename}');
        sorted.parts.push({ name: wire, file: value });
        break;
      case 'whole-body':
        sorted.wholeBody = { name, value };
        break;
      case 'filters':
      case 'period':
        throw new ArgumentError(name, 'was not resolved into the arguments that it stands for');
    }
  }
  return sorted;
};

/** Puts `extra` beside the named fields; one that has a name of its own is refused rather than overridden. */
const mergeExtra = (
  operation: CatalogEntry,
  sorted: Sorted,
  extra: Readonly<Record<string, unknown>>,
  multipart: boolean,
): void => {
  const named = new Set(Object.entries(operation.input).flatMap(([name, field]) => [name, field.wire ?? name]));
  for (const [name, value] of Object.entries(extra)) {
    if (value === undefined) continue;
    if (named.has(name)) throw new ArgumentError(`extra.${name}`, 'has an argument of its own; give it there');
    if (operation.method === 'GET') throw new ArgumentError('extra', 'a GET takes no body');
    if (multipart) {
      for (const text of toTexts(name, { in: 'form', schema: {} }, value)) sorted.parts.push({ name, text });
    } else sorted.body.set(name, value);
  }
};

const describePart = (part: Part): unknown =>
  'text' in part ? part.text : { filename: part.file.filename, bytes: part.file.bytes.byteLength };

type Body = Pick<BuiltRequest, 'body' | 'bodyValue'> & { contentType?: string };

const buildBody = (route: Route, sorted: Sorted): Body => {
  if (route.multipart) {
    const parts = [
      ...[...sorted.body].flatMap(([name, value]) =>
        toTexts(name, { in: 'form', schema: {} }, value).map((text) => ({ name, text })),
      ),
      ...sorted.parts,
    ];
    return {
      ...encodeMultipart(parts),
      bodyValue: Object.fromEntries(parts.map((part) => [part.name, describePart(part)])),
    };
  }
  const json = (value: unknown): Body => ({
    contentType: 'application/json',
    body: JSON.stringify(value),
    bodyValue: value,
  });
  if (sorted.wholeBody !== undefined) {
    const { name, value } = sorted.wholeBody;
    if (sorted.body.size === 0) return json(value);
    if (!isObject(value)) {
      throw new ArgumentError(name, `is the whole body; leave out ${[...sorted.body.keys()].join(', ')}`);
    }
    // The whole body comes last: what it names is never overridden.
    return json({ ...Object.fromEntries(sorted.body), ...value });
  }
  if (sorted.body.size > 0) return json(Object.fromEntries(sorted.body));
  return route.alwaysBody ? json({}) : {};
};

const acceptFile = '*/*';
const acceptJson = 'application/json, text/plain;q=0.9, */*;q=0.5';

/** Paths and queries that every parser leaves as they are: nothing in them is a dot, is folded or is decoded. */
const plainPath = /^(?:\/[\w-]+)+$/;
const plainQuery = /^(?:\?[\w.~%&=+-]*)?$/;

/** The last look before a request leaves: its URL must be read by a parser exactly as it was meant. */
const assertMeant = (url: string, origin: string, path: string, query: string): void => {
  if (plainPath.test(path) && plainQuery.test(query)) return;
  const parsed = new URL(url);
  if (parsed.origin !== origin || parsed.pathname !== path || parsed.hash !== '' || parsed.username !== '') {
    throw new PathError('path', 'the arguments would change the path of the request');
  }
};
