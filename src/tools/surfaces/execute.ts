import { sentenceOf, shortName } from '../arguments/fault.ts';
import type { CallContext } from '../call-context.ts';
import type { Exposure } from '../exposure.ts';
import { noSuch } from '../nearest.ts';
import type { CallResult, Pipeline } from '../pipeline.ts';
import { cap } from '../reply/cap.ts';
import { bad, type Envelope, good } from '../reply/envelope.ts';
import { closedFences } from '../reply/fence.ts';
import type { Tool } from '../tool.ts';
import { combined, type Pending, tokensOf } from './confirm-many.ts';
import { type Executor, executorOf } from './executors.ts';
import { type AskedCall, readCalls } from './read-calls.ts';

/** What executors work with. */
export interface ExecutorParts {
  readonly pipeline: Pipeline;
  readonly find: (name: string) => Tool | undefined;
  readonly near: (name: string) => readonly string[];
  /** Of one answer. */
  readonly maxReplyBytes: number;
  /** Names of the lean surface itself, which are not operations. */
  readonly isOwnName: (name: string) => boolean;
}

type Values = Readonly<Record<string, unknown>>;

interface Ready extends AskedCall {
  readonly tool: Tool;
  /** The filters do not let it through: the pipeline refuses it, and the audit has it. */
  readonly refused: boolean;
}

/**
 * Carries out what an executor was asked for: one call, reads side by side, or changes in order up to the first failure.
 *
 * @param executor which; operations of another risk are refused
 * @param given the arguments as they came
 * @param context who calls, and how
 * @param exposure what this caller may see and call
 * @param parts what it works with
 */
export async function execute(
  executor: Executor,
  given: Values,
  context: CallContext,
  exposure: Exposure,
  parts: ExecutorParts,
): Promise<CallResult> {
  const asked = readCalls(given, (name) => parts.find(name) !== undefined);
  if (!asked.ok)
    return {
      envelope: bad(sentenceOf(executor.name, asked.faults), { code: 'invalid_arguments', field_errors: asked.faults }),
    };
  const { calls, many, confirm } = asked.value;
  const looked = calls.map((call) => lookedUp(call, executor, exposure, parts));
  const run = (call: Ready): Promise<CallResult> =>
    parts.pipeline.call(call.tool, argumentsOf(call), context, exposure);

  if (!many) {
    const [only] = looked;
    return only === undefined || 'envelope' in only ? { envelope: only?.envelope ?? NOTHING } : run(only);
  }
  if (executor.risk === 'read') return { envelope: await sideBySide(looked, run, parts.maxReplyBytes) };
  const wrong = looked.findIndex((item) => 'envelope' in item || item.refused);
  const culprit = looked[wrong];
  if (culprit !== undefined)
    return { envelope: refusedWhole('envelope' in culprit ? culprit.envelope : (await run(culprit)).envelope, wrong) };
  return inOrder(executor, looked as readonly Ready[], confirm, context, exposure, parts);
}

/** A call's arguments with its token: that of the list goes before its own. */
const argumentsOf = (call: AskedCall, ofList?: string): Values => {
  const confirm = ofList ?? call.confirm;
  return confirm === undefined ? call.arguments : { ...call.arguments, confirm };
};

const NOTHING: Envelope = bad('No call was given.', { code: 'invalid_arguments' });

/** The call with its tool, or why it is not this executor's: known without looking at its arguments. */
function lookedUp(
  call: AskedCall,
  executor: Executor,
  exposure: Exposure,
  { find, near, isOwnName }: ExecutorParts,
): Ready | { readonly operation: string; readonly envelope: Envelope } {
  const { operation } = call;
  const no = (message: string, code: string, more: Values = {}) => ({
    operation: shortName(operation),
    envelope: bad(message, { ...more, code }),
  });
  if (isOwnName(operation))
    return no(`${operation} is a tool of its own: call it by itself, not through ${executor.name}.`, 'unknown_tool');
  const tool = find(operation);
  if (tool === undefined)
    return no(`${noSuch('operation', operation, near(operation))} search_operations finds others.`, 'unknown_tool');
  if (exposure.refusal(tool)) return { ...call, tool, refused: true };
  if (tool.risk !== executor.risk) {
    const right = executorOf(tool.risk);
    return no(
      `${tool.name} is of risk ${tool.risk}, which ${executor.name} does not carry out. Give the same call to ${right}.`,
      'wrong_executor',
      { executor: right },
    );
  }
  return { ...call, tool, refused: false };
}

async function sideBySide(
  looked: readonly (Ready | { readonly operation: string; readonly envelope: Envelope })[],
  run: (call: Ready) => Promise<CallResult>,
  limit: number,
): Promise<Envelope> {
  const results = await Promise.all(
    looked.map(async (item) => ({
      operation: item.operation,
      ...('envelope' in item ? item.envelope : (await run(item)).envelope),
    })),
  );
  const failedAt = results.flatMap((result, index) => (result.ok ? [] : [index]));
  const data = { results: fitting(results, limit) };
  if (failedAt.length === 0) return good(data);
  const named = failedAt.map((index) => `calls[${index}] (${results[index]?.operation})`).join(', ');
  if (failedAt.length < results.length)
    return good(data, { notes: [`${failedAt.length} of ${results.length} failed: ${named}.`] });
  const [first] = results;
  const why = first !== undefined && !first.ok ? first.error : undefined;
  return bad(`All ${results.length} calls failed. The first: ${why?.message ?? ''}`, {
    ...data,
    code: why?.details.code ?? 'denied',
  });
}

