import { AuditUnavailable } from '../audit/entry.ts';
import type { Trail } from '../audit/trail.ts';
import type { CallContext } from '../call-context.ts';
import type { Exposure } from '../exposure.ts';
import { type BadEnvelope, bad } from '../reply/envelope.ts';
import type { Tool } from '../tool.ts';
import {
  creates,
  creationDigest,
  creatorOf,
  forgetCreation,
  type HourlyCaps,
  refuseTwin,
  rememberCreation,
  takeAllowance,
} from './admission.ts';
import { type BoundedReads, boundedReads, type ReadRaw } from './bounded-reads.ts';
import type { Change, Confirmer, Effect, PlannedCall, PlannedStep } from './confirmer.ts';
import { covers, decide, type PolicySettings } from './decide.ts';
import { differences } from './differences.ts';
import { effectOf } from './effect.ts';
import { confirmationRequired, declined, limited, memoryUnreachable, stepNotCovered, unrecorded } from './refusals.ts';
import type { PolicyStores } from './stores.ts';
import { readTarget } from './target-state.ts';
import { needsStored, type Weight } from './weigh.ts';

type Values = Readonly<Record<string, unknown>>;

/** What the gate is made of. */
export interface GateParts {
  readonly policy: PolicySettings;
  readonly confirmer: Confirmer;
  readonly stores: PolicyStores;
  /** By transport: HTTP has limits by default. */
  readonly caps: (transport: CallContext['transport']) => HourlyCaps;
  /** For clients that cannot ask a person. */
  readonly confirmFallback: 'token' | 'refuse';
  /** Calls that only a person may confirm. */
  readonly personOnly?: (tool: Tool, args: Values, extra?: Values) => boolean;
  /** ms since the epoch. */
  readonly clock: () => number;
}

/** A call that comes to the gate. */
export interface GateCall {
  readonly tool: Tool;
  readonly args: Values;
  readonly extra?: Values;
  readonly files?: string;
  readonly dryRun: boolean;
  /** The call's own `confirm`. */
  readonly confirm?: string;
  readonly context: CallContext;
  readonly exposure: Exposure;
  readonly trail: Trail;
  /** Reads what the question wants to know, judged like any read. */
  readonly read: ReadRaw;
  /** Names that were looked up, and what the API knows the same things by. */
  readonly names?: ReadonlyMap<string, string>;
  /** Of a step: the workflow, and what was confirmed of it as a whole. */
  readonly within?: { readonly workflow: string; readonly confirmed?: Weight };
  /** Of a workflow: the tools of its steps, and the writes that it would carry out now. */
  readonly steps?: readonly Tool[];
  readonly plan?: () => Promise<readonly PlannedStep[] | undefined>;
}

/** A question for a person: what they are shown, and what stands for their yes. */
export interface Question {
  readonly effect: Effect;
  readonly token: string;
}

export type Verdict =
  | {
      readonly kind: 'go';
      readonly weight: Weight;
      readonly confirmed: boolean;
      readonly decision: string;
      readonly use?: () => Promise<boolean>;
    }
  | { readonly kind: 'dry_run'; readonly weight: Weight; readonly changes: readonly Change[] }
  | { readonly kind: 'stop'; readonly envelope: BadEnvelope; readonly question?: Question };

/** Leave to carry a call out. */
export interface Permit {
  /** To be told that it was carried out, and what the reply was. */
  done(reply: unknown): Promise<void>;
}

/** Where every call is judged, whatever the surface; it performs nothing but the reads that a question needs. */
export interface Gate {
  judge(call: GateCall): Promise<Verdict>;
  /** The last check before anything is sent: limits, the audit, and the confirmation used up. */
  admit(call: GateCall, verdict: Extract<Verdict, { kind: 'go' }>): Promise<Permit | BadEnvelope>;
}

/**
 * @param parts the policy, what remembers, and where it is recorded
 */
