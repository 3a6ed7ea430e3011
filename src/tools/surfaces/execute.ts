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
import { LONGEST_QUESTION } from '../policy/effect.ts';
import { bad, bytesOf, type Envelope, good } from '../reply/envelope.ts';
import type { ContentBlock } from '../reply/file-reply.ts';
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

/** A call of a list that waits to be confirmed. */
export interface Pending {
  readonly index: number;
  readonly operation: string;
  readonly result: CallResult;
}

/**
 * The token of each call that has one, by its place in the list: `0:TOKEN,2:TOKEN`. Each is bound to its own call.
 *
 * @param joined as it was given; of a single call the token alone will do
 * @param calls how many calls the list has
 */
export function tokensOf(joined: string | undefined, calls: number): ReadonlyMap<number, string> {
  const tokens = new Map<number, string>();
  if (joined !== undefined && calls === 1 && !/^\d{1,3}:/.test(joined)) tokens.set(0, joined);
  for (const part of (joined ?? '').split(',')) {
    const match = /^(\d{1,3}):(.+)$/.exec(part.trim());
    if (match) tokens.set(Number(match[1]), match[2] ?? '');
  }
  return tokens;
}

/** Tokens as one, in the order of the calls; a new one takes the place of one that did not fit. */
const join = (held: ReadonlyMap<number, string>, fresh: readonly (readonly [number, string])[]): string =>
  [...new Map([...held, ...fresh])]
    .sort(([a], [b]) => a - b)
    .map(([index, token]) => `${index}:${token}`)
    .join(',');

/** The tokens that came with a list: those of calls that do not wait still hold. */
interface HeldTokens {
  readonly byModel: ReadonlyMap<number, string>;
  readonly byPerson: ReadonlyMap<number, string>;
}

/**
 * One question for all calls of a list that need confirming. Nothing has been done.
 *
 * @param executor which
 * @param pending the calls, each with its own question
 * @param total how many calls the list has
 * @param held what came with the list
 */
export function combined(executor: Executor, pending: readonly Pending[], total: number, held: HeldTokens): CallResult {
  const no = pending.find(({ result: { envelope } }) => !envelope.ok && envelope.error.details.declined === true);
  if (no) return { envelope: no.result.envelope };
  const told = pending.flatMap(({ index, operation, result }) => {
    if (result.envelope.ok) return [];
    const { message, details } = result.envelope.error;
    const { question } = result;
    return [
      {
        index,
        token: details.confirm,
        effect: details.effect,
        // For the model other people's words are marked; the person reads them plain.
        forModel: `calls[${index}] ${operation}: ${summaryOf(details.effect) ?? message}`,
        forPerson: `calls[${index}] ${operation}: ${question?.effect.summary ?? message}`,
        essential: `calls[${index}] ${operation}: ${question?.essential ?? message}`,
        operation,
      },
    ];
  });
  const tokens = told.flatMap(({ index, token }) => (typeof token === 'string' ? [[index, token] as const] : []));
  const people = pending.flatMap(({ index, result }) =>
    result.question ? [[index, result.question.token] as const] : [],
  );
  const count = `${pending.length} of ${total} ${total === 1 ? 'call' : 'calls'}`;
  const all = tokens.length === pending.length;
  const way = all
    ? 'Show the effects to the person you work for; if they agree, call again with the same calls and confirm set to the token.'
    : 'This server takes confirmations only from a person, through a client that can ask.';
  const lead = `${count} ${pending.length === 1 ? 'needs' : 'need'} confirming.`;
  const inOne = (texts: readonly string[]): string => [lead, ...texts].join(' ');
  const whole = inOne(told.map(({ forPerson }) => forPerson));
  const short = inOne(told.map(({ essential }) => essential));
  if (short.length > LONGEST_QUESTION) return { envelope: tooMany(told, lead.length) };
  const effects = told.map(({ index, operation, effect }) => ({ call: index, operation, effect }));
  const envelope = bad(`Nothing was done: ${lead} ${way}`, {
    code: 'confirmation_required',
    ...(all && { confirm: join(held.byModel, tokens) }),
    effect: { summary: inOne(told.map(({ forModel }) => forModel)), calls: effects },
  });
  const [first] = pending;
  if (first?.result.question === undefined || people.length !== pending.length) return { envelope };
  const summary = whole.length > LONGEST_QUESTION ? short : whole;
  const effect = { ...first.result.question.effect, operation: executor.name, summary, calls: effects };
  return { envelope, question: { effect, essential: short, token: join(held.byPerson, people) } };
}

/** More than a person can be asked at once: as many calls as a question has room for are named. */
function tooMany(
  told: readonly { readonly index: number; readonly essential: string }[],
  begun: number,
): CallResult['envelope'] {
  let characters = begun;
  let fitting = 0;
  for (const { essential } of told) {
    characters += essential.length + 1;
    if (characters > LONGEST_QUESTION) break;
    fitting += 1;
  }
  const last = told[Math.max(0, fitting - 1)]?.index ?? 0;
  const message = `need more confirming than a person can be shown at once: a question may have ${LONGEST_QUESTION} characters. Give fewer calls at a time, here up to calls[${last}]`;
  return bad(`Nothing was done, and nobody was asked: calls ${message}.`, {
    code: 'invalid_arguments',
    field_errors: [{ field: 'calls', message }],
  });
}

function summaryOf(effect: unknown): string | undefined {
  if (typeof effect !== 'object' || effect === null || !('summary' in effect)) return undefined;
  return typeof effect.summary === 'string' ? effect.summary : undefined;
}
