import { AuditUnavailable, type Trail } from '../audit/trail.ts';
import type { CallContext } from '../model/call-context.ts';
import type { Exposure } from '../model/exposure.ts';
import type { Tool } from '../model/tool.ts';
import { type BadEnvelope, bad } from '../reply/envelope.ts';
import type { CleanText } from '../secrets/known-secrets.ts';
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
import { needsStored, type RiskAssessment } from './assess-risk.ts';
import { type BoundedReads, boundedReads, type ReadRaw } from './bounded-reads.ts';
import type { Confirmer, Way } from './confirmer.ts';
import { covers, type Decision, decide, type PolicySettings } from './decide.ts';
import { changesOf, differences } from './differences.ts';
import { effectOf, LONGEST_QUESTION, type ToldEffect } from './effect.ts';
import { type SecretDestination, secretDestination } from './egress.ts';
import {
  type Change,
  cleanedCall,
  cleanedReads,
  type Effect,
  type PlannedCall,
  type PlannedStep,
} from './planned-call.ts';
import {
  cannotSucceed,
  confirmationRequired,
  declined,
  limited,
  memoryUnreachable,
  stepNotCovered,
  tooMuchToAsk,
  unrecorded,
} from './refusals.ts';
import type { Stored } from './stored.ts';
import type { PolicyStores } from './stores.ts';
import { readTarget, stateOf, UNREAD } from './target-state.ts';

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
  /** Whether a call names a secret that the operator bound: it goes to an address only when a person agrees. */
  readonly namesSecrets?: (tool: Tool, args: Values) => boolean;
  /** What masks secrets in whatever a caller is shown. */
  readonly cleanFor: (principalId: string) => CleanText;
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
  readonly within?: { readonly workflow: string; readonly confirmed?: RiskAssessment };
  /** Of a workflow: the tools of its steps, and the writes that it would carry out now. */
  readonly steps?: readonly Tool[];
  readonly plan?: () => Promise<readonly PlannedStep[] | undefined>;
}

/** A question for a person: what they are shown, and what stands for their yes. */
export interface Question {
  readonly effect: Effect;
  /** What of the effect's summary has to be said in any case, for questions about several calls. */
  readonly essential: string;
  readonly token: string;
}

export type Judgement =
  | {
      readonly kind: 'go';
      readonly assessment: RiskAssessment;
      readonly confirmed: boolean;
      readonly decision: string;
      readonly use?: () => Promise<boolean>;
    }
  | {
      readonly kind: 'dry_run';
      readonly assessment: RiskAssessment;
      readonly changes: readonly Change[];
      /** What a question about the call would show; of a workflow its steps tell it. */
      readonly told?: Pick<ToldEffect, 'effect' | 'quotes'>;
    }
  | { readonly kind: 'stop'; readonly envelope: BadEnvelope; readonly question?: Question };

/** A call that was looked at: what it would do, and whether it would be asked about by itself. */
export type Examined =
  | { readonly kind: 'seen'; readonly asks: boolean; readonly planned: PlannedCall; readonly told: ToldEffect }
  | { readonly kind: 'stop'; readonly envelope: BadEnvelope };

/** Who is to agree to a call, and what came with it. */
export type Asked = Pick<GateCall, 'context' | 'trail' | 'confirm'>;

/** Leave to carry a call out. */
export interface Admission {
  /** To be told that it was carried out, and what the reply was. */
  done(reply: unknown): Promise<void>;
}

/** Where every call is judged, whatever the surface; it performs nothing but the reads that a question needs. */
export interface Gate {
  judge(call: GateCall): Promise<Judgement>;
  /**
   * What a call would do, whether or not it has to be confirmed. Asks nobody.
   *
   * @param call the call
   * @param how whether who uses the thing is looked up
   */
  examine(call: GateCall, how: { readonly users: boolean }): Promise<Examined>;
  /**
   * Whether a call that has to be confirmed may go on, or the question about it.
   *
   * @param asked who is to agree
   * @param planned the call, judged
   * @param tell what it would do, in at most so many characters
   */
  agree(asked: Asked, planned: PlannedCall, tell: (room: number) => Promise<ToldEffect>): Promise<Judgement>;
  /** The last check before anything is sent: limits, the audit, and the confirmation used up. */
  admit(call: GateCall, judgement: Extract<Judgement, { kind: 'go' }>): Promise<Admission | BadEnvelope>;
}

