import { isObject } from '../json.ts';
import type { PortkeyClient } from '../portkey/contract.ts';
import type { StepResult, WorkflowTools } from '../workflows/workflow.ts';
import { type ArgumentFault, sentenceOf } from './arguments/fault.ts';
import { maskedValues } from './arguments/masked-values.ts';
import { foldedName } from './arguments/names.ts';
import { readArguments } from './arguments/read-arguments.ts';
import type { ReplyOptions } from './arguments/reply-options.ts';
import type { AuditJournal } from './audit/entry.ts';
import { auditOutcome, auditTrail } from './audit/trail.ts';
import type { CallContext, Principal } from './call-context.ts';
import { callerMemory } from './caller-memory.ts';
import type { Exposure } from './exposure.ts';
import { failedInside } from './failed.ts';
import type { FileSettings } from './files.ts';
import { lookUpNames } from './look-up-names.ts';
import { nearest, noSuch } from './nearest.ts';
import { performOperation } from './perform-operation.ts';
import type { Examination, PlanPipeline, SeenStep } from './plans/plan-pipeline.ts';
import type { Planner } from './plans/planner.ts';
import type { RiskAssessment } from './policy/assess-risk.ts';
import { filesDigest } from './policy/files-digest.ts';
import { createGate, type GateParts, isAdmission, type Judgement, type Question } from './policy/gate.ts';
import { judgedReads } from './policy/judged-reads.ts';
import { type PlanWatch, planOf } from './policy/plan-of.ts';
import type { Protection } from './protection.ts';
import { readyCall } from './ready-call.ts';
import type { ContentBlock } from './reply/content.ts';
import { dryRun } from './reply/dry-run.ts';
import { type BadEnvelope, bad, type Envelope, good } from './reply/envelope.ts';
import { masked } from './reply/mask.ts';
import { withPicture } from './reply/picture.ts';
import { type ReplySettings, shapeReply } from './reply/shape-reply.ts';
import { bytesOf } from './reply/within-limit.ts';
import type { Tool } from './tool.ts';
import type { Toolbox } from './toolbox.ts';
import { watched } from './watched-client.ts';

/** What the pipeline is made of; each part is a room of its own. */
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
  readonly makePlan: Planner['make'];
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
  call(
    tool: Tool,
    given: Readonly<Record<string, unknown>>,
    context: CallContext,
    exposure: Exposure,
  ): Promise<CallResult>;
  /**
   * What a call would be answered instead of being carried out: a question, or why it is refused; undefined where it
   * could go on. Performs nothing, whatever the arguments say.
   *
   * @param tool the tool, already looked up
   * @param given the arguments as they came
   * @param context who calls, and how
   * @param exposure what this caller may see and call
   */
  judge(
    tool: Tool,
    given: Readonly<Record<string, unknown>>,
    context: CallContext,
    exposure: Exposure,
  ): Promise<CallResult | undefined>;
  /**
   * An answer that was made without a call, as it may leave: with no secret in it.
   *
   * @param result made of what the caller gave
   * @param context who calls
   */
  sanitizeOutput(result: CallResult, context: CallContext): CallResult;
}

/** The pipeline, and what plans take of it. */
export interface PipelineRooms extends Pipeline {
  readonly plans: PlanPipeline;
}

/** What holds for the steps of a workflow because it holds for the workflow as a whole. */
interface Standing {
  /** The workflow, and its risk where it was confirmed, so that its steps are not asked about again. */
  readonly within?: { readonly workflow: string; readonly confirmed?: RiskAssessment };
  /** It is a dry run: its reads are carried out, its writes shown. */
  readonly dryRun: boolean;
  /** It is a step, whose reply goes to a workflow: nothing is cut off it. */
  readonly step: boolean;
  /** The workflow's own call, in the audit. */
  readonly parent?: string;
  /** The workflow is run dry to find out what it would do. */
  readonly plan?: PlanWatch;
  /** It is judged only: nothing is performed. */
  readonly judgeOnly?: true;
  /** It is a read for a program of the caller's: shown as to the caller, but whole. */
  readonly readsOnly?: true;
  /** It is a step of a plan that is looked at: what it would do is taken, and nothing performed. */
  readonly examination?: Examination & { take(seen: SeenStep): void };
}

/** A workflow takes all that its steps read. */
const WHOLE_REPLY: ReplySettings = { maxReplyBytes: Number.POSITIVE_INFINITY };

