import type { CallOptions, FailureDetails, OperationCall, PortkeyClient } from '../portkey/contract.ts';
import type { StepResult, WorkflowTools } from '../workflows/workflow.ts';
import { sentenceOf } from './arguments/fault.ts';
import { readArguments } from './arguments/read-arguments.ts';
import type { Shaping } from './arguments/shaping.ts';
import type { CallContext } from './call-context.ts';
import type { Exposure } from './exposure.ts';
import type { Confirmer, Effect, PlannedCall } from './policy/confirmer.ts';
import { decide, type PolicySettings, weigh } from './policy/decide.ts';
import { dryRun } from './reply/dry-run.ts';
import { type BadEnvelope, bad, type Envelope, good } from './reply/envelope.ts';
import { type ReplySettings, shapeReply } from './reply/shape-reply.ts';
import type { Tool } from './tool.ts';
import type { Toolbox } from './toolbox.ts';

/** What the pipeline is made of; each part is a room of its own. */
export interface PipelineParts {
  readonly toolbox: Toolbox;
  /** Loaded at the first call, so that the start does not pay for it. */
  readonly client: () => Promise<PortkeyClient>;
  readonly confirmer: Confirmer;
  readonly settings: PipelineSettings;
  /** ms since the epoch. */
  readonly clock: () => number;
}

export interface PipelineSettings {
  readonly policy: PolicySettings;
  readonly reply: ReplySettings;
  readonly pinnedWorkspace?: string;
  readonly requiredMetadata: readonly string[];
  /** For clients that cannot ask a person. */
  readonly confirmFallback: 'token' | 'refuse';
}

/** What a call came to. `question` is there when a person has to be asked first. */
export interface CallResult {
  readonly envelope: Envelope;
  readonly question?: { readonly effect: Effect; readonly token: string };
}

/** Carries out calls: arguments, policy, request, reply. The same for every surface. */
export interface Pipeline {
  /**
   * One call of a tool.
   *
   * @param tool the tool, already looked up
   * @param given the arguments as they came
   * @param context who calls, and how
   * @param exposure what this caller may see and call
   */
  call(
    tool: Tool,
    given: Readonly<Record<string, unknown>>,
    context: CallContext,
    exposure: Exposure,
  ): Promise<CallResult>;
}

/** What holds for the steps of a workflow because it holds for the workflow as a whole. */
interface Standing {
  /** It has been confirmed, so that its steps are not asked about again. */
  readonly confirmed: boolean;
  /** It is a dry run: its reads are carried out, its writes shown. */
  readonly dryRun: boolean;
}

const NOTHING_STANDS: Standing = { confirmed: false, dryRun: false };

/**
 * Puts the rooms of a call in a row.
 *
 * @param parts the rooms
 */
