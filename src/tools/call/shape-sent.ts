import type { CatalogEntry } from '../../catalog/model/operation.ts';
import { isObject } from '../../json.ts';
import { snakeCase } from '../../portkey/build-request.ts';
import type { Success } from '../../portkey/contract.ts';
import { rowsIn } from '../../workflows/model/reads.ts';
import { argumentsFor, type How, readerOf, readersOf, rowOf } from '../model/target.ts';
import type { Tool } from '../model/tool.ts';
import type { ReadRaw } from '../policy/bounded-reads.ts';
import { good } from '../reply/envelope.ts';
import { fileReply, picturesOf } from '../reply/file-reply.ts';
import { withOneTime } from '../reply/one-time.ts';
import { withPicture } from '../reply/picture.ts';
import { shallower } from '../reply/select.ts';
import { shapeReply } from '../reply/shape-reply.ts';
import type { Operation, Sent } from './send-operation.ts';
import type { CallResult } from './stages.ts';

type Values = Readonly<Record<string, unknown>>;

type Reply = Extract<Sent, { reply: Success }>;

/**
 * A reply in its envelope. Whatever goes wrong with its form, a call that was carried out does not become a failure.
 *
 * @param call the call
 * @param sent what came back
 * @param readNow reads what now holds after a write whose reply does not tell; undefined where nobody wants to know
 */
export async function shapeSent(call: Operation, sent: Reply, readNow: ReadRaw | undefined): Promise<CallResult> {
  try {
    return await shown(call, sent, readNow);
  } catch {
    return shownPlainly(call, sent, readNow);
  }
}

/** What defeats a walk or JSON.stringify is nested thousands deep; should anything else fail, the secret still comes. */
async function shownPlainly(call: Operation, sent: Reply, readNow: ReadRaw | undefined): Promise<CallResult> {
  const { data } = sent.reply;
  try {
    const notes = [...sent.reply.notes, 'The reply is nested very deeply; its deepest parts are left out.'];
    return await shown(call, { ...sent, reply: { ...sent.reply, data: shallower(data), notes } }, readNow);
  } catch {
    const once = shallower(withOneTime({}, data, call.tool.operation?.oneTimeReply ?? []));
    const note = 'Portkey carried it out, but its reply could not be shown; what is handed out once is here.';
    return { envelope: good(once, { notes: [...call.notes, note] }) };
  }
}

async function shown(
  call: Operation,
  { reply, args = call.args, page }: Reply,
  readNow: ReadRaw | undefined,
): Promise<CallResult> {
  const { tool, replyOptions, context, tools, replySettings: settings } = call;
  const notes = [...reply.notes];
  if (reply.bytes !== undefined) {
    const file = fileReply(reply.bytes, reply.contentType, settings.maxReplyBytes, context.transport !== 'cli');
    const said = [...call.notes, ...notes, ...file.notes];
    return {
      envelope: shapeReply(tool, file.data, call.args, { ...replyOptions, fields: [] }, said, settings),
      content: file.content,
    };
  }
  const { guard } = settings;
  let data = guard ? guard.secure(tool, reply.data) : reply.data;
  const now = readNow && (await heldNow(call, readNow, data, notes));
  if (now) data = { ...(data as Values), ...now.fields };
  const handed = tool.operation?.oneTimeReply && (await guard?.deliverOneTime(tool, data));
  if (handed) {
    data = handed.data;
    notes.push(...handed.notes);
  }
  try {
    if (tool.adaptation?.finish) data = tool.adaptation.finish(data, call.args, tools());
  } catch {
    notes.push('The reply was not as expected and is passed on as it came.');
  }
  const { transport } = context;
  // It is the gateway's models that draw.
  const pictures = transport !== 'cli' && tool.operation?.host === 'gateway' ? picturesOf(data) : undefined;
  const said = [...call.notes, ...notes, ...(pictures?.notes ?? [])];
  const shownTool = now ? withReader(tool, now.reader) : tool;
  const envelope = shapeReply(shownTool, pictures?.data ?? data, args, replyOptions, said, settings, page);
  if (pictures) return { envelope, content: pictures.content };
  const { chart } = replyOptions;
  if (!chart) return { envelope };
  return withPicture({ tool, args: call.args, chart, data, envelope, settings, tools: tools(), transport });
}

