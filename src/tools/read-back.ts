import { catalog } from '../catalog/index.ts';
import type { CatalogEntry } from '../catalog/operation.ts';
import { isObject } from '../json.ts';
import type { ReadRaw } from './policy/bounded-reads.ts';
import { argumentsFor, readerOf } from './policy/target.ts';
import type { Tool } from './tool.ts';

type Values = Readonly<Record<string, unknown>>;

/** What is read after a write whose reply does not tell what now holds. */
export interface ReadBack {
  readonly reader: CatalogEntry;
  readonly args: Values;
  /** The fields that the call set, each by the names that a reply may have for it. */
  readonly fields: readonly (readonly string[])[];
}

const LONGEST_MS = 5_000;

/**
 * Whether a tool's answer can be completed by one read: a creation of a thing, or an update of one that an operation of its own reads. Not
 * where the update makes a version that is not in use yet: what the read shows is another one.
 *
 * @param tool the tool
 */
export function canReadBack({ operation, risk }: Tool): boolean {
  if (operation === undefined || risk !== 'write') return false;
  if (operation.method === 'POST') return readerOfMade(operation) !== undefined;
  if (operation.method !== 'PUT') return false;
  if (operation.repeatable === false && operation.sensitive !== 'live') return false;
  const reader = readerOf(operation);
  return reader !== undefined && reader.row === undefined && reader.operation.paging === undefined;
}

/**
 * What has to be read to tell what now holds of the fields that a call set; undefined where its reply tells it, or where
 * nothing tells it.
 *
 * @param tool the tool
 * @param args its arguments
 * @param reply Portkey's reply
 */
export function readBackOf(tool: Tool, args: Values, reply: unknown): ReadBack | undefined {
  const { operation } = tool;
  if (operation === undefined || !canReadBack(tool) || !isObject(reply)) return undefined;
  const made = operation.method === 'POST' ? readerOfMade(operation) : undefined;
  const reader = made ?? readerOf(operation)?.operation;
  if (reader === undefined) return undefined;
  const fields = Object.entries(tool.input)
    .filter(([name, { in: place }]) => args[name] !== undefined && (place === 'body' || place === 'form'))
    .map(([name, { wire }]) => (wire === undefined || wire === name ? [name] : [name, wire]));
  const missing = fields.filter((names) => keyIn(reply, names) === undefined);
  const readerArgs = made === undefined ? argumentsFor(operation, args, reader) : argumentsOfMade(reader, args, reply);
  if (missing.length === 0 || readerArgs === undefined) return undefined;
  return { reader, args: readerArgs, fields: missing };
}

/**
 * Reads what now holds.
 *
 * @param back what is to be read
 * @param read the way to Portkey, judged like any read
 * @param signal of the call
 * @returns the thing as Portkey shows it, or why it could not be read
 */
export async function readBack(
  { reader, args }: ReadBack,
  read: ReadRaw,
  signal: AbortSignal,
): Promise<{ readonly data: Values } | { readonly why: string }> {
  const result = await read(reader, args, AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]));
  if (!result.ok) return { why: result.why };
  const { data } = result;
  if (!isObject(data)) return { why: `${reader.name} answered with no object` };
  return { data: isObject(data.data) && !('id' in data) ? data.data : data };
}

/**
 * The fields that a call set, as they stand now.
 *
 * @param back what was read
 * @param data the thing, with its secrets masked
 */
export function fieldsNow({ fields }: ReadBack, data: Values): Values {
  const names = fields.flatMap((candidates) => keyIn(data, candidates) ?? []);
  return Object.fromEntries(names.map((name) => [name, data[name]]));
}

/** The operation that reads what a creation makes: of `POST /configs` `GET /configs/{slug}`. */
function readerOfMade({ path, host }: CatalogEntry): CatalogEntry | undefined {
  // The gateway answers with the whole thing.
  if (host !== 'control') return undefined;
  // POST /api-keys/{type}/{sub-type} makes what GET /api-keys/{id} reads.
  let kind = path;
  while (kind.endsWith('}')) kind = kind.slice(0, kind.lastIndexOf('/'));
  return catalog.find(
    ({ method, path: other }) =>
      method === 'GET' && other.startsWith(`${kind}/{`) && other.indexOf('/', kind.length + 1) === -1,
  );
}

/** The arguments with which it is read: its own name from the reply, and what its path leads through as it was given. */
function argumentsOfMade(reader: CatalogEntry, args: Values, reply: Values): Values | undefined {
  const made = isObject(reply.data) && !('id' in reply) && !('slug' in reply) ? reply.data : reply;
  const names = Object.keys(reader.input).filter((name) => reader.input[name]?.in === 'path');
  const own = names.at(-1);
  const given = names.slice(0, -1).map((name) => [name, args[name]] as const);
  const value = own === 'slug' ? (made.slug ?? made.id) : made.id;
  if (own === undefined || typeof value !== 'string' || given.some(([, item]) => item === undefined)) return undefined;
  const workspace = reader.input.workspace_id && args.workspace_id !== undefined;
  return { ...Object.fromEntries(given), [own]: value, ...(workspace && { workspace_id: args.workspace_id }) };
}

const completed = new WeakMap<Tool, Tool>();

/**
 * A tool whose reply also holds what its reader shows: the same texts in it are other people's.
 *
 * @param tool the tool
 * @param reader the operation that read
 */
export function withReader(tool: Tool, reader: CatalogEntry): Tool {
  const known = completed.get(tool);
  if (known !== undefined || tool.operation === undefined) return known ?? tool;
  const untrusted = [...(tool.operation.untrusted ?? []), ...(reader.untrusted ?? [])];
  const both = { ...tool, operation: { ...tool.operation, untrusted } };
  completed.set(tool, both);
  return both;
}

const keyIn = (value: Values, names: readonly string[]): string | undefined =>
  names.find((name) => Object.hasOwn(value, name));