export function createGate(parts: GateParts): Gate {
  const { confirmer, stores, clock } = parts;

  const judge = async (call: GateCall): Promise<Verdict> => {
    const reads = boundedReads(call.read);
    try {
      return await judged(call, reads);
    } finally {
      reads.done();
    }
  };

  const judged = async (call: GateCall, reads: BoundedReads): Promise<Verdict> => {
    const { tool, args, extra, trail } = call;
    const about = { tool, args, ...(extra && { extra }) };
    const compares = needsStored(tool, args) && call.exposure.refusal(tool) === undefined;
    let stored = compares ? await readTarget(tool.operation, args, reads) : undefined;
    const decision = decide({
      tool,
      args,
      ...(extra && { extra }),
      exposure: call.exposure,
      settings: withPinnedNames(parts.policy, call.names),
      ...(stored && { stored }),
      dryRun: call.dryRun,
      ...(call.steps && { steps: call.steps }),
    });
    const { weight } = decision;
    if (decision.kind === 'refuse') {
      await trail.noted('refused', { ...about, weight }, decision.message, decision.code);
      return { kind: 'stop', envelope: bad(decision.message, { code: decision.code }) };
    }
    const personOnly = weight.risk !== 'read' && parts.personOnly?.(tool, args, extra) === true;
    if (decision.kind === 'allow' && !personOnly) return { kind: 'go', weight, confirmed: false, decision: 'allowed' };
    if (decision.kind === 'dry_run') {
      stored ??= await readTarget(tool.operation, args, reads);
      await trail.noted('dry_run', { ...about, weight }, 'dry run');
      return { kind: 'dry_run', weight, changes: differences(tool, args, stored) };
    }
    if (call.within !== undefined) {
      const { workflow, confirmed } = call.within;
      if (confirmed && covers(confirmed, weight))
        return { kind: 'go', weight, confirmed: true, decision: `confirmed with ${workflow}` };
      await trail.noted('refused', { ...about, weight }, 'not covered by what was confirmed', 'confirmation_required');
      return { kind: 'stop', envelope: stepNotCovered(tool.name, workflow) };
    }
    stored ??= await readTarget(tool.operation, args, reads);
    const plan = await call.plan?.();
    if (call.plan && plan === undefined) reads.missed('what each step would do');
    const planned: PlannedCall = {
      ...about,
      weight,
      principalId: call.context.principal.id,
      ...(call.files !== undefined && { files: call.files }),
      ...(stored && { stored }),
      ...(plan && { plan }),
      ...(personOnly && { personOnly: true }),
    };
    return ask(call, planned, reads);
  };

  const ask = async (call: GateCall, planned: PlannedCall, reads: BoundedReads): Promise<Verdict> => {
    const { context, trail } = call;
    if (context.declinedByPerson) {
      await trail.noted('declined', planned, 'the person did not agree', 'confirmation_required');
      return { kind: 'stop', envelope: declined() };
    }
    // Where a person can be asked, and where only a person may agree, the model's own token counts for nothing.
    const modelMay = parts.confirmFallback === 'token' && planned.personOnly !== true && context.canAsk !== true;
    const given = context.confirmedByPerson ?? (modelMay ? call.confirm : undefined);
    const way = context.confirmedByPerson !== undefined ? 'person' : 'model';
    const checked = given === undefined ? undefined : confirmer.check(given, planned, way);
    if (checked?.ok) {
      const by = way === 'person' ? 'confirmed by a person' : 'confirmed by token';
      return { kind: 'go', weight: planned.weight, confirmed: true, decision: by, use: checked.use };
    }
    const effect = await effectOf(planned, reads, clock());
    const token = modelMay ? confirmer.tokenFor(planned, 'model') : undefined;
    const fault = checked?.fault;
    const noToken = planned.personOnly
      ? 'Only a person can confirm this, through a client that can ask, because it sends a secret together with an address.'
      : parts.confirmFallback === 'refuse'
        ? 'This server takes confirmations only from a person, through a client that can ask (PORTKEY_CONFIRM_FALLBACK=refuse).'
        : 'Your client asks the person; what they answer decides.';
    await trail.noted('asked', planned, fault ?? 'needs confirming', 'confirmation_required');
    return {
      kind: 'stop',
      envelope: confirmationRequired(effect, token, { fault, noToken }),
      question: {
        effect: fault === undefined ? effect : { ...effect, summary: `${fault} ${effect.summary}` },
        token: confirmer.tokenFor(planned, 'person'),
      },
    };
  };

  const admit = async (call: GateCall, verdict: Extract<Verdict, { kind: 'go' }>): Promise<Permit | BadEnvelope> => {
    const { tool, args, extra, context, trail } = call;
    const { operation } = tool;
    const { weight, decision } = verdict;
    if (weight.risk === 'read') return NOTHING_TO_REMEMBER;
    const about = { tool, args, ...(extra && { extra }), weight };
    const refuse = async (envelope: BadEnvelope): Promise<BadEnvelope> => {
      const { code } = envelope.error.details;
      await trail.noted('refused', about, envelope.error.message, code);
      return envelope;
    };
    const principalId = context.principal.id;
    const creator = creatorOf(context.principal);
    const digest =
      operation && creates(operation) && creator !== undefined
        ? creationDigest(operation, [args, call.files ?? ''], extra, creator)
        : undefined;
    let startedLine = false;
    try {
      const twin = digest && operation && (await refuseTwin(stores.creations, digest, operation, clock()));
      if (twin) return await refuse(limited(twin));
      // A workflow's steps are counted, each by itself.
      const caps = parts.caps(context.transport);
      const over = operation && (await takeAllowance(stores.allowance, caps, weight.risk, principalId, clock()));
      if (over) return await refuse(limited(over));
      await trail.started(about, decision);
      startedLine = true;
      if (verdict.use && !(await verdict.use())) {
        await trail.done(about, 'this confirmation was used already', {
          outcome: 'nothing done',
          code: 'confirmation_required',
        });
        return bad('This confirmation was used already: it is good for one performed call. Nothing was done again.', {
          code: 'confirmation_required',
        });
      }
    } catch (error) {
      if (error instanceof AuditUnavailable) return unrecorded(error.message);
      if (startedLine)
        await trail.done(about, 'what remembers used confirmations failed', {
          outcome: 'nothing done',
          code: 'network',
        });
      else await trail.noted('refused', about, 'what remembers limits failed', 'network');
      return memoryUnreachable();
    }
    return {
      done: async (reply) => {
        // What cannot be remembered or forgotten just now only makes the guard a little looser or longer.
        if (digest !== undefined)
          await rememberCreation(stores.creations, digest, reply, clock()).catch(() => undefined);
        if (operation?.method === 'DELETE')
          await forgetCreation(stores.creations, operation, args).catch(() => undefined);
      },
    };
  };

  return { judge, admit };
}

const NOTHING_TO_REMEMBER: Permit = { done: async () => {} };

/** The pinned workspace under its other name as well, where a call had it looked up. */
function withPinnedNames(policy: PolicySettings, names: ReadonlyMap<string, string> | undefined): PolicySettings {
  const { pinnedWorkspace } = policy;
  if (pinnedWorkspace === undefined || names === undefined) return policy;
  const also = [...pinnedWorkspace].flatMap((name) => names.get(name) ?? []);
  return { ...policy, pinnedWorkspace: new Set([...pinnedWorkspace, ...also]) };
}

/** Whether `admit` gave leave. */
export const isPermit = (answer: Permit | BadEnvelope): answer is Permit => !('ok' in answer);