/**
 * @param parts the policy, what remembers, and where it is recorded
 */
export function createGate(parts: GateParts): Gate {
  const { confirmer, stores, clock } = parts;

  const judge = async (call: GateCall): Promise<Judgement> => {
    const reads = boundedReads(call.read);
    try {
      return await judged(call, reads);
    } finally {
      reads.done();
    }
  };

  const judged = async (call: GateCall, reads: BoundedReads): Promise<Judgement> => {
    const { tool, args, extra, trail } = call;
    const about = { tool, args, ...(extra && { extra }) };
    const looked = tool.risk !== 'read' && call.exposure.refusal(tool) === undefined;
    let stored = looked && needsStored(tool, args) ? await readTarget(tool.operation, args, reads) : undefined;
    const plan = looked && !call.dryRun ? await call.plan?.() : undefined;
    const decision = decide({
      tool,
      args,
      ...(extra && { extra }),
      exposure: call.exposure,
      settings: withPinnedNames(parts.policy, call.names),
      ...(stored && { stored }),
      dryRun: call.dryRun,
      ...(call.steps && { steps: call.steps }),
      ...(plan && { plan }),
    });
    const { assessment } = decision;
    if (decision.kind === 'refuse') {
      await trail.noted('refused', { ...about, assessment }, decision.message, decision.code);
      return { kind: 'stop', envelope: refusedBy(decision) };
    }
    if (decision.kind === 'dry_run') {
      stored ??= await readTarget(tool.operation, args, reads);
      const clean = parts.cleanFor(call.context.principal.id);
      const planned: PlannedCall = {
        ...about,
        assessment,
        principalId: call.context.principal.id,
        ...(stored && { stored }),
      };
      const shown = cleanedCall(planned, clean);
      const changes = changesOf(differences(tool, shown.args, shown.stored));
      if (tool.operation === undefined || call.within !== undefined) return { kind: 'dry_run', assessment, changes };
      return { kind: 'dry_run', assessment, changes, told: await effectOf(shown, cleanedReads(reads, clean), clock()) };
    }
    const named = assessment.risk !== 'read' && parts.namesSecrets?.(tool, args) === true;
    if (named) stored ??= await readTarget(tool.operation, args, reads);
    const secret = named
      ? await secretDestination({ ...about, findings: assessment.findings, ...(stored && { stored }) }, reads)
      : undefined;
    if (decision.kind === 'allow' && secret?.elsewhere !== true)
      return { kind: 'go', assessment, confirmed: false, decision: 'allowed' };
    if (call.within !== undefined) {
      const { workflow, confirmed } = call.within;
      if (confirmed && covers(confirmed, assessment))
        return { kind: 'go', assessment, confirmed: true, decision: `confirmed with ${workflow}` };
      await trail.noted(
        'refused',
        { ...about, assessment },
        'not covered by what was confirmed',
        'confirmation_required',
      );
      return { kind: 'stop', envelope: stepNotCovered(tool.name, workflow) };
    }
    stored ??= await readTarget(tool.operation, args, reads);
    const refusal = cannotSucceed(tool, args, assessment, stored);
    if (refusal) {
      await trail.noted('refused', { ...about, assessment }, refusal.error.message, refusal.error.details.code);
      return { kind: 'stop', envelope: refusal };
    }
    if (call.plan && plan === undefined) reads.missed('what each step would do');
    const planned = plannedCall(call, { assessment, stored, plan, secret });
    return ask(call, planned, (room) => tell(planned, reads, { room }));
  };

  const tell = (
    planned: PlannedCall,
    reads: BoundedReads,
    how: { readonly room?: number; readonly users?: boolean },
  ): Promise<ToldEffect> => {
    const clean = parts.cleanFor(planned.principalId);
    return effectOf(cleanedCall(planned, clean), cleanedReads(reads, clean), clock(), how);
  };

  const examine: Gate['examine'] = async (call, how) => {
    const reads = boundedReads(call.read);
    try {
      return await examined(call, reads, how);
    } finally {
      reads.done();
    }
  };

  const examined = async (call: GateCall, reads: BoundedReads, how: { readonly users: boolean }): Promise<Examined> => {
    const { tool, args, extra, trail, exposure } = call;
    const about = { tool, args, ...(extra && { extra }) };
    const open = exposure.refusal(tool) === undefined;
    const stored = open ? await readTarget(tool.operation, args, reads) : undefined;
    const plan = open ? await call.plan?.() : undefined;
    const decision = decide({
      ...about,
      exposure,
      settings: { ...withPinnedNames(parts.policy, call.names), dryRun: false },
      ...(stored && { stored }),
      dryRun: false,
      ...(call.steps && { steps: call.steps }),
      ...(plan && { plan }),
    });
    const { assessment } = decision;
    const refusal = decision.kind === 'refuse' ? refusedBy(decision) : cannotSucceed(tool, args, assessment, stored);
    if (refusal) {
      await trail.noted('refused', { ...about, assessment }, refusal.error.message, refusal.error.details.code);
      return { kind: 'stop', envelope: refusal };
    }
    const secret = parts.namesSecrets?.(tool, args)
      ? await secretDestination({ ...about, findings: assessment.findings, ...(stored && { stored }) }, reads)
      : undefined;
    const planned = plannedCall(call, { assessment, stored, plan, secret });
    const asks = decision.kind === 'ask' || planned.personOnly === true;
    return { kind: 'seen', asks, planned, told: await tell(planned, reads, how) };
  };

  const ask: Gate['agree'] = async (call, planned, tell) => {
    const { context, trail } = call;
    if (context.declinedByPerson) {
      await trail.noted('declined', planned, 'the person did not agree', 'confirmation_required');
      return { kind: 'stop', envelope: declined() };
    }
    // Where a person can be asked, and where only a person may agree, the model's own token counts for nothing; but
    // where they were asked and nobody answered, one does that was given for just that.
    const { unanswered = false, canAsk = false, confirmedByPerson } = context;
    const modelMay = parts.confirmFallback === 'token' && planned.personOnly !== true && (unanswered || !canAsk);
    const way = confirmedByPerson !== undefined ? 'person' : unanswered ? 'unanswered' : 'model';
    const given = confirmedByPerson ?? (modelMay ? call.confirm : undefined);
    const checked = given === undefined ? undefined : confirmer.check(given, planned, way);
    if (checked?.ok)
      return { kind: 'go', assessment: planned.assessment, confirmed: true, decision: DECIDED[way], use: checked.use };
    const fault = checked?.fault;
    const again =
      canAsk && !unanswered && call.confirm !== undefined && confirmer.check(call.confirm, planned, 'unanswered').ok;
    const before = [...(fault === undefined ? [] : [fault]), ...(again && !planned.personOnly ? [ASKED_AGAIN] : [])];
    const room = LONGEST_QUESTION - before.join(' ').length;
    const told = await tell(room);
    if (told.essential.length > room) {
      const characters = told.essential.length;
      const envelope = tooMuchToAsk(planned.tool.name, {
        characters,
        most: LONGEST_QUESTION,
        longest: longestOf(planned),
        ...(planned.steps && { steps: planned.steps.length, fit: told.stepsThatFit ?? 0 }),
      });
      await trail.noted('refused', planned, envelope.error.message, envelope.error.details.code);
      return { kind: 'stop', envelope };
    }
    const { effect, essential, quotes } = told;
    const token = modelMay ? confirmer.tokenFor(planned, unanswered ? 'unanswered' : 'model') : undefined;
    await trail.noted('asked', planned, fault ?? 'needs confirming', 'confirmation_required');
    return {
      kind: 'stop',
      envelope: confirmationRequired(effect, token, {
        fault,
        quotes,
        unread: stateOf(planned) === UNREAD,
        unanswered,
        noToken: noTokenBecause(planned, parts.confirmFallback, unanswered),
      }),
      // Nobody answered: asking once more would not help.
      ...(!unanswered && {
        question: {
          effect: { ...effect, summary: [...before, effect.summary].join(' ') },
          essential: [...before, essential].join(' '),
          token: confirmer.tokenFor(planned, 'person'),
        },
      }),
    };
  };

  const admit = async (
    call: GateCall,
    judgement: Extract<Judgement, { kind: 'go' }>,
  ): Promise<Admission | BadEnvelope> => {
    const { tool, args, extra, context, trail } = call;
    const { operation } = tool;
    const { assessment, decision } = judgement;
    if (assessment.risk === 'read') return NOTHING_TO_REMEMBER;
    const about = { tool, args, ...(extra && { extra }), assessment };
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
      const over = operation && (await takeAllowance(stores.allowance, caps, assessment.risk, principalId, clock()));
      if (over) return await refuse(limited(over));
      await trail.started(about, decision);
      startedLine = true;
      if (judgement.use && !(await judgement.use())) {
        await trail.done(about, 'this confirmation was used already, or nobody knows', {
          outcome: 'nothing done',
          code: 'confirmation_required',
        });
        return bad(
          'This confirmation was used already, or what remembers that was lost since; it is good for one performed call. Nothing was done. Call again without it for a new one.',
          { code: 'confirmation_required' },
        );
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

  return { judge, examine, agree: ask, admit };
}

const refusedBy = ({ message, code, faults }: Extract<Decision, { kind: 'refuse' }>): BadEnvelope =>
  bad(message, { code, ...(faults && { field_errors: faults }) });

/** What was found out about a call. */
interface Found {
  readonly assessment: RiskAssessment;
  readonly stored: Stored | undefined;
  readonly plan: readonly PlannedStep[] | undefined;
  readonly secret: SecretDestination | undefined;
}

/** A call as it is shown and bound to a confirmation. */
function plannedCall(call: GateCall, { assessment, stored, plan, secret }: Found): PlannedCall {
  const { tool, args, extra, files, context } = call;
  return {
    tool,
    args,
    ...(extra && { extra }),
    assessment,
    principalId: context.principal.id,
    ...(files !== undefined && { files }),
    ...(stored && { stored }),
    ...(plan && { plan }),
    ...(secret?.elsewhere && { personOnly: true }),
    ...(secret && secret.sentences.length > 0 && { destinations: secret.sentences }),
  };
}

const DECIDED: Readonly<Record<Way, string>> = {
  person: 'confirmed by a person',
  model: 'confirmed by token',
  unanswered: 'confirmed by token, as the client had nobody to answer',
};

const ASKED_AGAIN =
  'This was asked before and nobody answered. Decline to stop it: closed without an answer once more, it is carried out.';

/** Why there is no token. */
function noTokenBecause(planned: PlannedCall, fallback: GateParts['confirmFallback'], unanswered: boolean): string {
  if (planned.personOnly)
    return 'Only a person can confirm this, through a client that can ask, because it sends a secret together with an address.';
  if (fallback === 'refuse')
    return 'This server takes confirmations only from a person, through a client that can ask (PORTKEY_CONFIRM_FALLBACK=refuse).';
  return unanswered ? '' : 'Your client asks the person; what they answer decides.';
}

/** The argument that takes the most characters: what is to be split where a question grows too long. */
function longestOf({ args, extra }: PlannedCall): string {
  const sizes = Object.entries({ ...args, ...(extra && { extra }) }).map(
    ([name, value]) => [name, JSON.stringify(value)?.length ?? 0] as const,
  );
  return sizes.sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'arguments';
}

const NOTHING_TO_REMEMBER: Admission = { done: async () => {} };

/** The pinned workspace under its other name as well, where a call had it looked up. */
function withPinnedNames(policy: PolicySettings, names: ReadonlyMap<string, string> | undefined): PolicySettings {
  const { pinnedWorkspace } = policy;
  if (pinnedWorkspace === undefined || names === undefined) return policy;
  const also = [...pinnedWorkspace].flatMap((name) => names.get(name) ?? []);
  return { ...policy, pinnedWorkspace: new Set([...pinnedWorkspace, ...also]) };
}

/** Whether `admit` gave leave. */
export const isAdmission = (answer: Admission | BadEnvelope): answer is Admission => !('ok' in answer);
