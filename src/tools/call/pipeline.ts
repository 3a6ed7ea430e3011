import type { BuiltRequest, PortkeyClient } from '../../portkey/contract.ts';
import type { Adaptation, WorkflowTools } from '../../workflows/model/workflow.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { maskedValues } from '../arguments/validate.ts';
import { type AuditJournal, auditOutcome, auditTrail } from '../audit/journal.ts';
import type { CallContext } from '../model/call-context.ts';
import type { Exposure } from '../model/exposure.ts';
import type { FileSettings } from '../model/files.ts';
import type { Tool } from '../model/tool.ts';
import type { Toolbox } from '../model/toolbox.ts';
import { isAdmission } from '../policy/admission.ts';
import type { Judgement } from '../policy/agree.ts';
import type { RiskAssessment } from '../policy/assess-risk.ts';
import { judgedReads } from '../policy/bounded-reads.ts';
import { createGate, type GateCall, type GateParts } from '../policy/gate.ts';
import { dryRun } from '../reply/dry-run.ts';
import { type BadEnvelope, bad, failedInside, good } from '../reply/envelope.ts';
import type { ReplySettings } from '../reply/shape-reply.ts';
import {
  answeredInstead,
  dryRunShown,
  invalid,
  NO_PICTURES,
  otherMeant,
  readsOnly,
  triedOther,
  unrecordedOutcome,
} from './pipeline-answers.ts';
import type { Planner, PlanPipeline, SeenStep } from './plan-pipeline.ts';
import type { Protection } from './protection.ts';
import { callerMemory, createWorkflowRunner } from './run-workflow.ts';
import { lookUpNames, type ReadyCall, readyCall, sendOperation, watched, withUsualPage } from './send-operation.ts';
import { shapeSent } from './shape-sent.ts';
import {
  type AssessedCall,
  type BuiltCall,
  type Caller,
  type CallResult,
  type ConfirmedCall,
  type GivenCall,
  type ReadCall,
  type ReceivedCall,
  type SentCall,
  type ShapedCall,
  type StepContext,
  TOP_LEVEL,
} from './stages.ts';

type Values = Readonly<Record<string, unknown>>;

/** What the pipeline is made of; each part can be read and tested alone. */
export interface PipelineParts {
  readonly toolbox: Toolbox;
  /** Loaded at the first call, so that the start does not pay for it. */
  readonly client: () => Promise<PortkeyClient>;
  /** What judges each call: confirmations, limits. */
  readonly gate: Omit<GateParts, 'clock' | 'cleanFor' | 'namesSecrets'>;
  readonly journal: AuditJournal;
  /** What keeps secrets in and strangers' orders out. */
  readonly protection: Protection;
  readonly settings: PipelineSettings;
  /** What checks and carries out several changes as one; made of this pipeline, and so after it. */
  readonly planner: () => Planner;
  /** ms since the epoch. */
  readonly clock: () => number;
}

interface PipelineSettings {
  readonly reply: Pick<ReplySettings, 'maxReplyBytes'>;
  /** Where files may be read and written. */
  readonly files: FileSettings;
  readonly pinnedWorkspace?: string;
  readonly requiredMetadata: readonly string[];
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
  call(tool: Tool, given: Values, context: CallContext, exposure: Exposure): Promise<CallResult>;
  /**
   * What a call would be answered instead of being carried out: a question, or why it is refused; undefined where it
   * could go on. Performs nothing, whatever the arguments say.
   *
   * @param tool the tool, already looked up
   * @param given the arguments as they came
   * @param context who calls, and how
   * @param exposure what this caller may see and call
   */
  judge(tool: Tool, given: Values, context: CallContext, exposure: Exposure): Promise<CallResult | undefined>;
  /**
   * An answer that was made without a call, as it may leave: with no secret in it.
   *
   * @param result made of what the caller gave
   * @param context who calls
   */
  sanitizeOutput(result: CallResult, context: CallContext): CallResult;
}

/** The call's answer, with which the stages that follow are passed over. */
interface Answer {
  readonly answer: CallResult;
}

/** One stage of a call's way: to the call that the next stage takes, or to the answer. */
type Stage<From, To> = (call: From) => Promise<To | Answer>;

const answer = (result: CallResult): Answer => ({ answer: result });

/**
 * A call with what a stage found out about it. The call itself grows: it has some twenty fields, and copying them at each
 * stage was a tenth of a call's time.
 */
const extended = <Call extends object, Found extends object>(call: Call, found: Found): Call & Found =>
  Object.assign(call, found);