/** What now holds of the fields that a write set, where its own reply does not tell. */
async function heldNow(
  { tool, args, context, replySettings: { guard } }: Operation,
  readNow: ReadRaw,
  reply: unknown,
  notes: string[],
): Promise<{ readonly reader: CatalogEntry; readonly fields: Values } | undefined> {
  const back = readBackOf(tool, args, reply);
  if (back === undefined) return undefined;
  const read = await readBack(back, readNow, context.signal).catch(() => ({ why: 'the read failed' }));
  if ('why' in read) {
    notes.push(`It was carried out; what now holds could not be read (${read.why}).`);
    return undefined;
  }
  const reader = { ...tool, operation: back.reader };
  const safe = guard ? guard.secure(reader, read.data) : read.data;
  const fields = fieldsNow(back, isObject(safe) ? safe : {});
  const names = Object.keys(fields);
  if (names.length === 0) return undefined;
  notes.push(`As ${back.reader.name} shows it now: ${names.join(', ')}.`);
  return { reader: back.reader, fields };
}

/** A field that a call set. */
interface SetField {
  /** The argument, then what a reply may call it. */
  readonly names: readonly string[];
  readonly given: unknown;
}

/** What is read after a write whose reply does not tell what now holds. */
interface ReadBack {
  readonly reader: CatalogEntry;
  readonly args: Values;
  /** The value that finds the row, where only a list shows the thing. */
  readonly row?: unknown;
  /** Ids of the version that the write made: what is read has to be of it. */
  readonly versions: readonly (readonly [name: string, id: string])[];
  readonly fields: readonly SetField[];
}

const LONGEST_MS = 5_000;

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
  if (operation === undefined || !isObject(reply)) return undefined;
  for (const { reader, how } of readersOf(tool)) {
    const found = readOf({ operation, args, reply }, reader, how);
    if (found === undefined) continue;
    const prefix = prefixIn(reader.path);
    const fields = Object.entries(tool.input)
      .filter(([name, { in: place }]) => args[name] !== undefined && SETS.has(place))
      .map(([name, { wire }]) => ({
        names: [...new Set([name, wire ?? name, prefix + name, `masked_${name}`])],
        given: args[name],
      }))
      .filter(({ names }) => keyIn(reply, names) === undefined);
    const versions = how === 'version' ? versionsIn(reply) : [];
    return fields.length === 0 ? undefined : { reader, fields, versions, ...found };
  }
  return undefined;
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
  { reader, args, row, versions }: ReadBack,
  read: ReadRaw,
  signal: AbortSignal,
): Promise<{ readonly data: Values } | { readonly why: string }> {
  const result = await read(reader, args, AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]));
  if (!result.ok) return { why: result.why };
  const { data } = result;
  const shown = row === undefined ? data : rowOf(rowsIn(reader, data), row);
  if (!isObject(shown))
    return {
      why: row === undefined ? `${reader.name} answered with no object` : `it is not on one page of ${reader.name}`,
    };
  const thing = isObject(shown.data) && !('id' in shown) ? shown.data : shown;
  const other = versions.some(([name, id]) => thing[name] !== undefined && thing[name] !== id);
  return other ? { why: 'a later version was made meanwhile' } : { data: thing };
}

/**
 * The fields that a call set, as they stand now. Of a list only what the call names, where all of that is found in it.
 *
 * @param back what was read
 * @param data the thing, with its secrets masked
 */
