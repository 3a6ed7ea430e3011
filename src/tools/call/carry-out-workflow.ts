import type { StepResult, WorkflowTools } from '../../workflows/model/workflow.ts';
import type { ReplyOptions } from '../arguments/reply-options.ts';
import type { CallContext, Principal } from '../model/call-context.ts';
import type { Exposure } from '../model/exposure.ts';
import { nearest, noSuch } from '../model/nearest.ts';
import type { Tool } from '../model/tool.ts';
import { type BadEnvelope, bad, good } from '../reply/envelope.ts';
import { withPicture } from '../reply/picture.ts';
import { type ReplySettings, shapeReply } from '../reply/shape-reply.ts';
import { bytesOf } from '../reply/within-limit.ts';
import { masked } from '../secrets/mask.ts';
import type { CallerMemory } from './caller-memory.ts';
import type { CallResult, PipelineParts } from './pipeline.ts';
import { tooLong } from './pipeline-answers.ts';
import { type StepContext, TOP_LEVEL } from './step-context.ts';

type Values = Readonly<Record<string, unknown>>;

/** Who calls, what they may see, and how the call goes through the pipeline. */
export interface Caller {
  readonly context: CallContext;
  readonly exposure: Exposure;
  readonly step: StepContext;
}

/** What workflows are carried out with. */
export interface WorkflowRunnerParts
  extends Pick<PipelineParts, 'toolbox' | 'protection' | 'makePlan' | 'clock' | 'settings'> {
  readonly memory: CallerMemory;
  /** The whole pipeline, for each step. */
  readonly perform: (tool: Tool, given: Values, caller: Caller) => Promise<CallResult>;
  readonly replySettings: (context: CallContext, step: StepContext) => ReplySettings;
}

/** Carries out workflows, each step of which is a call of the pipeline. */
export interface WorkflowRunner {
  /** What a workflow, or an operation's adaptation, may do for this caller. Its notes are added to `notes`. */
  toolsFor(caller: Caller, notes: string[]): WorkflowTools;
  /** Carries out a workflow and shapes its reply. */
  run(tool: Tool, args: Values, replyOptions: ReplyOptions, caller: Caller, notes: string[]): Promise<CallResult>;
}

/**
 * @param parts the pipeline for the steps, and what the reply is shaped by
 */
export function createWorkflowRunner(parts: WorkflowRunnerParts): WorkflowRunner {
  const { toolbox, protection, perform } = parts;

  const toolsFor: WorkflowRunner['toolsFor'] = ({ context, exposure, step: now }, notes) => ({
    run: async (operation, args): Promise<StepResult> => {
      const tool = toolbox.find(operation);
      if (tool === undefined) return bad(`There is no operation ${operation}.`, { code: 'unknown_tool' });
      if (now.plan?.mayGoOn() === false) return bad('This takes too much to be told.', { code: 'limited' });
      const { examination, ...further } = now;
      if (examination && (tool.risk !== 'read' || Object.values(args).some(examination.isMade)))
        return bad(`${operation} cannot be carried out before the plan is.`, { code: 'invalid_arguments' });
      const { envelope } = await perform(tool, args, { context, exposure, step: { ...further, step: true } });
      return envelope.ok ? good(envelope.data) : envelope;
    },
    asCaller: {
      read: async (operation, args) => {
        const tool = toolbox.find(operation);
        if (tool === undefined)
          return bad(noSuch('operation', operation, nearest(operation, toolbox)), { code: 'unknown_tool' });
        const step: StepContext = { ...TOP_LEVEL, readsOnly: true, ...(now.parent && { parent: now.parent }) };
        const result = await perform(tool, args, { context: withoutPerson(context), exposure, step });
        return protection.sanitizeOutput(result, context.principal.id).envelope;
      },
      names: () => toolbox.all.filter((one) => one.risk === 'read' && !exposure.refusal(one)).map(({ name }) => name),
      plan: async (steps) => parts.makePlan(steps, withoutPerson(context), exposure),
      id: context.principal.nobody?.session ?? context.principal.id,
      signal: context.signal,
    },
    note: (sentence) => void notes.push(sentence),
    remember: (key, make) => parts.memory.remember(context.principal.id, key, make),
    progress: (done, total, message) => context.progress?.(done, total, message),
    settings: { requiredMetadata: parts.settings.requiredMetadata },
    ...ownKeyOf(context.principal),
    now: parts.clock(),
  });

  const run: WorkflowRunner['run'] = async (tool, args, replyOptions, caller, notes) => {
    const { context, step } = caller;
    if (step.dryRun) notes.push('Dry run: what it would write was not sent.');
    if (tool.workflow === undefined)
      return { envelope: bad(`${tool.name} cannot be carried out.`, { code: 'denied' }) };
    const tools = toolsFor(caller, notes);
    const result = await tool.workflow.run(args, tools);
    if (!result.ok) return { envelope: result as BadEnvelope };
    const { data } = result;
    const settings = parts.replySettings(context, { ...step, step: false });
    const limit = settings.maxReplyBytes;
    const envelope = shapeReply(tool, data, args, replyOptions, notes, {
      ...settings,
      ...(tool.workflow.whole && { maxReplyBytes: Number.POSITIVE_INFINITY }),
      ...(result.isHarmless && { isHarmless: result.isHarmless }),
    });
    const size = tool.workflow.whole ? bytesOf(envelope) : 0;
    if (size > limit) return { envelope: tooLong(tool, data, { size, limit }) };
    const { transport } = context;
    return withPicture({ tool, args, replyOptions, data, envelope, settings, tools, transport });
  };

  return { toolsFor, run };
}

/** What a workflow may know of a caller's own key. */
function ownKeyOf({ apiKey, gatewayApiKey, keyMissing }: Principal): Pick<WorkflowTools, 'ownKey'> {
  if (apiKey === undefined) return {};
  const key = apiKey || gatewayApiKey;
  return { ownKey: key ? { masked: masked(key) } : { missing: keyMissing ?? 'No Portkey key came with this call.' } };
}

/** Inside a script nobody can be asked, and no earlier answer of a person counts. */
function withoutPerson({ confirmedByPerson, declinedByPerson, unanswered, ...context }: CallContext): CallContext {
  return { ...context, canAsk: false };
}