const NOTHING_STANDS: Standing = { dryRun: false, step: false };

const JUDGED: CallResult = { envelope: good({}) };

/**
 * Puts the pipeline of a call in a row.
 *
 * @param parts the pipeline
 */
export function createPipeline(parts: PipelineParts): PipelineRooms {
  const { toolbox, client, settings, clock, journal } = parts;
  const gate = createGate({ ...parts.gate, clock, cleanFor: parts.protection.cleanFor });
  const memory = callerMemory(clock);
  const pinned = settings.pinnedWorkspace !== undefined && { pinnedWorkspace: settings.pinnedWorkspace };
  const { protection } = parts;
  const replySettings = (context: CallContext, standing: Standing): ReplySettings =>
    standing.step
      ? WHOLE_REPLY
      : {
          maxReplyBytes: standing.readsOnly ? Number.POSITIVE_INFINITY : settings.reply.maxReplyBytes,
          guard: protection.guardFor(context.principal),
          ...(standing.readsOnly && { forProgram: true }),
        };
  const readsParts = { find: toolbox.find, client, policy: parts.gate.policy, clock, ...pinned };

  const perform = async (
    tool: Tool,
    given: Readonly<Record<string, unknown>>,
    context: CallContext,
    exposure: Exposure,
    standing: Standing,
  ): Promise<CallResult> => {
    const meant = otherMeant(tool, given, toolbox.find);
    if (meant !== undefined) return perform(meant, given, context, exposure, standing);
    if (standing.readsOnly && tool.risk !== 'read') return { envelope: readsOnly(tool) };
    const trail = auditTrail(journal, context, clock, standing.parent);
    const refused = async (envelope: BadEnvelope): Promise<CallResult> => {
      const { code } = envelope.error.details;
      const counts = standing.plan === undefined && (tool.risk !== 'read' || code !== 'invalid_arguments');
      if (counts) await trail.noted('refused', { tool, args: given }, envelope.error.message, code);
      return { envelope };
    };
    const refusal = exposure.refusal(tool);
    if (refusal) return refused(bad(refusal.message, { code: refusal.code }));

    const plain = standing.step
      ? { values: given, notes: [] }
      : protection.sanitizeInput(tool, given, context.principal);
    const read = readArguments(tool, plain.values, { now: clock(), ...pinned });
    if (!read.ok) return refused(invalid(tool, read.faults));
    if (standing.readsOnly && read.value.replyOptions.chart) return refused(invalid(tool, [NO_PICTURES]));
    protection.learnSent(tool, read.value.args, context.principal.id);
    const { replyOptions } = read.value;
    const notes = [...plain.notes, ...read.value.notes];

    const tools = workflowTools(context, exposure, standing, notes);
    const prepared = tool.adaptation?.prepare ? await tool.adaptation.prepare(read.value.args, tools) : undefined;
    if (prepared && 'ok' in prepared) return refused(prepared as BadEnvelope);
    const looked = await lookUpNames(tool.input, prepared?.arguments ?? read.value.args, tools);
    if (!looked.ok) return refused(invalid(tool, looked.faults));
    const known = looked.value.args;
    // What was merged from a read can hold masks: they must not be written over the real values.
    const masks = known === read.value.args ? [] : maskedValues(tool.input, known);
    if (masks.length > 0) return refused(invalid(tool, masks));
    const inItsPlace = await tool.adaptation?.instead?.(known, tools);
    if (inItsPlace !== undefined) {
      if (!inItsPlace.ok) return { envelope: inItsPlace as BadEnvelope };
      const settings = replySettings(context, standing);
      const envelope = shapeReply(tool, inItsPlace.data, known, replyOptions, notes, settings);
      const { transport } = context;
      return withPicture({
        tool,
        args: known,
        replyOptions,
        data: inItsPlace.data,
        envelope,
        settings,
        tools,
        transport,
      });
    }
    const args = standing.step || replyOptions.all_pages ? known : withUsualPage(tool, known);
    // Judged, shown and recorded is the secret's name; only what is sent holds the secret.
    const named = await protection.resolve(tool, args, context.principal.id);
    if (!named.ok) return refused(invalid(tool, named.faults));
    const ready = tool.operation
      ? await readyCall(tool, named.value, replyOptions, settings.files, context, await client())
      : undefined;
    if (ready && !ready.ok) return refused(invalid(tool, ready.faults));

    const files = ready && filesDigest(ready.value.call.arguments);
    const about = { tool, args, ...(replyOptions.extra && { extra: replyOptions.extra }) };
    const reads = judgedReads(readsParts, context, exposure);
    const call = {
      ...about,
      ...(files !== undefined && { files }),
      dryRun: standing.dryRun || replyOptions.dry_run === true,
      ...(replyOptions.confirm !== undefined && { confirm: replyOptions.confirm }),
      context,
      exposure,
      trail,
      read: standing.examination?.around(reads) ?? reads,
      ...(standing.within && { within: standing.within }),
      ...(looked.value.names.size > 0 && { names: looked.value.names }),
      ...(tool.workflow && {
        steps: tool.workflow.steps.flatMap((step) => toolbox.find(step) ?? []),
        plan: () =>
          planOf(async (plan) => {
            const dry = { within: { workflow: tool.name }, dryRun: true, step: true, parent: trail.call, plan };
            return (await runWorkflow(tool, args, {}, context, exposure, [], dry)).envelope.ok;
          }),
      }),
    };
    if (standing.plan !== undefined && call.dryRun && tool.operation && tool.risk !== 'read') {
      standing.plan.add({ operation: tool.operation, args });
      return { envelope: good({ dry_run: true }) };
    }
    if (standing.examination) {
      const seen = await gate.examine(call, standing.examination);
      if (seen.kind === 'stop') return { envelope: seen.envelope };
      const request =
        ready && standing.examination.requests ? await dryRun(ready.value.call, await client(), []) : undefined;
      standing.examination.take({ ...seen, ...(request && { request }) });
      return JUDGED;
    }
    const judgement = await gate.judge(call);
    if (judgement.kind === 'stop')
      return { envelope: judgement.envelope, ...(judgement.question && { question: judgement.question }) };
    if (standing.judgeOnly) return JUDGED;
    if (standing.readsOnly && (judgement.assessment.risk !== 'read' || replyOptions.save_to !== undefined))
      return refused(readsOnly(tool));
    if (judgement.kind === 'dry_run')
      await trail.noted('dry_run', { ...about, assessment: judgement.assessment }, 'dry run');
    if (judgement.kind === 'dry_run' && ready) {
      const envelope = await dryRun(ready.value.call, await client(), notes);
      return { envelope: dryRunShown(envelope, tool, judgement) };
    }
    if (judgement.kind === 'dry_run') {
      const dry = { within: { workflow: tool.name }, dryRun: true, step: true, parent: trail.call };
      return runWorkflow(tool, args, replyOptions, context, exposure, notes, dry);
    }
    const admission = await gate.admit(call, judgement);
    if (!isAdmission(admission)) return { envelope: admission };
    const { assessment, decision } = judgement;
    if (ready === undefined) {
      const confirmed = judgement.confirmed && { confirmed: assessment };
      const within = { workflow: tool.name, ...confirmed };
      const result = await runWorkflow(tool, args, replyOptions, context, exposure, notes, {
        within,
        dryRun: false,
        step: true,
        parent: trail.call,
        ...(standing.readsOnly && { readsOnly: true }),
      });
      if (assessment.risk !== 'read')
        await trail.done({ tool, args, assessment }, decision, { outcome: result.envelope.ok ? 'ok' : 'failed' });
      return result;
    }
    const watch = watched(await client());
    const reply = replySettings(context, standing);
    const readNow = !standing.step && replyOptions.read_back !== false && { readNow: call.read };
    const carriedOut = {
      tool,
      args,
      ready: ready.value,
      replyOptions,
      context,
      tools,
      notes,
      settings: reply,
      ...readNow,
    };
    const result = await performOperation(carriedOut, watch.client).catch((error: unknown) => ({
      envelope: failedInside(tool, error),
    }));
    const outcome = watch.last();
    if (outcome?.ok) await admission.done(outcome.data);
    if (assessment.risk === 'read')
      return (await triedOther(tool, args, result, context, exposure, standing)) ?? result;
    const kept = await trail.done({ ...about, assessment }, decision, auditOutcome(outcome));
    return kept ? result : { ...result, envelope: unrecordedOutcome(result.envelope) };
  };

  /** What the other operation answers, where this one finds nothing under an id that may be of either kind. */
  const triedOther = async (
    tool: Tool,
    args: Readonly<Record<string, unknown>>,
    { envelope }: CallResult,
    context: CallContext,
    exposure: Exposure,
    standing: Standing,
  ): Promise<CallResult | undefined> => {
    const other = tool.operation?.insteadFor;
    if (other === undefined || envelope.ok || envelope.error.details.status !== 404) return undefined;
    const step = toolbox.find(other.operation);
    const [name = ''] = Object.entries(tool.input).find(([, field]) => field.in === 'path') ?? [];
    if (step === undefined || args[name] === undefined) return undefined;
    const result = await perform(step, { [other.argument]: args[name] }, context, exposure, standing);
    if (!result.envelope.ok) return undefined;
    const note = `Nothing has this ${name}; as ${other.argument} it was found, with ${step.name}.`;
    return { ...result, envelope: { ...result.envelope, notes: [note, ...(result.envelope.notes ?? [])] } };
  };

  const runWorkflow = async (
    tool: Tool,
    args: Readonly<Record<string, unknown>>,
    replyOptions: ReplyOptions,
    context: CallContext,
    exposure: Exposure,
    notes: string[],
    standing: Standing,
  ): Promise<CallResult> => {
    if (standing.dryRun) notes.push('Dry run: what it would write was not sent.');
    if (tool.workflow === undefined)
      return { envelope: bad(`${tool.name} cannot be carried out.`, { code: 'denied' }) };
    const tools = workflowTools(context, exposure, standing, notes);
    const result = await tool.workflow.run(args, tools);
    if (!result.ok) return { envelope: result as BadEnvelope };
    const shown = replySettings(context, { ...standing, step: false });
    const limit = shown.maxReplyBytes;
    const envelope = shapeReply(tool, result.data, args, replyOptions, notes, {
      ...shown,
      ...(tool.workflow.whole && { maxReplyBytes: Number.POSITIVE_INFINITY }),
      ...(result.isHarmless && { isHarmless: result.isHarmless }),
    });
    const size = tool.workflow.whole ? bytesOf(envelope) : 0;
    if (size > limit) return { envelope: tooLong(tool, result.data, { size, limit }) };
    const { transport } = context;
    return withPicture({ tool, args, replyOptions, data: result.data, envelope, settings: shown, tools, transport });
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
      if (standing.plan?.mayGoOn() === false) return bad('This takes too much to be told.', { code: 'limited' });
      const { examination, ...further } = standing;
      if (examination && (step.risk !== 'read' || Object.values(args).some(examination.isMade)))
        return bad(`${operation} cannot be carried out before the plan is.`, { code: 'invalid_arguments' });
      const { envelope } = await perform(step, args, context, exposure, { ...further, step: true });
      return envelope.ok ? good(envelope.data) : envelope;
    },
    asCaller: {
      read: async (operation, args) => {
        const step = toolbox.find(operation);
        if (step === undefined)
          return bad(noSuch('operation', operation, nearest(operation, toolbox)), { code: 'unknown_tool' });
        const reading = {
          ...NOTHING_STANDS,
          readsOnly: true,
          ...(standing.parent && { parent: standing.parent }),
        } as const;
        const result = await perform(step, args, withoutPerson(context), exposure, reading);
        return protection.sanitizeOutput(result, context.principal.id).envelope;
      },
      names: () => toolbox.all.filter((one) => one.risk === 'read' && !exposure.refusal(one)).map(({ name }) => name),
      plan: async (steps) => parts.makePlan(steps, withoutPerson(context), exposure),
      id: context.principal.nobody?.session ?? context.principal.id,
      signal: context.signal,
    },
    note: (sentence) => void notes.push(sentence),
    remember: (key, make) => memory.remember(context.principal.id, key, make),
    progress: (done, total, message) => context.progress?.(done, total, message),
    settings: { requiredMetadata: settings.requiredMetadata },
    ...ownKeyOf(context.principal),
    now: clock(),
  });

  const sanitizeOutput: Pipeline['sanitizeOutput'] = (result, context) =>
    protection.sanitizeOutput(result, context.principal.id);

  return {
    call: async (tool, given, context, exposure) => {
      try {
        const result = await perform(tool, given, context, exposure, NOTHING_STANDS);
        return protection.sanitizeOutput(result, context.principal.id);
      } catch (error) {
        return { envelope: failedInside(tool, error) };
      }
    },
    judge: async (tool, given, context, exposure) => {
      const standing = { ...NOTHING_STANDS, judgeOnly: true } as const;
      const result = await perform(tool, given, context, exposure, standing).catch((error: unknown) => ({
        envelope: failedInside(tool, error),
      }));
      return result === JUDGED ? undefined : protection.sanitizeOutput(result, context.principal.id);
    },
    sanitizeOutput,
    plans: {
      agree: gate.agree,
      admit: gate.admit,
      trail: (context) => auditTrail(journal, context, clock),
      examine: async (tool, given, context, exposure, { parent, ...how }) => {
        const found: SeenStep[] = [];
        const examination = { ...how, take: (seen: SeenStep) => void found.push(seen) };
        const result = await perform(tool, given, context, exposure, { ...NOTHING_STANDS, examination, parent }).catch(
          (error: unknown) => ({ envelope: failedInside(tool, error) }),
        );
        return found[0] ?? sanitizeOutput(result, context);
      },
      carryOut: async (tool, given, context, exposure, { plan, assessment, parent }) => {
        const within = { workflow: plan, confirmed: assessment };
        const result = await perform(tool, given, context, exposure, { ...NOTHING_STANDS, within, parent }).catch(
          (error: unknown) => ({ envelope: failedInside(tool, error) }),
        );
        return sanitizeOutput(result, context);
      },
      sanitizeOutput,
      cleanFor: protection.cleanFor,
      confirms: parts.gate.policy.confirm.size > 0,
      dryRun: parts.gate.policy.dryRun,
    },
  };
}