function refusedWhole(envelope: Envelope, at: number): Envelope {
  if (envelope.ok) return envelope;
  return bad(`Nothing was done: calls[${at}] cannot be carried out here. ${envelope.error.message}`, {
    ...envelope.error.details,
    failed: at,
  });
}

/** Why a call cannot be carried out whatever was done before it. */
const FOR_GOOD: ReadonlySet<unknown> = new Set(['invalid_arguments', 'read_only', 'denied']);

/**
 * Changes, in order up to the first failure. Each is judged before the first is performed: while one of them has to be
 * confirmed none is done, and the answer asks for all that wait at once; nobody is asked about a list of which one call
 * cannot be carried out.
 */
async function inOrder(
  executor: Executor,
  calls: readonly Ready[],
  confirm: string | undefined,
  context: CallContext,
  exposure: Exposure,
  { pipeline, maxReplyBytes }: ExecutorParts,
): Promise<CallResult> {
  const byModel = tokensOf(confirm, calls.length);
  const byPerson = tokensOf(context.confirmedByPerson, calls.length);
  const { confirmedByPerson: _all, ...rest } = context;
  const asGiven = (call: Ready, index: number): [Tool, Values, CallContext, Exposure] => {
    const person = byPerson.get(index);
    const own = person === undefined ? rest : { ...rest, confirmedByPerson: person };
    return [call.tool, argumentsOf(call, byModel.get(index)), own, exposure];
  };

  const pending: Pending[] = [];
  let hopeless: { readonly envelope: Envelope; readonly index: number } | undefined;
  for (const [index, call] of calls.entries()) {
    const result = await pipeline.judge(...asGiven(call, index));
    if (result === undefined || result.envelope.ok) continue;
    const { code } = result.envelope.error.details;
    if (code === 'confirmation_required') pending.push({ index, operation: call.tool.name, result });
    else if (FOR_GOOD.has(code)) hopeless ??= { envelope: result.envelope, index };
  }
  if (pending.length > 0 && hopeless) return { envelope: refusedWhole(hopeless.envelope, hopeless.index) };
  if (pending.length > 0) return combined(executor, pending, calls.length, { byModel, byPerson });

  const results: ({ operation: string } & Envelope)[] = [];
  for (const [index, call] of calls.entries()) {
    const { envelope } = hopeless?.index === index ? hopeless : await pipeline.call(...asGiven(call, index));
    results.push({ operation: call.tool.name, ...envelope });
    if (!envelope.ok) return { envelope: stopped(calls, results, envelope, maxReplyBytes) };
  }
  return { envelope: good({ results: fitting(results, maxReplyBytes) }) };
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** What was done, what failed, and what was not tried. */
function stopped(
  calls: readonly Ready[],
  results: readonly ({ operation: string } & Envelope)[],
  failure: Exclude<Envelope, { ok: true }>,
  limit: number,
): Envelope {
  const at = results.length - 1;
  const name = (index: number): string => `calls[${index}] ${calls[index]?.tool.name}`;
  const before = results.slice(0, at).map((_, index) => name(index));
  const after = calls.slice(at + 1).map((_, index) => name(at + 1 + index));
  const { confirm, ...details } = failure.error.details;
  const asks = details.code === 'confirmation_required';
  return bad(
    [
      `${name(at)} ${asks ? 'needs confirming' : 'failed'}: ${sentence(failure.error.message)}`,
      before.length > 0
        ? `Done before it, and not to be sent again: ${before.join(', ')}.`
        : 'Nothing was done before it.',
      after.length > 0 ? `Not tried: ${after.join(', ')}.` : '',
      asks ? `To go on, send calls again from calls[${at}] on.` : '',
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
    {
      ...details,
      ...(typeof confirm === 'string' && { confirm: `0:${confirm}` }),
      done: results.slice(0, at).map((_, index) => index),
      failed: at,
      not_tried: calls.slice(at + 1).map((_, index) => at + 1 + index),
      results: fitting(results, limit),
    },
  );
}

/** Keeps several replies together within what one may have: each gets its share. */
function fitting(
  results: readonly ({ operation: string } & Envelope)[],
  limit: number,
): readonly ({ operation: string } & Envelope)[] {
  if (Buffer.byteLength(JSON.stringify(results)) <= limit) return results;
  const share = Math.floor(limit / results.length);
  return results.map((result) => {
    if (!result.ok) return result;
    const cut = cap(result.data, share, () => 'Ask for fewer calls at once, or name fields.');
    return {
      ...result,
      data: closedFences(cut.data),
      ...(cut.notes.length > 0 && { notes: [...(result.notes ?? []), ...cut.notes] }),
    };
  });
}
