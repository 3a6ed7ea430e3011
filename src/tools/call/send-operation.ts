import { createHash, type Hash } from 'node:crypto';
import type { Field, KnownBy } from '../../catalog/model/operation.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import { isObject } from '../../json.ts';
import {
  ArgumentError,
  type OperationCall,
  type Outcome,
  type PortkeyClient,
  type Success,
} from '../../portkey/contract.ts';
import { collectPages, defaultPageLimits } from '../../portkey/paging.ts';
import { pagesOf } from '../../workflows/model/reads.ts';
import { rowsOf } from '../../workflows/model/values.ts';
import type { WorkflowTools } from '../../workflows/model/workflow.ts';
import type { ArgumentFault, Checked } from '../arguments/fault.ts';
import { loadFiles } from '../arguments/file-arguments.ts';
import type { ReplyOptions } from '../arguments/reply-options.ts';
import { type CallContext, optionsOf } from '../model/call-context.ts';
import { assertFree, directoryFor, FileRefusal, type FileSettings, pathBelow } from '../model/files.ts';
import type { Tool } from '../model/tool.ts';
import { bad, failed, type PageInfo } from '../reply/envelope.ts';
import { saveTo } from '../reply/file-reply.ts';
import type { ReplySettings } from '../reply/shape-reply.ts';
import { isUuid } from '../secrets/mask.ts';
import type { CallResult } from './stages.ts';

type Values = Readonly<Record<string, unknown>>;

/** A call that could be sent: everything that can be known to be wrong with it before has been looked at. */
export interface ReadyCall {
  /** Of a write with its request. Nobody is asked about a read: what is wrong with it is found when it is sent. */
  readonly call: OperationCall;
  /** A digest of all files in its arguments. */
  readonly files?: string;
  /** The file that `save_to` names. */
  readonly target?: string;
}

/**
 * Brings a call into the form that the client takes: files are read, the place of `save_to` is found, and whatever
 * cannot be sent (a path part that would change the path) is found before anybody is asked to confirm it.
 *
 * @param tool the tool of one operation
 * @param args its final arguments
 * @param replyOptions `extra` and `save_to`
 * @param settings where files may be
 * @param context who calls
 * @param client builds the request, to see whether it can be built
 */
export async function readyCall(
  tool: Tool,
  args: Values,
  replyOptions: Pick<ReplyOptions, 'extra' | 'save_to'>,
  settings: FileSettings,
  context: Pick<CallContext, 'transport'>,
  client: Pick<PortkeyClient, 'build'>,
): Promise<Checked<ReadyCall>> {
  const { operation } = tool;
  if (operation === undefined) return faulty('arguments', 'belong to a tool that is no single operation');
  const loaded: Checked<Values> = tool.takesFiles
    ? await loadFiles(tool, args, settings, context)
    : { ok: true, value: args };
  if (!loaded.ok) return loaded;
  const call: OperationCall = {
    operation,
    arguments: loaded.value,
    ...(replyOptions.extra && { extra: replyOptions.extra }),
  };
  try {
    const files = tool.takesFiles ? filesDigest(call.arguments) : undefined;
    const ready: ReadyCall = {
      call: tool.risk === 'read' ? call : { ...call, request: client.build(call) },
      ...(files !== undefined && { files }),
    };
    if (replyOptions.save_to === undefined) return { ok: true, value: ready };
    const directory = directoryFor('save_to', 'PORTKEY_DOWNLOAD_DIR', settings.downloadDir, context);
    const target = await pathBelow(directory, replyOptions.save_to);
    await assertFree(target);
    return { ok: true, value: { ...ready, target } };
  } catch (error) {
    if (error instanceof ArgumentError) return faulty(error.field, error.fault);
    if (error instanceof FileRefusal) return faulty('save_to', error.message);
    throw error;
  }
}

const faulty = (field: string, message: string): { ok: false; faults: readonly ArgumentFault[] } => ({
  ok: false,
  faults: [{ field, message }],
});

type Tools = Pick<WorkflowTools, 'run' | 'remember'>;

const MOST_PAGES = 20;

