import type { CatalogEntry } from '../../catalog/operation.ts';
import { isObject } from '../../json.ts';
import type { Outcome, PortkeyClient, Success } from '../../portkey/contract.ts';
import { collectPages, defaultPageLimits } from '../../portkey/paging.ts';
import type { WorkflowTools } from '../../workflows/model/workflow.ts';
import { clearedBy } from '../arguments/cleared.ts';
import type { ReplyOptions } from '../arguments/reply-options.ts';
import { type CallContext, optionsOf } from '../model/call-context.ts';
import type { Tool } from '../model/tool.ts';
import type { ReadRaw } from '../policy/bounded-reads.ts';
import type { ContentBlock } from '../reply/content.ts';
import { bad, type Envelope, good, type PageInfo } from '../reply/envelope.ts';
import { failed } from '../reply/failed.ts';
import { fileReply, picturesOf } from '../reply/file-reply.ts';
import { withOneTime } from '../reply/one-time.ts';
import { withPicture } from '../reply/picture.ts';
import { saveTo } from '../reply/save-to.ts';
import { shallower } from '../reply/shallower.ts';
import { type ReplySettings, shapeReply } from '../reply/shape-reply.ts';
import { fieldsNow, readBack, readBackOf, withReader } from './read-back.ts';
import type { ReadyCall } from './ready-call.ts';

type Values = Readonly<Record<string, unknown>>;

/** One operation's call, judged and confirmed, as it is to be carried out. */
export interface Performance {
  readonly tool: Tool;
  /** The final arguments. */
  readonly args: Values;
  /** The same as the client takes them: files read, the place of `save_to` found. */
  readonly ready: ReadyCall;
  readonly replyOptions: ReplyOptions;
  readonly context: CallContext;
  readonly tools: WorkflowTools;
  /** What is to be said beside the reply; more may be added. */
  readonly notes: string[];
  readonly settings: ReplySettings;
  /** Reads what now holds after a write whose reply does not tell. Absent where nobody wants to know. */
  readonly readNow?: ReadRaw;
}

/** What a performed call came to. */
export interface Performed {
  readonly envelope: Envelope;
  readonly content?: readonly ContentBlock[];
}

/**
 * Carries out one operation: request, all its pages or its download where asked for, and the reply's shape.
 *
 * @param performance the call
 * @param client the way to Portkey
 */
export async function performOperation(performance: Performance, client: PortkeyClient): Promise<Performed> {
  const { tool, ready, replyOptions, context, notes } = performance;
  const { call } = ready;
  const { guard } = performance.settings;
  const fault = await guard?.fault(tool);
  if (fault !== undefined) return { envelope: bad(fault, { code: 'not_configured', retryable: false }) };
  if (call.extra) notes.push(`Sent beside the known arguments: ${Object.keys(call.extra).join(', ')}.`);
  const cleared = clearedBy(tool, performance.args);
  if (cleared.length > 0) notes.push(`Cleared: ${cleared.join(', ')}.`);
  if (ready.target !== undefined && guard?.hidesFile(tool))
    return {
      envelope: bad(
        `${tool.name} would write prompts and completions to a file, which PORTKEY_HIDE_LOG_BODIES keeps from here.`,
        { code: 'denied' },
      ),
    };
  if (ready.target !== undefined)
    return { envelope: await saveTo(call, ready.target, client, optionsOf(context), context, notes) };
  const paging = tool.operation?.paging;
  if (replyOptions.all_pages === true && paging !== undefined && paging.style !== 'none')
    return allPages(performance, client);
  const outcome = await client.call(call, optionsOf(context));
  const remains = tool.operation?.remains;
  if (outcome.ok && remains !== undefined) notes.push(remains);
  return outcome.ok ? replied(performance, outcome) : { envelope: failed(outcome.error) };
}

/** A reply in its envelope. Whatever goes wrong with its form, a call that was carried out does not become a failure. */
async function replied(performance: Performance, outcome: Success, args?: Values, page?: PageInfo): Promise<Performed> {
  try {
    return await shown(performance, outcome, args, page);
  } catch {
    return shownPlainly(performance, outcome, args, page);
  }
}