/** A stage that passes an answer on. */
const unlessAnswered =
  <From extends object, To>(stage: Stage<From, To>) =>
  (call: From | Answer): Answer | Promise<To | Answer> =>
    'answer' in call ? call : stage(call);

/** A workflow takes all that its steps read. */
const WHOLE_REPLY: ReplySettings = { maxReplyBytes: Number.POSITIVE_INFINITY };

const JUDGED: CallResult = { envelope: good({}) };

/**
 * Puts the stages of a call in a row.
 *
 * @param parts what the stages are made of
 */
export function createPipeline(parts: PipelineParts): Pipeline & { readonly plans: PlanPipeline } {
  const { toolbox, client, settings, clock, journal, protection } = parts;
  const { policy } = parts.gate;
  const gate = createGate({
    ...parts.gate,
    clock,
    cleanFor: protection.cleanFor,
    namesSecrets: protection.namesSecrets,
  });
  const pinned = settings.pinnedWorkspace !== undefined && { pinnedWorkspace: settings.pinnedWorkspace };
  const readsParts = { find: toolbox.find, client, policy, clock, ...pinned };

  const perform = async (tool: Tool, given: Values, caller: Caller): Promise<CallResult> => {
    const other = tool.operation?.insteadFor;
    const meant = other && otherMeant(tool, other, given, toolbox.find);
    const done = await receive({ tool: meant ?? tool, given, ...caller })
      .then(unlessAnswered(readCall))
      .then(unlessAnswered(buildRequest))
      .then(unlessAnswered(assess))
      .then(unlessAnswered(confirm))
      .then(unlessAnswered(send))
      .then(unlessAnswered(shape))
      .then(unlessAnswered(record));
    return done.answer;
  };

  const receive: Stage<GivenCall, ReceivedCall> = async (call) => {
    const { tool, given, context, exposure, step } = call;
    if (step.readsOnly && tool.risk !== 'read') return answer({ envelope: readsOnly(tool) });
    const trail = auditTrail(journal, context, clock, step.parent);
    const refusal = exposure.refusal(tool);
    if (refusal) return refused(extended(call, { trail }), bad(refusal.message, { code: refusal.code }));
    if (step.step) return extended(call, { trail, notes: [] });
    const { values, notes } = protection.sanitizeInput(tool, given, context.principal);
    return extended(call, { given: values, trail, notes: [...notes] });
  };

  const readCall: Stage<ReceivedCall, ReadCall> = async (received) => {
    const { tool, given, context, step } = received;
    const read = readArguments(tool, given, { now: clock(), ...pinned });
    if (!read.ok) return refused(received, invalid(tool, read.faults));
    const { replyOptions } = read.value;
    if (step.readsOnly && replyOptions.chart) return refused(received, invalid(tool, [NO_PICTURES]));
    protection.learnSent(tool, read.value.args, context.principal.id);
    const notes = [...received.notes, ...read.value.notes];
    // Most calls need none of them.
    let made: WorkflowTools | undefined;
    const tools = (): WorkflowTools => {
      made ??= workflows.toolsFor(received, notes);
      return made;
    };
    const { adaptation } = tool;
    const prepared =
      adaptation?.prepare && isPreparedFor(adaptation, read.value.args)
        ? await adaptation.prepare(read.value.args, tools())
        : undefined;
    if (prepared && 'ok' in prepared) return refused(received, prepared as BadEnvelope);
    const looked = await lookUpNames(tool.input, prepared?.arguments ?? read.value.args, tools);
    if (!looked.ok) return refused(received, invalid(tool, looked.faults));
    const { args, names } = looked.value;
    // What was merged from a read can hold masks: they must not be written over the real values.
    const masks = args === read.value.args ? [] : maskedValues(tool.input, args);
    if (masks.length > 0) return refused(received, invalid(tool, masks));
    const shaped = { replyOptions, replySettings: replySettings(context, step) };
    const call = extended(received, { args, names, tools, notes, ...shaped });
    const instead = adaptation?.instead && (await answeredInstead(call));
    return instead === undefined ? call : answer(instead);
  };

  const buildRequest: Stage<ReadCall, BuiltCall> = async (call) => {
    const { tool, replyOptions, context, exposure, step, trail, names } = call;
    const args = step.step || replyOptions.all_pages ? call.args : withUsualPage(tool, call.args);
    // Judged, shown and recorded is the secret's name; only what is sent holds the secret.
    const named = await protection.resolve(tool, args, context.principal.id);
    if (!named.ok) return refused(call, invalid(tool, named.faults));
    const ready = tool.operation
      ? await readyCall(tool, named.value, replyOptions, settings.files, context, await client())
      : undefined;
    if (ready && !ready.ok) return refused(call, invalid(tool, ready.faults));
    const reads = judgedReads(readsParts, context, exposure);
    const { workflow } = tool;
    const gateCall: GateCall = {
      tool,
      args,
      ...(replyOptions.extra && { extra: replyOptions.extra }),
      ...(ready?.value.files !== undefined && { files: ready.value.files }),
      dryRun: step.dryRun || replyOptions.dry_run === true,
      ...(replyOptions.confirm !== undefined && { confirm: replyOptions.confirm }),
      context,
      exposure,
      trail,
      read: step.examination?.around(reads) ?? reads,
      ...(step.within && { within: step.within }),
      ...(names.size > 0 && { names }),
      ...(workflow && {
        steps: workflow.steps.flatMap((name) => toolbox.find(name) ?? []),
        plan: () => workflows.plan(call),
      }),
    };
    return extended(call, { args, gateCall, ...(ready && { ready: ready.value }) });
  };

  const assess: Stage<BuiltCall, AssessedCall> = async (call) => {
    const { tool, args, gateCall, ready, step } = call;
    if (step.plan && gateCall.dryRun && tool.operation && tool.risk !== 'read') {
      step.plan.add({ operation: tool.operation, args });
      return answer({ envelope: good({ dry_run: true }) });
    }
    const { examination } = step;
    if (examination) {
      const seen = await gate.examine(gateCall, examination);
      if (seen.kind === 'stop') return answer({ envelope: seen.envelope });
      const request =
        ready && examination.requests ? dryRun(ready.call.operation, await requestOf(ready), []) : undefined;
      examination.take({ ...seen, ...(request && { request }) });
      return answer(JUDGED);
    }
    const judgement = await gate.judge(gateCall);
    if (judgement.kind !== 'stop') return extended(call, { judgement });
    return answer({ envelope: judgement.envelope, ...(judgement.question && { question: judgement.question }) });
  };

  const confirm: Stage<AssessedCall, ConfirmedCall> = async (call) => {
    const { tool, replyOptions, gateCall, judgement, step } = call;
    if (step.judgeOnly) return answer(JUDGED);
    if (step.readsOnly && (judgement.assessment.risk !== 'read' || replyOptions.save_to !== undefined))
      return refused(call, readsOnly(tool));
    if (judgement.kind === 'dry_run') return answer(await shownDry(call, judgement));
    const admission = await gate.admit(gateCall, judgement);
    return isAdmission(admission) ? extended(call, { judgement, admission }) : answer({ envelope: admission });
  };

  const send: Stage<ConfirmedCall, SentCall> = async (call) => {
    const { tool, ready } = call;
    if (ready === undefined) {
      const result = await workflows.carryOut(call, call.judgement);
      return extended(call, { sent: { result }, outcome: { outcome: result.envelope.ok ? 'ok' : 'failed' } as const });
    }
    const watch = watched(await client());
    const sent = await sendOperation(call, ready, watch.client).catch((error: unknown) => ({
      result: { envelope: failedInside(tool, error) },
    }));
    const outcome = watch.last();
    if (outcome?.ok) await call.admission.done(outcome.data);
    return extended(call, { sent, outcome: auditOutcome(outcome) });
  };

  const shape: Stage<SentCall, ShapedCall> = async (call) => {
    const { tool, replyOptions, step, sent, gateCall } = call;
    if ('result' in sent) return extended(call, { result: sent.result });
    const readNow = step.step || replyOptions.read_back === false ? undefined : gateCall.read;
    const result = await shapeSent(call, sent, readNow).catch((error: unknown) => ({
      envelope: failedInside(tool, error),
    }));
    return extended(call, { result });
  };

  const record: Stage<ShapedCall, Answer> = async (call) => {
    const { ready, gateCall, judgement, trail, result, outcome } = call;
    const { assessment, decision } = judgement;
    if (assessment.risk === 'read') {
      const other = call.tool.operation?.insteadFor;
      return answer((other && (await triedOther(call, other, toolbox.find, perform))) ?? result);
    }
    const kept = await trail.done(recorded(gateCall, assessment), decision, outcome);
    // A workflow's steps are recorded each by itself.
    if (kept || ready === undefined) return answer(result);
    return answer({ ...result, envelope: unrecordedOutcome(result.envelope) });
  };

  /** The answer to a call that cannot go on, which is recorded where it would have changed something. */
  const refused = async (
    { tool, given, trail, step }: Omit<ReceivedCall, 'notes'>,
    envelope: BadEnvelope,
  ): Promise<Answer> => {
    const { code } = envelope.error.details;
    const counts = step.plan === undefined && (tool.risk !== 'read' || code !== 'invalid_arguments');
    if (counts) await trail.noted('refused', { tool, args: given }, envelope.error.message, code);
    return answer({ envelope });
  };

  const shownDry = async (
    call: AssessedCall,
    judgement: Extract<Judgement, { kind: 'dry_run' }>,
  ): Promise<CallResult> => {
    const { tool, gateCall, ready, trail, notes } = call;
    await trail.noted('dry_run', recorded(gateCall, judgement.assessment), 'dry run');
    if (ready)
      return { envelope: dryRunShown(dryRun(ready.call.operation, await requestOf(ready), notes), tool, judgement) };
    return workflows.runDry(call);
  };

  /** What it would send; that of a read is not built before it is sent. */
  const requestOf = async (ready: ReadyCall): Promise<BuiltRequest> =>
    ready.call.request ?? (await client()).build(ready.call);

  const replySettings = (context: CallContext, step: StepContext): ReplySettings =>
    step.step
      ? WHOLE_REPLY
      : {
          maxReplyBytes: step.readsOnly ? Number.POSITIVE_INFINITY : settings.reply.maxReplyBytes,
          guard: protection.guardFor(context.principal),
          ...(step.readsOnly && { forProgram: true }),
        };

  const memory = callerMemory(clock);
  const workflows = createWorkflowRunner({ ...parts, memory, perform, replySettings });
  const sanitizeOutput: Pipeline['sanitizeOutput'] = (result, { principal }) =>
    protection.sanitizeOutput(result, principal.id);
  /** The call, where a fault of this server's own is an answer too. */
  const attempted = (tool: Tool, given: Values, caller: Caller): Promise<CallResult> =>
    perform(tool, given, caller).catch((error: unknown) => ({ envelope: failedInside(tool, error) }));

  return {
    call: async (tool, given, context, exposure) => {
      try {
        if (tool.isPlan) return await parts.planner().apply(given, context, exposure);
        return sanitizeOutput(await perform(tool, given, { context, exposure, step: TOP_LEVEL }), context);
      } catch (error) {
        return { envelope: failedInside(tool, error) };
      }
    },
    judge: async (tool, given, context, exposure) => {
      if (tool.isPlan)
        return {
          envelope: bad(`${tool.name} is called by itself: no list of calls holds it.`, { code: 'invalid_arguments' }),
        };
      const step: StepContext = { ...TOP_LEVEL, judgeOnly: true };
      const result = await attempted(tool, given, { context, exposure, step });
      return result === JUDGED ? undefined : sanitizeOutput(result, context);
    },
    sanitizeOutput,
    plans: {
      agree: gate.agree,
      admit: gate.admit,
      trail: (context) => auditTrail(journal, context, clock),
      examine: async (tool, given, context, exposure, { parent, ...how }) => {
        const found: SeenStep[] = [];
        const examination = { ...how, take: (seen: SeenStep) => void found.push(seen) };
        const step: StepContext = { ...TOP_LEVEL, examination, parent };
        const result = await attempted(tool, given, { context, exposure, step });
        return found[0] ?? sanitizeOutput(result, context);
      },
      carryOut: async (tool, given, context, exposure, { plan, assessment, parent }) => {
        const step: StepContext = { ...TOP_LEVEL, within: { workflow: plan, confirmed: assessment }, parent };
        return sanitizeOutput(await attempted(tool, given, { context, exposure, step }), context);
      },
      sanitizeOutput,
      cleanFor: protection.cleanFor,
      confirms: policy.confirm.size > 0,
      dryRun: policy.dryRun,
    },
  };
}

/** Whether an adaptation has something to prepare: one that says for which arguments has nothing without them. */
const isPreparedFor = ({ preparesFor }: Adaptation, args: Values): boolean =>
  preparesFor === undefined || preparesFor.some((name) => args[name] !== undefined);

/** A call as the audit records it. */
const recorded = ({ tool, args, extra }: GateCall, assessment: RiskAssessment) => ({
  tool,
  args,
  ...(extra && { extra }),
  assessment,
});