/** The arguments with the size of a page that is usual for a list that is long by nature, where none is named. */
function withUsualPage(
  { operation }: Tool,
  args: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { size, usualSize } = operation?.paging ?? {};
  if (size === undefined || usualSize === undefined || args[size] !== undefined) return args;
  return { ...args, [size]: usualSize };
}

/** The tool that is meant where an argument says that it is another one's. */
function otherMeant(
  { operation, input }: Tool,
  given: Readonly<Record<string, unknown>>,
  find: Toolbox['find'],
): Tool | undefined {
  const other = operation?.insteadFor;
  if (other === undefined) return undefined;
  const names = Object.keys(given).map(foldedName);
  const own = Object.entries(input).some(([name, field]) => field.in === 'path' && names.includes(foldedName(name)));
  return !own && names.includes(foldedName(other.argument)) ? find(other.operation) : undefined;
}

/** What a workflow may know of a caller's own key. */
function ownKeyOf({ apiKey, gatewayApiKey, keyMissing }: Principal): Pick<WorkflowTools, 'ownKey'> {
  if (apiKey === undefined) return {};
  const key = apiKey || gatewayApiKey;
  return { ownKey: key ? { masked: masked(key) } : { missing: keyMissing ?? 'No Portkey key came with this call.' } };
}

