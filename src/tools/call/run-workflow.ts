import { BoundedMap } from '../../bounded-map.ts';
import type { StepResult, WorkflowTools } from '../../workflows/model/workflow.ts';
import type { CallContext, Principal } from '../model/call-context.ts';
import type { Tool } from '../model/tool.ts';
import { nearest, noSuch } from '../model/unknown-name.ts';
import { planOf } from '../policy/bounded-reads.ts';
import type { PlannedStep } from '../policy/planned-call.ts';
import { type BadEnvelope, bad, bytesOf, good } from '../reply/envelope.ts';
import { withPicture } from '../reply/picture.ts';
import { type ReplySettings, shapeReply } from '../reply/shape-reply.ts';
import { masked } from '../secrets/mask.ts';
import type { PipelineParts } from './pipeline.ts';
import { tooLong } from './pipeline-answers.ts';
import {
  type Caller,
  type CallResult,
  type ConfirmedCall,
  type ReadCall,
  type StepContext,
  TOP_LEVEL,
} from './stages.ts';

type Values = Readonly<Record<string, unknown>>;

/** What workflows are carried out with. */
interface WorkflowRunnerParts extends Pick<PipelineParts, 'toolbox' | 'protection' | 'planner' | 'clock' | 'settings'> {
  readonly memory: CallerMemory;
  /** The whole pipeline, for each step. */
  readonly perform: (tool: Tool, given: Values, caller: Caller) => Promise<CallResult>;
  readonly replySettings: (context: CallContext, step: StepContext) => ReplySettings;
}

/** Carries out workflows, each step of which is a call of the pipeline. */
interface WorkflowRunner {
  /** What a workflow, or an operation's adaptation, may do for this caller. Its notes are added to `notes`. */
  toolsFor(caller: Caller, notes: string[]): WorkflowTools;
  /** Carries out a workflow that may go on, and shapes its reply. */
  carryOut(
    call: ReadCall,
    judgement: Pick<ConfirmedCall['judgement'], 'confirmed' | 'assessment'>,
  ): Promise<CallResult>;
  /** Carries out its reads, and shows its writes. */
  runDry(call: ReadCall): Promise<CallResult>;
  /** The writes that it would carry out now; undefined where it failed or took too much to be told. */
  plan(call: ReadCall): Promise<readonly PlannedStep[] | undefined>;
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
      plan: async (steps) => parts.planner().make(steps, withoutPerson(context), exposure),
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

  const run = async (call: ReadCall, step: StepContext): Promise<CallResult> => {
    const { tool, args, replyOptions, context, exposure, notes } = call;
    if (step.dryRun) notes.push('Dry run: what it would write was not sent.');
    if (tool.workflow === undefined)
      return { envelope: bad(`${tool.name} cannot be carried out.`, { code: 'denied' }) };
    const tools = toolsFor({ context, exposure, step }, notes);
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
    const { chart } = replyOptions;
    if (!chart) return { envelope };
    return withPicture({ tool, args, chart, data, envelope, settings, tools, transport: context.transport });
  };

  return {
    toolsFor,
    carryOut: (call, { confirmed, assessment }) => {
      const { tool, step, trail } = call;
      const within = { workflow: tool.name, ...(confirmed && { confirmed: assessment }) };
      const reads = step.readsOnly && ({ readsOnly: true } as const);
      return run(call, { within, dryRun: false, step: true, parent: trail.call, ...reads });
    },
    runDry: (call) => run(call, dryStep(call)),
    plan: (call) =>
      planOf(async (plan) => {
        const dry = { ...call, replyOptions: {}, notes: [] };
        return (await run(dry, { ...dryStep(call), plan })).envelope.ok;
      }),
  };
}

/** How the steps of a workflow that is run dry are called. */
const dryStep = ({ tool, trail }: ReadCall): StepContext => ({
  within: { workflow: tool.name },
  dryRun: true,
  step: true,
  parent: trail.call,
});

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

const KEPT_MS = 5 * 60_000;
const MOST_KEPT = 1_000;

/** What was found out for a caller, kept for a few minutes: never shown to another. */
interface CallerMemory {
  /**
   * @param caller whose it is
   * @param key under which it is kept
   * @param make finds it out; what resolves with undefined is not kept
   */
  remember<Value>(
    caller: string,
    key: string,
    make: () => Promise<{ readonly value: Value } | undefined>,
  ): Promise<Value | undefined>;
}

/**
 * @param clock ms since the epoch
 */
export function callerMemory(clock: () => number): CallerMemory {
  const kept = new BoundedMap<string, { readonly value: unknown; readonly until: number }>(MOST_KEPT);
  return {
    remember: async <Value>(
      caller: string,
      key: string,
      make: () => Promise<{ readonly value: Value } | undefined>,
    ): Promise<Value | undefined> => {
      const name = JSON.stringify([caller, key]);
      const known = kept.get(name);
      if (known !== undefined && known.until > clock()) return known.value as Value;
      kept.delete(name);
      const made = await make();
      if (made === undefined) return undefined;
      kept.set(name, { value: made.value, until: clock() + KEPT_MS });
      return made.value;
    },
  };
}
