import { createHash } from 'node:crypto';
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

/** One value for each query parameter or form part of this name; a list without another encoding is repeated. */
export const toTexts = (name: string, field: Field, value: unknown): string[] => {
  if (value === null) throw new ArgumentError(name, 'cannot be null here; leave it out instead');
  if (field.encode === 'json') return [asJson(value)];
  if (field.encode === 'csv') return [asCsv(name, value)];
  if (Array.isArray(value)) return value.map((element) => asText(name, element));
  return [asText(name, value)];
};

/** The value of a header: visible ASCII; in JSON, other characters are escaped. */
export const toHeader = (name: string, field: Field, value: unknown): string => {
  const text = toTexts(name, field, value).join(',');
  const safe =
    field.encode === 'json'
      ? text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      : text;
  if (!/^[\x20-\x7e]*$/.test(safe)) {
    throw new ArgumentError(name, 'travels in a header and may hold only visible ASCII characters');
  }
  return safe;
};

/** A value of the JSON body; null stays null, which clears the field, but where the API clears it otherwise. */
export const toBodyValue = (name: string, field: Field, value: unknown): unknown => {
  if (value === null && field.clearedBy !== undefined) return field.clearedBy;
  if (value === null || field.encode === undefined || field.encode === 'repeated') return value;
  return field.encode === 'json' ? asJson(value) : asCsv(name, value);
};

/** `name=value`, encoded so that a URL parser leaves it as it is. */
const queryPair = (name: string, wire: string, text: string): string => {
  if (/\p{Surrogate}/u.test(text)) throw new ArgumentError(name, 'holds a broken character (half of a surrogate pair)');
  return `${encodeURIComponent(wire)}=${encodeURIComponent(text).replace(/'/g, '%27')}`;
};

const asText = (name: string, value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value === 'boolean') return String(value);
  if (value === null) throw new ArgumentError(name, 'cannot be null here; leave it out instead');
  if (typeof value === 'object') return JSON.stringify(value);
  throw new ArgumentError(name, 'cannot be sent as text');
};

/** A string that is JSON already is left alone. */
const asJson = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const asCsv = (name: string, value: unknown): string => {
  if (!Array.isArray(value)) return asText(name, value);
  return value
    .map((element) => {
      const text = asText(name, element);
      if (text.includes(',')) throw new ArgumentError(name, 'its elements must not hold commas');
      return text;
    })
    .join(',');
};

/** One part of a multipart body, in the order of sending. */
export type Part = { readonly name: string } & ({ readonly text: string } | { readonly file: FileValue });

/** Names inside a part's header, escaped as the WHATWG form encoding does. */
const quoted = (name: string): string => `"${name.replace(/\r\n|\r|\n/g, '%0D%0A').replace(/"/g, '%22')}"`;

const plainType = /^[\w.+-]+\/[\w.+-]+(?:; ?[\w.+-]+=[\w.+-]+)*$/;

const headerOf = (part: Part): string => {
  const disposition = `Content-Disposition: form-data; name=${quoted(part.name)}`;
  if ('text' in part) return `${disposition}\r\n\r\n`;
  const given = part.file.contentType;
  const type = given !== undefined && plainType.test(given) ? given : 'application/octet-stream';
  return `${disposition}; filename=${quoted(part.file.filename)}\r\nContent-Type: ${type}\r\n\r\n`;
};

/**
 * A multipart/form-data body. The boundary is a digest of the parts, so that the same parts give the same bytes and no
 * part can hold it.
 */
export const encodeMultipart = (parts: readonly Part[]): { contentType: string; body: Uint8Array } => {
  const hash = createHash('sha256');
  const contents = parts.map((part) => {
    const header = Buffer.from(headerOf(part));
    const content = 'text' in part ? Buffer.from(part.text) : part.file.bytes;
    hash.update(header).update(content);
    return { header, content };
  });
  const boundary = `portkey-admin-mcp-${hash.digest('hex')}`;
  const pieces = contents.flatMap(({ header, content }) => [
    Buffer.from(`--${boundary}\r\n`),
    header,
    content,
    Buffer.from('\r\n'),
  ]);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
  };
};

/** Longer than any id or model name that Portkey hands out. */
const maxLength = 512;
/** More layers of percent-encoding than any proxy undoes. */
const maxLayers = 8;

const controlOrInvisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u;
/** Characters that look like a slash, backslash or dot and that NFKC leaves alone, but some server may fold. */
const lookAlikes = /[\u2044\u2215\u2216\u29F5\u29F8\u29F9\u3002\u2571\u2572\u3033]/u;
const reserved: Readonly<Record<string, string>> = {
  '/': 'a slash',
  '\\': 'a backslash',
  '?': 'a question mark',
  '#': 'a hash sign',
};

/** What is wrong with one form (as given, folded, or decoded) of a part; undefined if nothing is. */
const faultOf = (form: string): string | undefined => {
  if (controlOrInvisible.test(form)) return 'must not hold control, invisible or broken characters';
  if (lookAlikes.test(form)) return 'must not hold a character that can be read as a slash or dot';
  for (const [character, name] of Object.entries(reserved)) {
    if (form.includes(character)) return `must not hold ${name}, encoded or not`;
  }
  // Some servers cut `;…` off a part before they resolve dots, and some trim trailing blanks.
  const bare = (form.split(';')[0] ?? '').trim();
  if (bare === '') return 'must not be empty';
  if (/^[.\s]+$/.test(bare)) return 'must not be made of dots only';
  return undefined;
};

/** One layer of percent-encoding taken off; undefined where it is not UTF-8 (overlong forms hide dots and slashes). */
const decodeOnce = (form: string): string | undefined => {
  try {
    return form
      .replace(/%u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/(?:%[0-9a-f]{2})+/gi, (run) => decodeURIComponent(run));
  } catch {
    return undefined;
  }
};

/** Most ids: nothing in them folds, decodes or is encoded. */
const plainPart = /^[\w-]+$/;

const checkPart = (field: string, part: string): string => {
  if (plainPart.test(part)) return part;
  let form = part;
  for (let layer = 0; ; layer += 1) {
    const folded = form.normalize('NFKC');
    const fault = faultOf(form) ?? faultOf(folded);
    if (fault !== undefined) throw new PathError(field, fault);
    const decoded = decodeOnce(folded);
    if (decoded === undefined) throw new PathError(field, 'holds percent-encoding that is not UTF-8');
    if (decoded === folded) break;
    if (layer === maxLayers) throw new PathError(field, 'is percent-encoded too many times');
    form = decoded;
  }
  return encodeURIComponent(part);
};

/**
 * Encodes one argument that fills `{…}` in a path.
 *
 * @param field the argument's name, for the error
 * @param value a string or finite number; anything else is refused
 * @param slashes true where the value may hold slashes (a model's name): each part is checked, slashes leave as `%2F`
 * @returns the part as it goes into the path
 * @throws PathError for whatever could change the path: empty, dots, slashes, `?`, `#`, control characters, look-alikes
 *   that a URL parser folds, and all of these percent-encoded
 */
export const encodePathPart = (field: string, value: unknown, slashes = false): string => {
  if (value === undefined || value === null) throw new PathError(field, 'is required in the path');
  if (typeof value !== 'string' && !(typeof value === 'number' && Number.isFinite(value))) {
    throw new PathError(field, 'must be a string or a number to stand in the path');
  }
  const text = String(value);
  if (text.length > maxLength) throw new PathError(field, `must be at most ${maxLength} characters`);
  if (!slashes) return checkPart(field, text);
  return text
    .split('/')
    .map((part) => checkPart(field, part))
    .join('%2F');
};