export function fieldsNow({ fields, reader, row }: ReadBack, data: Values): Values {
  return Object.fromEntries(
    fields.flatMap(({ names, given }): (readonly [string, unknown])[] => {
      const [name = ''] = names;
      const key = keyIn(data, names);
      if (key !== undefined && !(isItems(reader, key) && row === undefined)) return [[key, data[key]]];
      if (typeof given !== 'object' || given === null) return [];
      const rows = row === undefined ? rowsIn(reader, data) : [];
      if (rows.length === 0) return [];
      const named = Array.isArray(given) ? given : Object.keys(given);
      const found = named.flatMap((item) => rowFor(rows, item) ?? []);
      if (found.length === named.length) return [[name, found]];
      return Array.isArray(given) ? [[name, rows]] : [];
    }),
  );
}

/** The places of arguments that say what is set. */
const SETS: ReadonlySet<string> = new Set(['body', 'form']);

interface Written {
  readonly operation: CatalogEntry;
  readonly args: Values;
  readonly reply: Values;
}

/** With what a reader is called after a write, and which row of it counts; undefined where that is not known. */
function readOf(
  { operation, args, reply }: Written,
  reader: CatalogEntry,
  how: How,
): Pick<ReadBack, 'args' | 'row'> | undefined {
  if (how === 'made') {
    const found = argumentsOfMade(reader, args, reply);
    return found && { args: found };
  }
  const found = argumentsFor(operation, args, reader);
  if (found === undefined) return undefined;
  if (how === 'made row') return { args: found, ...(reply.id !== undefined && { row: reply.id }) };
  const row = readerOf(operation)?.row;
  const latest = how === 'version' && reader.input.version !== undefined && { version: 'latest' };
  return { args: { ...found, ...latest }, ...(row !== undefined && { row: args[row] }) };
}

/** The arguments with which what was made is read: its own name from the reply, and what its path leads through. */
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

const versionsIn = (reply: Values): ReadBack['versions'] =>
  Object.entries(reply).flatMap(([name, id]) =>
    /(^|_)version_id$/.test(name) && typeof id === 'string' ? [[name, id] as const] : [],
  );

/** What Portkey puts before the names of some fields: a prompt's `version` is read as `prompt_version`. */
const prefixIn = (path: string): string =>
  [...path.matchAll(/\{([^{}]+)\}/g)]
    .map(([, placeholder = '']) => `${snakeCase(placeholder).replace(/_id$/, '')}_`)
    .join('');

const itemsOf = (reader: CatalogEntry): string => reader.paging?.items ?? 'data';
const isItems = (reader: CatalogEntry, key: string): boolean => reader.paging !== undefined && key === itemsOf(reader);

const NAMES_ROW = /(^|_)(id|slug|uuid)$|^(name|type)$/;

/** The row that an element of the arguments stands for: all that names it is the same. */
function rowFor(rows: readonly Values[], item: unknown): Values | undefined {
  if (!isObject(item)) return rowOf(rows, item);
  const marks = Object.entries(item).filter(([name, value]) => NAMES_ROW.test(name) && typeof value === 'string');
  const isIt = (row: Values): boolean =>
    marks.every(([name, value]) => row[name] === value || (name !== 'type' && rowOf([row], value) !== undefined));
  return marks.length === 0 ? undefined : rows.find(isIt);
}

const completed = new WeakMap<Tool, Tool>();

/**
 * A tool whose reply also holds what its reader shows: the same texts in it are other people's, under whatever argument
 * its rows stand.
 *
 * @param tool the tool
 * @param reader the operation that read
 */
export function withReader(tool: Tool, reader: CatalogEntry): Tool {
  const known = completed.get(tool);
  if (known !== undefined || tool.operation === undefined) return known ?? tool;
  const items = `${itemsOf(reader)}[].`;
  const theirs = (reader.untrusted ?? []).flatMap((path) => {
    if (!path.startsWith(items)) return [path];
    const below = path.slice(items.length);
    return [path, below, ...Object.keys(tool.input).map((name) => `${name}[].${below}`)];
  });
  const both = {
    ...tool,
    operation: { ...tool.operation, untrusted: [...(tool.operation.untrusted ?? []), ...theirs] },
  };
  completed.set(tool, both);
  return both;
}

const keyIn = (value: Values, names: readonly string[]): string | undefined =>
  names.find((name) => Object.hasOwn(value, name));