/** A dry run's answer, with the key that would be sent (masked whole) and the difference from what is there. */
function dryRunShown(
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

const KEY_SHOWN = { 'x-portkey-api-key': '*****' };

/** A part of such an answer would be taken for the whole. */
function tooLong(
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

/** Inside a program nobody can be asked, and no earlier answer of a person counts. */
function withoutPerson({ confirmedByPerson, declinedByPerson, unanswered, ...context }: CallContext): CallContext {
  return { ...context, canAsk: false };
}

/** What a program is told that wants to change something. */
function readsOnly({ name, risk }: Tool): BadEnvelope {
  return bad(
    `${name} is a ${risk}, and a script only reads. Return plan([{operation: "${name}", arguments: {…}}]) from it: the plan is shown to a person first.`,
    { code: 'reads_only', retryable: false },
  );
}

/** The call was carried out and recorded when it was sent; only how it ended could not be recorded. */
function unrecordedOutcome(envelope: Envelope): Envelope {
  const note =
    'The audit holds that this was sent, but how it ended could not be written there; an operator sees to PORTKEY_AUDIT_FILE.';
  return envelope.ok ? { ...envelope, notes: [...(envelope.notes ?? []), note] } : envelope;
}

function invalid(tool: Tool, faults: readonly ArgumentFault[]): BadEnvelope {
  return bad(sentenceOf(tool.name, faults), {
    code: 'invalid_arguments',
    field_errors: faults.slice(0, MOST_FIELD_ERRORS),
  });
}

/** A program cannot look at a picture, and notes do not reach it. */
const NO_PICTURES: ArgumentFault = {
  field: 'chart',
  message: 'draws nothing inside a script: leave it out there, and call the tool itself for a picture',
};

const MOST_FIELD_ERRORS = 50;