/** Arguments as the API knows them. */
interface LookedUp {
  readonly args: Values;
  /** What was replaced, by what: the two name one thing. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Puts the slug in the place of a UUID, or the UUID in that of a slug, where the API knows a thing by one of them alone.
 * Where the list with both cannot be read, what was given goes as it is: then Portkey says whether it knows it.
 *
 * @param input the tool's arguments
 * @param args the call's
 * @param tools reads the list that has both, and keeps what was found
 */
export async function lookUpNames(
  input: Readonly<Record<string, Field>>,
  args: Values,
  tools: () => Tools,
): Promise<Checked<LookedUp>> {
  const names = new Map<string, string>();
  const faults: ArgumentFault[] = [];
  let known = args;
  for (const [name, value] of Object.entries(args)) {
    const by = input[name]?.knownBy;
    if (by === undefined) continue;
    const given = by.at === undefined ? value : isObject(value) ? value[by.at] : undefined;
    if (typeof given !== 'string' || !isTheOther(given, by)) continue;
    const found = await lookUp(given, by, tools());
    if ('fault' in found) {
      faults.push({ field: by.at === undefined ? name : `${name}.${by.at}`, message: found.fault });
      continue;
    }
    names.set(given, found.name);
    known = { ...known, [name]: by.at === undefined ? found.name : { ...(value as Values), [by.at]: found.name } };
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value: { args: known, names } };
}

/** Whether a thing is named by what the API does not know it by. `*` and the like are neither. */
const isTheOther = (given: string, { name }: KnownBy): boolean =>
  name === 'slug' ? isUuid(given) : !isUuid(given) && /^[\w-]+$/.test(given);

async function lookUp(
  given: string,
  by: KnownBy,
  { run, remember }: Tools,
): Promise<{ readonly name: string } | { readonly fault: string }> {
  let notFound: { readonly name: string } | { readonly fault: string } = { name: given };
  const name = await remember(`the ${by.name} of ${given} in ${by.list}`, async () => {
    const found = await search(given, by, run);
    if ('name' in found && found.name !== given) return { value: found.name };
    notFound = found;
    return undefined;
  });
  return name === undefined ? notFound : { name };
}

async function search(
  given: string,
  { name, list }: KnownBy,
  run: Tools['run'],
): Promise<{ readonly name: string } | { readonly fault: string }> {
  const [wanted, other] = name === 'slug' ? ['slug', 'UUID'] : ['UUID', 'slug'];
  const asked = `is a ${other}, where Portkey knows the ${wanted} alone`;
  let isReadable = false;
  for await (const page of pagesOf({ operation: list, mostPages: MOST_PAGES }, run)) {
    const rows = page.ok ? rowsOf(page.data) : [];
    isReadable ||= rows.length > 0;
    const row = rows.find(({ id, slug }) => (name === 'slug' ? id : slug) === given);
    const found = row?.[name];
    if (typeof found === 'string') return { name: found };
  }
  if (!isReadable) return { name: given };
  return { fault: `${asked}, and ${list} shows none with this ${other}` };
}

/**
 * One digest of all files in the arguments: a confirmation is for their content, not for their names.
 *
 * @param args the arguments as the client takes them, files read
 * @returns undefined where there is no file
 */
export function filesDigest(args: Values): string | undefined {
  let hash: Hash | undefined;
  for (const [name, value] of Object.entries(args)) {
    const bytes = typeof value === 'object' && value !== null && 'bytes' in value ? value.bytes : undefined;
    if (!(bytes instanceof Uint8Array)) continue;
    // Most calls have no file, and making a hash costs more than looking for one.
    hash ??= createHash('sha256');
    hash.update(`${name}:${bytes.byteLength}:`).update(bytes);
  }
  return hash?.digest('base64url');
}

/**
 * The arguments with the size of a page that is usual for a list that is long by nature, where none is named.
 *
 * @param tool the tool
 * @param args its arguments
 */
export function withUsualPage({ operation }: Tool, args: Values): Values {
  const { size, usualSize } = operation?.paging ?? {};
  if (size === undefined || usualSize === undefined || args[size] !== undefined) return args;
  return { ...args, [size]: usualSize };
}

/** One operation's call, judged and confirmed. */
export interface Operation {
  readonly tool: Tool;
  /** The final arguments. */
  readonly args: Values;
  readonly replyOptions: ReplyOptions;
  readonly context: CallContext;
  readonly tools: () => WorkflowTools;
  /** What is to be said beside the reply; more may be added. */
  readonly notes: string[];
  readonly replySettings: ReplySettings;
}

/** What came back: Portkey's reply, of several pages with the arguments of the first, or an answer that needs no shape. */
export type Sent =
  | { readonly reply: Success; readonly args?: Values; readonly page?: PageInfo }
  | { readonly result: CallResult };

/**
 * Sends one operation's request, those of all its pages, or its download, as it was asked for.
 *
 * @param call the call
 * @param ready as the client takes it: files read, the place of `save_to` found
 * @param client the way to Portkey
 */
export async function sendOperation(call: Operation, ready: ReadyCall, client: PortkeyClient): Promise<Sent> {
  const { tool, args, replyOptions, context, notes } = call;
  const { guard } = call.replySettings;
  const fault = tool.operation?.oneTimeReply && (await guard?.fault(tool));
  if (fault !== undefined) return refused(fault, { code: 'not_configured', retryable: false });
  const { extra } = ready.call;
  if (extra) notes.push(`Sent beside the known arguments: ${Object.keys(extra).join(', ')}.`);
  const cleared = clearedBy(tool, args);
  if (cleared.length > 0) notes.push(`Cleared: ${cleared.join(', ')}.`);
  if (ready.target !== undefined && guard?.hidesFile(tool))
    return refused(
      `${tool.name} would write prompts and completions to a file, which PORTKEY_HIDE_LOG_BODIES keeps from here.`,
      { code: 'denied' },
    );
  if (ready.target !== undefined)
    return { result: { envelope: await saveTo(ready.call, ready.target, client, optionsOf(context), context, notes) } };
  const paging = tool.operation?.paging;
  if (replyOptions.all_pages === true && paging !== undefined && paging.style !== 'none')
    return allPages(call, ready, client);
  const outcome = await client.call(ready.call, optionsOf(context));
  if (!outcome.ok) return { result: { envelope: failed(outcome.error) } };
  const remains = tool.operation?.remains;
  if (remains !== undefined) notes.push(remains);
  return { reply: outcome };
}

const refused = (...why: Parameters<typeof bad>): Sent => ({ result: { envelope: bad(...why) } });

async function allPages(
  { tool, args, replyOptions, context, replySettings }: Operation,
  ready: ReadyCall,
  client: PortkeyClient,
): Promise<Sent> {
  const paging = tool.operation?.paging;
  const selecting = (replyOptions.fields?.length ?? 0) > 0;
  let firstArguments: Values | undefined;
  const fetchPage = (given: Values): Promise<Outcome> => {
    firstArguments ??= given;
    return client.call({ ...ready.call, arguments: given }, optionsOf(context));
  };
  const gathered = await collectPages(
    {
      paging,
      arguments: ready.call.arguments,
      signal: context.signal,
      onProgress: ({ items, total }) => context.progress?.(items, total, `${items} gathered`),
    },
    fetchPage,
    // Without `fields` nothing beyond the size limit could be shown, so that it is not asked for either.
    selecting ? defaultPageLimits : { ...defaultPageLimits, maxBytes: replySettings.maxReplyBytes },
  );
  if (!gathered.ok) return { result: { envelope: failed(gathered.error) } };
  const { next } = gathered;
  const further = next && Object.fromEntries(Object.entries(next).filter(([name, value]) => args[name] !== value));
  const page: PageInfo = {
    returned: gathered.items,
    ...(gathered.total !== undefined && { total: gathered.total }),
    ...(further && { next: further }),
  };
  const reply = { ...gathered.reply, notes: [...gathered.reply.notes, ...gathered.notes] };
  return { reply, ...(firstArguments && { args: firstArguments }), page };
}

/** A client that remembers what came back last, for the audit and for what was created. */
interface WatchedClient {
  readonly client: PortkeyClient;
  /** Undefined while nothing was sent. */
  last(): Outcome | undefined;
}

/**
 * @param client the way to Portkey
 */
export function watched(client: PortkeyClient): WatchedClient {
  let last: Outcome | undefined;
  const remembering =
    <Arguments extends unknown[]>(send: (...given: Arguments) => Promise<Outcome>) =>
    async (...given: Arguments): Promise<Outcome> => {
      last = await send(...given);
      return last;
    };
  return {
    client: { ...client, call: remembering(client.call), download: remembering(client.download) },
    last: () => last,
  };
}

/**
 * What an update takes away because `null` is given for it, as dotted paths.
 *
 * @param tool the tool
 * @param args its arguments
 */
function clearedBy({ operation, input }: Tool, args: Readonly<Record<string, unknown>>): readonly string[] {
  if (operation?.method !== 'PUT') return [];
  return Object.entries(args).flatMap(([name, value]) =>
    input[name]?.in === 'body' ? nullsIn(input[name].schema, value, name) : [],
  );
}

function nullsIn(schema: JsonSchema, value: unknown, place: string): string[] {
  if (value === null) return schema.nullable === true ? [place] : [];
  if (typeof value !== 'object') return [];
  if (Array.isArray(value))
    return value.flatMap((item, index) => nullsIn(schema.items ?? {}, item, `${place}[${index}]`));
  return Object.entries(value).flatMap(([key, item]) =>
    schema.properties?.[key] === undefined ? [] : nullsIn(schema.properties[key], item, `${place}.${key}`),
  );
}
