import { sentenceOf, shortName } from '../arguments/fault.ts';
import type { Pipeline } from '../call/pipeline.ts';
import type { CallResult } from '../call/stages.ts';
import type { CallContext } from '../model/call-context.ts';
import type { Exposure } from '../model/exposure.ts';
import type { Tool } from '../model/tool.ts';
import type { Toolbox } from '../model/toolbox.ts';
import { nearest, noSuch } from '../model/unknown-name.ts';
import { APPLY_PLAN } from '../plans/apply-plan.ts';
import { carryOut, fitting } from '../plans/carry-out.ts';
import { type AskedCall, readCalls } from '../plans/read-calls.ts';
import { hasReference } from '../plans/references.ts';
import { bad, type Envelope, good } from '../reply/envelope.ts';
import type { ContentBlock } from '../reply/file-reply.ts';
import { bytesOf } from '../reply/size-limit.ts';
import { combined, type Pending, tokensOf } from './confirm-many.ts';
import { type Executor, executorOf } from './executors.ts';

/** What executors work with. */
interface ExecutorParts {
  readonly pipeline: Pipeline;
  readonly toolbox: Toolbox;
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
  const asked = readCalls(given, (name) => parts.toolbox.find(name) !== undefined);
  const leaving = (envelope: Envelope): Envelope => parts.pipeline.sanitizeOutput({ envelope }, context).envelope;
  if (!asked.ok) {
    const details = { code: 'invalid_arguments', field_errors: asked.faults };
    return { envelope: leaving(bad(sentenceOf(executor.name, asked.faults), details)) };
  }
  const { calls, many, confirm } = asked.value;
  const looked = calls.map((call) => {
    const found = lookedUp(call, executor, exposure, parts);
    return 'envelope' in found ? { ...found, envelope: leaving(found.envelope) } : found;
  });
  const run = (call: Ready): Promise<CallResult> =>
    parts.pipeline.call(call.tool, argumentsOf(call), context, exposure);

  if (!many) {
    const [only] = looked;
    return only === undefined || 'envelope' in only ? { envelope: only?.envelope ?? NOTHING } : run(only);
  }
  if (executor.risk === 'read') return sideBySide(looked, run, parts.maxReplyBytes);
  const wrong = looked.findIndex((item) => 'envelope' in item || item.refused);
  const culprit = looked[wrong];
  if (culprit !== undefined)
    return { envelope: refusedWhole('envelope' in culprit ? culprit.envelope : (await run(culprit)).envelope, wrong) };
  const plan = calls.some(({ arguments: args }) => hasReference(args)) ? parts.toolbox.find(APPLY_PLAN) : undefined;
  if (plan !== undefined) return parts.pipeline.call(plan, given, context, exposure);
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
  { toolbox, isOwnName }: ExecutorParts,
): Ready | { readonly operation: string; readonly envelope: Envelope } {
  const { operation } = call;
  const no = (message: string, code: string, more: Values = {}) => ({
    operation: shortName(operation),
    envelope: bad(message, { ...more, code }),
  });
  if (isOwnName(operation))
    return no(`${operation} is a tool of its own: call it by itself, not through ${executor.name}.`, 'unknown_tool');
  const tool = toolbox.find(operation);
  if (tool === undefined)
    return no(
      `${noSuch('operation', operation, nearest(operation, toolbox))} search_operations finds others.`,
      'unknown_tool',
    );
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
): Promise<CallResult> {
  const answers = await Promise.all(
    looked.map(async (item): Promise<CallResult> => ('envelope' in item ? item : run(item))),
  );
  const results = looked.map(({ operation }, index) => ({ operation, ...(answers[index]?.envelope ?? NOTHING) }));
  const failedAt = results.flatMap((result, index) => (result.ok ? [] : [index]));
  const tools = looked.map((item) => ('tool' in item ? item.tool : undefined));
  const data = { results: fitting(results, limit, tools) };
  const { content, leftOut } = withinRoom(answers, limit - bytesOf(good(data)));
  const beside = content.length > 0 && { content };
  if (failedAt.length === 0) return { envelope: good(data, { notes: leftOut }), ...beside };
  const named = failedAt.map((index) => `calls[${index}] (${results[index]?.operation})`).join(', ');
  if (failedAt.length < results.length)
    return {
      envelope: good(data, { notes: [`${failedAt.length} of ${results.length} failed: ${named}.`, ...leftOut] }),
      ...beside,
    };
  const [first] = results;
  const why = first !== undefined && !first.ok ? first.error : undefined;
  const envelope = bad(`All ${results.length} calls failed. The first: ${why?.message ?? ''}`, {
    ...data,
    code: why?.details.code ?? 'denied',
  });
  return { envelope };
}

/** The pictures and files of several answers, as far as one answer has room for them. */
function withinRoom(
  answers: readonly CallResult[],
  room: number,
): { readonly content: readonly ContentBlock[]; readonly leftOut: readonly string[] } {
  let left = room;
  const all = answers.flatMap(({ content = [] }) => content);
  const content = all.filter((block) => {
    const size = (block.type === 'resource' ? block.resource.blob : block.data).length;
    if (size > left) return false;
    left -= size;
    return true;
  });
  const missing = all.length - content.length;
  if (missing === 0) return { content, leftOut: [] };
  return {
    content,
    leftOut: [`${missing} of ${all.length} pictures or files are left out: ask for fewer calls at once.`],
  };
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

  const envelope = await carryOut({
    tools: calls.map(({ tool }) => tool),
    run: async (index) => {
      const call = calls[index];
      if (call === undefined) return NOTHING;
      return hopeless?.index === index ? hopeless.envelope : (await pipeline.call(...asGiven(call, index))).envelope;
    },
    limit: maxReplyBytes,
  });
  return { envelope };
}
