import type { PortkeyClient } from '../../portkey/contract.ts';
import type { WorkflowTools } from '../../workflows/model/workflow.ts';
import { maskedValues } from '../arguments/masked-values.ts';
import { foldedName } from '../arguments/names.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import type { ReplyOptions } from '../arguments/reply-options.ts';
import type { AuditJournal } from '../audit/entry.ts';
import { type AuditOutcome, auditOutcome, auditTrail, type Trail } from '../audit/trail.ts';
import type { CallContext } from '../model/call-context.ts';
import type { Exposure } from '../model/exposure.ts';
import type { FileSettings } from '../model/files.ts';
import type { Tool } from '../model/tool.ts';
import type { Toolbox } from '../model/toolbox.ts';
import type { RiskAssessment } from '../policy/assess-risk.ts';
import { filesDigest } from '../policy/files-digest.ts';
import {
  type Admission,
  createGate,
  type GateCall,
  type GateParts,
  isAdmission,
  type Judgement,
  type Question,
} from '../policy/gate.ts';
import { judgedReads } from '../policy/judged-reads.ts';
import { planOf } from '../policy/plan-of.ts';
import type { ContentBlock } from '../reply/content.ts';
import { dryRun } from '../reply/dry-run.ts';
import { type BadEnvelope, bad, type Envelope, good } from '../reply/envelope.ts';
import { failedInside } from '../reply/failed.ts';
import { withPicture } from '../reply/picture.ts';
import { type ReplySettings, shapeReply } from '../reply/shape-reply.ts';
import { callerMemory } from './caller-memory.ts';
import { type Caller, createWorkflowRunner } from './carry-out-workflow.ts';
import { lookUpNames } from './look-up-names.ts';
import { performOperation } from './perform-operation.ts';
import { dryRunShown, invalid, NO_PICTURES, readsOnly, unrecordedOutcome } from './pipeline-answers.ts';
import type { MakePlan, PlanPipeline, SeenStep } from './plan-pipeline.ts';
import type { Protection } from './protection.ts';
import { type ReadyCall, readyCall } from './ready-call.ts';
import { type StepContext, TOP_LEVEL } from './step-context.ts';
import { watched } from './watched-client.ts';

type Values = Readonly<Record<string, unknown>>;

/** What the pipeline is made of; each part can be read and tested alone. */
export interface PipelineParts {
  readonly toolbox: Toolbox;
  /** Loaded at the first call, so that the start does not pay for it. */
  readonly client: () => Promise<PortkeyClient>;
  /** What judges each call: confirmations, limits. */
  readonly gate: Omit<GateParts, 'clock' | 'cleanFor'>;
  readonly journal: AuditJournal;
  /** What keeps secrets in and strangers' orders out. */
  readonly protection: Protection;
  readonly settings: PipelineSettings;
  /** Checks the changes that a script returned as a plan. */
  readonly makePlan: MakePlan;
  /** ms since the epoch. */
  readonly clock: () => number;
}

export interface PipelineSettings {
  readonly reply: Pick<ReplySettings, 'maxReplyBytes'>;
  /** Where files may be read and written. */
  readonly files: FileSettings;
  readonly pinnedWorkspace?: string;
  readonly requiredMetadata: readonly string[];
}

/** What a call came to. `question` is there when a person has to be asked first. */
export interface CallResult {
  readonly envelope: Envelope;
  readonly question?: Question;
  /** Pictures, sound and files beside the envelope. */
  readonly content?: readonly ContentBlock[];
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

/** A call as it came. */
interface GivenCall extends Caller {
  readonly tool: Tool;
  readonly given: Values;
}

/** Its input is sanitized, and its audit begun. */
interface ReceivedCall extends GivenCall {
  readonly trail: Trail;
  /** What is said beside the reply; later stages add to it. */
  readonly notes: string[];
}

/** Its arguments are valid and under their own names. */
interface ReadCall extends ReceivedCall {
  readonly args: Values;
  readonly replyOptions: ReplyOptions;
  /** Names that were looked up. */
  readonly names: ReadonlyMap<string, string>;
  readonly tools: WorkflowTools;
}

/** It is known what would be sent, and what the policy judges. `ready` is absent for a workflow. */
interface BuiltCall extends ReadCall {
  readonly ready?: ReadyCall;
  readonly gateCall: GateCall;
}

/** The policy does not stop it. */
interface AssessedCall extends BuiltCall {
  readonly judgement: Exclude<Judgement, { kind: 'stop' }>;
}

/** It may be sent now. */
interface ConfirmedCall extends BuiltCall {
  readonly judgement: Extract<Judgement, { kind: 'go' }>;
  readonly admission: Admission;
}

/** It was carried out, and its reply is shaped. */
interface SentCall extends ConfirmedCall {
  readonly result: CallResult;
  readonly outcome: AuditOutcome;
}

/** The call's answer, with which the stages that follow are passed over. */
interface Answer {
  readonly answer: CallResult;
}

/** One stage of a call's way: to the call that the next stage takes, or to the answer. */
type Stage<From, To> = (call: From) => Promise<To | Answer>;

const answer = (result: CallResult): Answer => ({ answer: result });

/** A stage that passes an answer on. */
const unlessAnswered =
  <From extends object, To>(stage: Stage<From, To>) =>
  async (call: From | Answer): Promise<To | Answer> =>
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
  const gate = createGate({ ...parts.gate, clock, cleanFor: protection.cleanFor });
  const pinned = settings.pinnedWorkspace !== undefined && { pinnedWorkspace: settings.pinnedWorkspace };
  const readsParts = { find: toolbox.find, client, policy, clock, ...pinned };