export function createPipeline(parts: PipelineParts): Pipeline {
  const { toolbox, client, confirmer, settings, clock } = parts;

  const perform = async (
    tool: Tool,
    given: Readonly<Record<string, unknown>>,
    context: CallContext,
    exposure: Exposure,
    standing: Standing,
  ): Promise<CallResult> => {
    const refusal = exposure.refusal(tool);
    if (refusal) return { envelope: bad(refusal.message, { code: refusal.code }) };

    const read = readArguments(tool, given, {
      now: clock(),
      ...(settings.pinnedWorkspace !== undefined && { pinnedWorkspace: settings.pinnedWorkspace }),
    });
    if (!read.ok)
      return {
        envelope: bad(sentenceOf(tool.name, read.faults), { code: 'invalid_arguments', field_errors: read.faults }),
      };
    const { shaping } = read.value;
    const notes = [...read.value.notes];

    const tools = workflowTools(context, exposure, standing, notes);
    const prepared = tool.adaptation?.prepare ? await tool.adaptation.prepare(read.value.args, tools) : undefined;
    if (prepared && 'ok' in prepared) return { envelope: prepared as BadEnvelope };
    const args = prepared?.arguments ?? read.value.args;

    const planned: PlannedCall = {
      tool,
      args,
      ...(shaping.extra && { extra: shaping.extra }),
      weight: weigh(tool, args),
      principalId: context.principal.id,
    };
    const decision = decide(planned.weight, settings.policy, standing.dryRun || shaping.dry_run === true);
    if (decision.kind === 'dry_run' && !tool.workflow)
      return { envelope: await dryRun(planned, await client(), notes) };
    if (decision.kind === 'ask' && !standing.confirmed) {
      const asked = await confirmed(planned, shaping, context, exposure);
      if (asked) return asked;
    }
    const envelope = tool.workflow
      ? await runWorkflow(tool, args, shaping, context, exposure, notes, decision.kind === 'dry_run')
      : await runOperation(tool, args, shaping, context, tools, notes);
    return { envelope };
  };

  /** Undefined when the call may go on; else the question or the refusal. */
  const confirmed = async (
    planned: PlannedCall,
    shaping: Shaping,
    context: CallContext,
    exposure: Exposure,
  ): Promise<CallResult | undefined> => {
    const readForEffect = async (operation: string, args: Readonly<Record<string, unknown>>): Promise<unknown> => {
      const target = toolbox.find(operation);
      if (target === undefined || target.risk !== 'read') return undefined;
      const { envelope } = await perform(target, args, context, exposure, NOTHING_STANDS);
      return envelope.ok ? envelope.data : undefined;
    };
    const token = context.confirmedByPerson ?? (settings.confirmFallback === 'token' ? shaping.confirm : undefined);
    if (token === undefined) {
      const question = await confirmer.ask(planned, readForEffect);
      return { envelope: confirmationRequired(question), question };
    }
    const fault = await confirmer.check(token, planned, readForEffect);
    if (fault !== undefined || !(await confirmer.use(token))) {
      const question = await confirmer.ask(planned, readForEffect);
      return { envelope: confirmationRequired(question, fault ?? 'This confirmation token was used already.') };
    }
    return undefined;
  };

  const confirmationRequired = (question: { effect: Effect; token: string }, fault?: string): BadEnvelope => {
    const refused = settings.confirmFallback === 'refuse';
    const way = refused
      ? 'This server takes confirmations only from a person, through a client that can ask (PORTKEY_CONFIRM_FALLBACK=refuse).'
      : 'Show this to the person you work for; if they agree, call again with the same arguments and confirm set to the token.';
    return bad(
      `${fault ? `${fault} ` : ''}Nothing was done: this needs confirming. ${question.effect.summary} ${way}`,
      {
        code: 'confirmation_required',
        ...(!refused && { confirm: question.token }),
        effect: question.effect,
      },
    );
  };

  const runOperation = async (
    tool: Tool,
    args: Readonly<Record<string, unknown>>,
    shaping: Shaping,
    context: CallContext,
    tools: WorkflowTools,
    notes: string[],
  ): Promise<Envelope> => {
    const { operation } = tool;
    if (operation === undefined) return bad(`${tool.name} cannot be carried out.`, { code: 'denied' });
    const call: OperationCall = { operation, arguments: args, ...(shaping.extra && { extra: shaping.extra }) };
    if (shaping.extra) notes.push(`Sent beside the known arguments: ${Object.keys(shaping.extra).join(', ')}.`);
    const outcome = await (await client()).call(call, optionsOf(context));
    if (!outcome.ok) return failed(outcome.error);
    const data = tool.adaptation?.finish ? tool.adaptation.finish(outcome.data, args, tools) : outcome.data;
    return shapeReply(tool, data, args, shaping, [...notes, ...outcome.notes], settings.reply);
  };

  const runWorkflow = async (
    tool: Tool,
    args: Readonly<Record<string, unknown>>,
    shaping: Shaping,
    context: CallContext,
    exposure: Exposure,
    notes: string[],
    dryRunning: boolean,
  ): Promise<Envelope> => {
    if (dryRunning) notes.push('Dry run: what it would write was not sent.');
    if (tool.workflow === undefined) return bad(`${tool.name} cannot be carried out.`, { code: 'denied' });
    const result = await tool.workflow.run(
      args,
      workflowTools(context, exposure, { confirmed: true, dryRun: dryRunning }, notes),
    );
    return result.ok ? shapeReply(tool, result.data, args, shaping, notes, settings.reply) : (result as BadEnvelope);
  };

  const workflowTools = (
    context: CallContext,
    exposure: Exposure,
    standing: Standing,
    notes: string[],
  ): WorkflowTools => ({
    run: async (operation, args): Promise<StepResult> => {
      const step = toolbox.find(operation);
      if (step === undefined) return bad(`There is no operation ${operation}.`, { code: 'unknown_tool' });
      const { envelope } = await perform(step, args, context, exposure, standing);
      return envelope.ok ? good(envelope.data) : envelope;
    },
    note: (sentence) => void notes.push(sentence),
    progress: (done, total, message) => context.progress?.(done, total, message),
    settings: { requiredMetadata: settings.requiredMetadata },
    now: clock(),
  });

  return { call: (tool, given, context, exposure) => perform(tool, given, context, exposure, NOTHING_STANDS) };
}

function optionsOf(context: CallContext): CallOptions {
  return {
    signal: context.signal,
    principal: context.principal.id,
    ...(context.principal.apiKey !== undefined && { apiKey: context.principal.apiKey }),
    ...(context.traceparent !== undefined && { traceparent: context.traceparent }),
  };
}

/** A failure of the Portkey client in the envelope's words. */
export function failed(error: FailureDetails): BadEnvelope {
  return bad(error.message, {
    code: error.code,
    ...(error.status !== undefined && { status: error.status }),
    ...(error.fieldErrors && { field_errors: error.fieldErrors }),
    retryable: error.retryable,
    ...(error.retryAfterSeconds !== undefined && { retry_after_seconds: error.retryAfterSeconds }),
    ...(error.requestId !== undefined && { request_id: error.requestId }),
    ...(error.mayHaveHappened && { may_have_happened: true }),
    ...(error.hint !== undefined && { hint: error.hint }),
  });
}
