import type { CatalogEntry } from '../../catalog/model/operation.ts';
import { isObject } from '../../json.ts';
import { type ArgumentFault, sentenceOf } from '../arguments/fault.ts';
import { foldedName } from '../arguments/names.ts';
import type { Tool } from '../model/tool.ts';
import type { Toolbox } from '../model/toolbox.ts';
import type { Judgement } from '../policy/agree.ts';
import { type BadEnvelope, bad, type Envelope } from '../reply/envelope.ts';
import { withPicture } from '../reply/picture.ts';
import { shapeReply } from '../reply/shape-reply.ts';
import type { Caller, CallResult, ReadCall, ShapedCall } from './stages.ts';

const MOST_FIELD_ERRORS = 50;

/** A program cannot look at a picture, and notes do not reach it. */
export const NO_PICTURES: ArgumentFault = {
  field: 'chart',
  message: 'draws nothing inside a script: leave it out there, and call the tool itself for a picture',
};

/** The answer to arguments that cannot be used. */
export const invalid = (tool: Tool, faults: readonly ArgumentFault[]): BadEnvelope =>
  bad(sentenceOf(tool.name, faults), {
    code: 'invalid_arguments',
    field_errors: faults.slice(0, MOST_FIELD_ERRORS),
  });

/** The answer to a script that wants to change something. */
export const readsOnly = ({ name, risk }: Tool): BadEnvelope =>
  bad(
    `${name} is a ${risk}, and a script only reads. Return plan([{operation: "${name}", arguments: {…}}]) from it: the plan is shown to a person first.`,
    { code: 'reads_only', retryable: false },
  );

/** The answer in place of one that is too long where a part would be taken for the whole. */
export function tooLong(
  tool: Tool,
  data: unknown,
  { size, limit }: { readonly size: number; readonly limit: number },
): Envelope {
  const parts = isObject(data) ? Object.keys(data).join(', ') : '';
  return bad(
    `The answer of ${tool.name} has ${size} bytes, and ${limit} are let through (PORTKEY_MAX_REPLY_BYTES). A part of it would be taken for the whole, so nothing is shown. Ask for some of it with fields, such as fields: ["format", "configs"] (it has ${parts}), or raise the limit.`,
    { code: 'too_large', retryable: false },
  );
}

/** The answer of a call that was recorded when it was sent, where its outcome could not be recorded. */
export function unrecordedOutcome(envelope: Envelope): Envelope {
  const note =
    'The audit holds that this was sent, but how it ended could not be written there; an operator sees to PORTKEY_AUDIT_FILE.';
  return envelope.ok ? { ...envelope, notes: [...(envelope.notes ?? []), note] } : envelope;
}

const KEY_SHOWN = { 'x-portkey-api-key': '*****' };

/** A dry run's answer, with the key that would be sent (masked whole) and the difference from what is there. */
export function dryRunShown(
  envelope: Envelope,
  tool: Tool,
  { changes, told }: Extract<Judgement, { kind: 'dry_run' }>,
): Envelope {
  if (!envelope.ok || !isObject(envelope.data)) return envelope;
  const { headers } = envelope.data;
  const keyed = tool.operation?.host !== 'root' && isObject(headers) && { headers: { ...KEY_SHOWN, ...headers } };
  // The request and the changes stand beside it already.
  const { arguments: _args, changes: _changes, operation: _operation, ...effect } = told?.effect ?? {};
  const asked = told && { effect, quotes: told.quotes };
  return { ...envelope, data: { ...envelope.data, ...keyed, ...(changes.length > 0 && { changes }), ...asked } };
}

/* What answers in place of the operation that was called. */

type Values = Readonly<Record<string, unknown>>;
type InsteadFor = NonNullable<CatalogEntry['insteadFor']>;

/**
 * The tool that is meant where an argument says that it is another one's (`insteadFor` in the catalog).
 *
 * @param tool the tool that was called
 * @param other which one could be meant
 * @param given its arguments as they came
 * @param find looks up the other one
 */
export function otherMeant({ input }: Tool, other: InsteadFor, given: Values, find: Toolbox['find']): Tool | undefined {
  const names = Object.keys(given).map(foldedName);
  const own = Object.entries(input).some(([name, field]) => field.in === 'path' && names.includes(foldedName(name)));
  return !own && names.includes(foldedName(other.argument)) ? find(other.operation) : undefined;
}

/**
 * The answer of an adaptation that needs no request of the operation.
 *
 * @param call the call, read
 */
export async function answeredInstead(call: ReadCall): Promise<CallResult | undefined> {
  const { tool, args, replyOptions, context, notes, tools, replySettings: settings } = call;
  const instead = await tool.adaptation?.instead?.(args, tools());
  if (instead === undefined) return undefined;
  if (!instead.ok) return { envelope: instead as BadEnvelope };
  const { data } = instead;
  const envelope = shapeReply(tool, data, args, replyOptions, notes, settings);
  const { chart } = replyOptions;
  if (!chart) return { envelope };
  return withPicture({ tool, args, chart, data, envelope, settings, tools: tools(), transport: context.transport });
}

/**
 * What the other operation answers, where this one finds nothing under an id that may be of either kind.
 *
 * @param call the call, carried out
 * @param other which one it is
 * @param find looks it up
 * @param perform the whole pipeline
 */
export async function triedOther(
  call: ShapedCall,
  other: InsteadFor,
  find: Toolbox['find'],
  perform: (tool: Tool, given: Values, caller: Caller) => Promise<CallResult>,
): Promise<CallResult | undefined> {
  const { tool, args } = call;
  const { envelope } = call.result;
  if (envelope.ok || envelope.error.details.status !== 404) return undefined;
  const second = find(other.operation);
  const [name = ''] = Object.entries(tool.input).find(([, field]) => field.in === 'path') ?? [];
  if (second === undefined || args[name] === undefined) return undefined;
  const { context, exposure, step } = call;
  const result = await perform(second, { [other.argument]: args[name] }, { context, exposure, step });
  if (!result.envelope.ok) return undefined;
  const note = `Nothing has this ${name}; as ${other.argument} it was found, with ${second.name}.`;
  return { ...result, envelope: { ...result.envelope, notes: [note, ...(result.envelope.notes ?? [])] } };
}
