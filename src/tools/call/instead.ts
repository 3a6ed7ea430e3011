import { foldedName } from '../arguments/names.ts';
import type { Tool } from '../model/tool.ts';
import type { Toolbox } from '../model/toolbox.ts';
import type { BadEnvelope } from '../reply/envelope.ts';
import { withPicture } from '../reply/picture.ts';
import { type ReplySettings, shapeReply } from '../reply/shape-reply.ts';
import type { Caller, CallResult, ReadCall, ShapedCall } from './stages.ts';

/* What answers in place of the operation that was called. */

type Values = Readonly<Record<string, unknown>>;

/**
 * The tool that is meant where an argument says that it is another one's (`insteadFor` in the catalog).
 *
 * @param tool the tool that was called
 * @param given its arguments as they came
 * @param find looks up the other one
 */
export function otherMeant({ operation, input }: Tool, given: Values, find: Toolbox['find']): Tool | undefined {
  const other = operation?.insteadFor;
  if (other === undefined) return undefined;
  const names = Object.keys(given).map(foldedName);
  const own = Object.entries(input).some(([name, field]) => field.in === 'path' && names.includes(foldedName(name)));
  return !own && names.includes(foldedName(other.argument)) ? find(other.operation) : undefined;
}

/**
 * The answer of an adaptation that needs no request of the operation.
 *
 * @param call the call, read
 * @param settings how its reply is shaped
 */
export async function answeredInstead(call: ReadCall, settings: ReplySettings): Promise<CallResult | undefined> {
  const { tool, args, replyOptions, context, notes, tools } = call;
  const instead = await tool.adaptation?.instead?.(args, tools);
  if (instead === undefined) return undefined;
  if (!instead.ok) return { envelope: instead as BadEnvelope };
  const { data } = instead;
  const envelope = shapeReply(tool, data, args, replyOptions, notes, settings);
  return withPicture({ tool, args, replyOptions, data, envelope, settings, tools, transport: context.transport });
}

/**
 * What the other operation answers, where this one finds nothing under an id that may be of either kind.
 *
 * @param call the call, carried out
 * @param find looks up the other one
 * @param perform the whole pipeline
 */
export async function triedOther(
  call: ShapedCall,
  find: Toolbox['find'],
  perform: (tool: Tool, given: Values, caller: Caller) => Promise<CallResult>,
): Promise<CallResult | undefined> {
  const { tool, args } = call;
  const { envelope } = call.result;
  const other = tool.operation?.insteadFor;
  if (other === undefined || envelope.ok || envelope.error.details.status !== 404) return undefined;
  const second = find(other.operation);
  const [name = ''] = Object.entries(tool.input).find(([, field]) => field.in === 'path') ?? [];
  if (second === undefined || args[name] === undefined) return undefined;
  const { context, exposure, step } = call;
  const result = await perform(second, { [other.argument]: args[name] }, { context, exposure, step });
  if (!result.envelope.ok) return undefined;
  const note = `Nothing has this ${name}; as ${other.argument} it was found, with ${second.name}.`;
  return { ...result, envelope: { ...result.envelope, notes: [note, ...(result.envelope.notes ?? [])] } };
}
