import type { CatalogEntry } from '../../catalog/model/operation.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import { isObject } from '../../json.ts';
import type { Outcome, PortkeyClient, Success } from '../../portkey/contract.ts';
import { collectPages, defaultPageLimits } from '../../portkey/paging.ts';
import type { WorkflowTools } from '../../workflows/model/workflow.ts';
import type { ReplyOptions } from '../arguments/reply-options.ts';
import { type CallContext, optionsOf } from '../model/call-context.ts';
import type { Tool } from '../model/tool.ts';
import type { ReadRaw } from '../policy/bounded-reads.ts';
import { bad, failed, good, type PageInfo } from '../reply/envelope.ts';
import { fileReply, picturesOf, saveTo } from '../reply/file-reply.ts';
import { withOneTime } from '../reply/one-time.ts';
import { withPicture } from '../reply/picture.ts';
import { shallower } from '../reply/select.ts';
import { type ReplySettings, shapeReply } from '../reply/shape-reply.ts';
import { fieldsNow, readBack, readBackOf, withReader } from './read-back.ts';
import type { ReadyCall } from './ready-call.ts';
import type { CallResult } from './stages.ts';

type Values = Readonly<Record<string, unknown>>;

/** One operation's call, judged and confirmed. */
interface Operation {
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
  const fault = handsOut(tool) ? await guard?.fault(tool) : undefined;
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

/** Whether Portkey hands something out in the reply that it does not show again. */
const handsOut = ({ operation }: Tool): boolean => operation?.oneTimeReply !== undefined;

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
  const handed = handsOut(tool) ? await guard?.deliverOneTime(tool, data) : undefined;
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