  const perform = async (tool: Tool, given: Values, caller: Caller): Promise<CallResult> => {
    const done = await receive({ tool: otherMeant(tool, given, toolbox.find) ?? tool, given, ...caller })
      .then(unlessAnswered(readCall))
      .then(unlessAnswered(buildRequest))
      .then(unlessAnswered(assess))
      .then(unlessAnswered(confirm))
      .then(unlessAnswered(send))
      .then(unlessAnswered(record));
    return done.answer;
  };

  const receive: Stage<GivenCall, ReceivedCall> = async (call) => {
    const { tool, given, context, exposure, step } = call;
    if (step.readsOnly && tool.risk !== 'read') return answer({ envelope: readsOnly(tool) });
    const trail = auditTrail(journal, context, clock, step.parent);
    const refusal = exposure.refusal(tool);
    if (refusal) return refused({ ...call, trail }, bad(refusal.message, { code: refusal.code }));
    if (step.step) return { ...call, trail, notes: [] };
    const { values, notes } = protection.sanitizeInput(tool, given, context.principal);
    return { ...call, given: values, trail, notes: [...notes] };
  };

  const readCall: Stage<ReceivedCall, ReadCall> = async (received) => {
    const { tool, given, context, step } = received;
    const read = readArguments(tool, given, { now: clock(), ...pinned });
    if (!read.ok) return refused(received, invalid(tool, read.faults));
    const { replyOptions } = read.value;
    if (step.readsOnly && replyOptions.chart) return refused(received, invalid(tool, [NO_PICTURES]));
    protection.learnSent(tool, read.value.args, context.principal.id);
    const notes = [...received.notes, ...read.value.notes];
    const tools = workflows.toolsFor(received, notes);
    const prepared = await tool.adaptation?.prepare?.(read.value.args, tools);
    if (prepared && 'ok' in prepared) return refused(received, prepared as BadEnvelope);
    const looked = await lookUpNames(tool.input, prepared?.arguments ?? read.value.args, tools);
    if (!looked.ok) return refused(received, invalid(tool, looked.faults));
    const { args, names } = looked.value;
    // What was merged from a read can hold masks: they must not be written over the real values.
    const masks = args === read.value.args ? [] : maskedValues(tool.input, args);
    if (masks.length > 0) return refused(received, invalid(tool, masks));
    const call = { ...received, args, replyOptions, names, tools, notes };
    return (await answeredInstead(call)) ?? call;
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
    const files = ready && filesDigest(ready.value.call.arguments);
    const reads = judgedReads(readsParts, context, exposure);
    const { workflow } = tool;
    const gateCall: GateCall = {
      tool,
      args,
      ...(replyOptions.extra && { extra: replyOptions.extra }),
      ...(files !== undefined && { files }),
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
        plan: () =>
          planOf(async (plan) => {
            const dry = { context, exposure, step: { ...dryStep(tool, trail), plan } };
            return (await workflows.run(tool, args, {}, dry, [])).envelope.ok;
          }),
      }),
    };
    return { ...call, args, gateCall, ...(ready && { ready: ready.value }) };
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
      const request = ready && examination.requests ? await dryRun(ready.call, await client(), []) : undefined;
      examination.take({ ...seen, ...(request && { request }) });
      return answer(JUDGED);
    }
    const judgement = await gate.judge(gateCall);
    if (judgement.kind !== 'stop') return { ...call, judgement };
    return answer({ envelope: judgement.envelope, ...(judgement.question && { question: judgement.question }) });
  };

  const confirm: Stage<AssessedCall, ConfirmedCall> = async (call) => {
    const { tool, replyOptions, gateCall, judgement, step } = call;
    if (step.judgeOnly) return answer(JUDGED);
    if (step.readsOnly && (judgement.assessment.risk !== 'read' || replyOptions.save_to !== undefined))
      return refused(call, readsOnly(tool));
    if (judgement.kind === 'dry_run') return answer(await shownDry(call, judgement));
    const admission = await gate.admit(gateCall, judgement);
    return isAdmission(admission) ? { ...call, judgement, admission } : answer({ envelope: admission });
  };

  const send: Stage<ConfirmedCall, SentCall> = async (call) => {
    const { tool, args, replyOptions, context, exposure, step, notes, ready, judgement, trail } = call;
    if (ready === undefined) {
      const within = { workflow: tool.name, ...(judgement.confirmed && { confirmed: judgement.assessment }) };
      const inside: StepContext = {
        ...{ within, dryRun: false, step: true, parent: trail.call },
        ...(step.readsOnly && { readsOnly: true }),
      };
      const result = await workflows.run(tool, args, replyOptions, { context, exposure, step: inside }, notes);
      return { ...call, result, outcome: { outcome: result.envelope.ok ? 'ok' : 'failed' } };
    }
    const watch = watched(await client());
    const result = await performOperation(
      {
        ...{ tool, args, ready, replyOptions, context, tools: call.tools, notes },
        settings: replySettings(context, step),
        ...(!step.step && replyOptions.read_back !== false && { readNow: call.gateCall.read }),
      },
      watch.client,
    ).catch((error: unknown) => ({ envelope: failedInside(tool, error) }));
    const outcome = watch.last();
    if (outcome?.ok) await call.admission.done(outcome.data);
    return { ...call, result, outcome: auditOutcome(outcome) };
  };

  const record: Stage<SentCall, Answer> = async (call) => {
    const { ready, gateCall, judgement, trail, result, outcome } = call;
    const { assessment, decision } = judgement;
    if (assessment.risk === 'read') return answer((await triedOther(call)) ?? result);
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

  /** The answer of an adaptation that needs no request of the operation. */
  const answeredInstead = async (call: ReadCall): Promise<Answer | undefined> => {
    const { tool, args, replyOptions, context, step, notes, tools } = call;
    const instead = await tool.adaptation?.instead?.(args, tools);
    if (instead === undefined) return undefined;
    if (!instead.ok) return answer({ envelope: instead as BadEnvelope });
    const replied = replySettings(context, step);
    const envelope = shapeReply(tool, instead.data, args, replyOptions, notes, replied);
    const { transport } = context;
    const shown = { tool, args, replyOptions, data: instead.data, envelope, settings: replied, tools, transport };
    return answer(await withPicture(shown));
  };

  const shownDry = async (
    call: AssessedCall,
    judgement: Extract<Judgement, { kind: 'dry_run' }>,
  ): Promise<CallResult> => {
    const { tool, args, gateCall, ready, trail, notes, context, exposure } = call;
    await trail.noted('dry_run', recorded(gateCall, judgement.assessment), 'dry run');
    if (ready) return { envelope: dryRunShown(await dryRun(ready.call, await client(), notes), tool, judgement) };
    return workflows.run(tool, args, call.replyOptions, { context, exposure, step: dryStep(tool, trail) }, notes);
  };

  /** What the other operation answers, where this one finds nothing under an id that may be of either kind. */
  const triedOther = async (call: SentCall): Promise<CallResult | undefined> => {
    const { tool, args } = call;
    const { envelope } = call.result;
    const other = tool.operation?.insteadFor;
    if (other === undefined || envelope.ok || envelope.error.details.status !== 404) return undefined;
    const second = toolbox.find(other.operation);
    const [name = ''] = Object.entries(tool.input).find(([, field]) => field.in === 'path') ?? [];
    if (second === undefined || args[name] === undefined) return undefined;
    const { context, exposure, step } = call;
    const result = await perform(second, { [other.argument]: args[name] }, { context, exposure, step });
    if (!result.envelope.ok) return undefined;
    const note = `Nothing has this ${name}; as ${other.argument} it was found, with ${second.name}.`;
    return { ...result, envelope: { ...result.envelope, notes: [note, ...(result.envelope.notes ?? [])] } };
  };

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
        return sanitizeOutput(await perform(tool, given, { context, exposure, step: TOP_LEVEL }), context);
      } catch (error) {
        return { envelope: failedInside(tool, error) };
      }
    },
    judge: async (tool, given, context, exposure) => {
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

/** A call as the audit records it. */
const recorded = ({ tool, args, extra }: GateCall, assessment: RiskAssessment) => ({
  tool,
  args,
  ...(extra && { extra }),
  assessment,
});

/** How the steps of a workflow that is run dry are called. */
const dryStep = (tool: Tool, trail: Trail): StepContext => ({
  within: { workflow: tool.name },
  dryRun: true,
  step: true,
  parent: trail.call,
});

/** The arguments with the size of a page that is usual for a list that is long by nature, where none is named. */
function withUsualPage({ operation }: Tool, args: Values): Values {
  const { size, usualSize } = operation?.paging ?? {};
  if (size === undefined || usualSize === undefined || args[size] !== undefined) return args;
  return { ...args, [size]: usualSize };
}

/** The tool that is meant where an argument says that it is another one's. */
function otherMeant({ operation, input }: Tool, given: Values, find: Toolbox['find']): Tool | undefined {
  const other = operation?.insteadFor;
  if (other === undefined) return undefined;
  const names = Object.keys(given).map(foldedName);
  const own = Object.entries(input).some(([name, field]) => field.in === 'path' && names.includes(foldedName(name)));
  return !own && names.includes(foldedName(other.argument)) ? find(other.operation) : undefined;
}