/** What defeats a walk or JSON.stringify is nested thousands deep; should anything else fail, the secret still comes. */
async function shownPlainly(
  performance: Performance,
  outcome: Success,
  args?: Values,
  page?: PageInfo,
): Promise<Performed> {
  try {
    const notes = [...outcome.notes, 'The reply is nested very deeply; its deepest parts are left out.'];
    return await shown(performance, { ...outcome, data: shallower(outcome.data), notes }, args, page);
  } catch {
    const once = performance.tool.operation?.oneTimeReply ?? [];
    const data = shallower(withOneTime({}, outcome.data, once));
    const note = 'Portkey carried it out, but its reply could not be shown; what is handed out once is here.';
    return { envelope: good(data, { notes: [...performance.notes, note] }) };
  }
}

async function shown(performance: Performance, outcome: Success, args?: Values, page?: PageInfo): Promise<Performed> {
  const { tool, replyOptions, context, tools, settings } = performance;
  const notes = [...outcome.notes];
  if (outcome.bytes !== undefined) {
    const file = fileReply(outcome.bytes, outcome.contentType, settings.maxReplyBytes, context.transport !== 'cli');
    const said = [...performance.notes, ...notes, ...file.notes];
    return {
      envelope: shapeReply(tool, file.data, performance.args, { ...replyOptions, fields: [] }, said, settings),
      content: file.content,
    };
  }
  const { guard } = settings;
  let data = guard ? guard.secure(tool, outcome.data) : outcome.data;
  const now = await heldNow(performance, data, notes);
  if (now) data = { ...(data as Values), ...now.fields };
  const handed = await guard?.deliverOneTime(tool, data);
  if (handed) {
    data = handed.data;
    notes.push(...handed.notes);
  }
  try {
    if (tool.adaptation?.finish) data = tool.adaptation.finish(data, performance.args, tools);
  } catch {
    notes.push('The reply was not as expected and is passed on as it came.');
  }
  const pictures = context.transport === 'cli' ? undefined : picturesOf(data);
  const said = [...performance.notes, ...notes, ...(pictures?.notes ?? [])];
  const shownTool = now ? withReader(tool, now.reader) : tool;
  const envelope = shapeReply(
    shownTool,
    pictures?.data ?? data,
    args ?? performance.args,
    replyOptions,
    said,
    settings,
    page,
  );
  if (pictures) return { envelope, content: pictures.content };
  const { transport } = context;
  return withPicture({ tool, args: performance.args, replyOptions, data, envelope, settings, tools, transport });
}

/** What now holds of the fields that a write set, where its own reply does not tell. */
async function heldNow(
  { tool, args, readNow, context, settings }: Performance,
  reply: unknown,
  notes: string[],
): Promise<{ readonly reader: CatalogEntry; readonly fields: Values } | undefined> {
  const back = readNow && readBackOf(tool, args, reply);
  if (readNow === undefined || back === undefined) return undefined;
  const read = await readBack(back, readNow, context.signal).catch(() => ({ why: 'the read failed' }));
  if ('why' in read) {
    notes.push(`It was carried out; what now holds could not be read (${read.why}).`);
    return undefined;
  }
  const reader = { ...tool, operation: back.reader };
  const safe = settings.guard ? settings.guard.secure(reader, read.data) : read.data;
  const fields = fieldsNow(back, isObject(safe) ? safe : {});
  const names = Object.keys(fields);
  if (names.length === 0) return undefined;
  notes.push(`As ${back.reader.name} shows it now: ${names.join(', ')}.`);
  return { reader: back.reader, fields };
}

async function allPages(performance: Performance, client: PortkeyClient): Promise<Performed> {
  const { tool, args, ready, replyOptions, context, settings } = performance;
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
    selecting ? defaultPageLimits : { ...defaultPageLimits, maxBytes: settings.maxReplyBytes },
  );
  if (!gathered.ok) return { envelope: failed(gathered.error) };
  const { next } = gathered;
  const further = next && Object.fromEntries(Object.entries(next).filter(([name, value]) => args[name] !== value));
  const page: PageInfo = {
    returned: gathered.items,
    ...(gathered.total !== undefined && { total: gathered.total }),
    ...(further && { next: further }),
  };
  const reply = { ...gathered.reply, notes: [...gathered.reply.notes, ...gathered.notes] };
  return replied(performance, reply, firstArguments, page);
}
