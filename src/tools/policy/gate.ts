import type { Trail } from '../audit/journal.ts';
import type { CallContext } from '../model/call-context.ts';
import type { Exposure } from '../model/exposure.ts';
import type { Tool } from '../model/tool.ts';
import { type BadEnvelope, bad } from '../reply/envelope.ts';
import type { CleanText } from '../secrets/known-secrets.ts';
import { type Admit, type AdmitParts, createAdmit } from './admission.ts';
import { type Agree, type AgreeParts, createAgree, type Judgement } from './agree.ts';
import { needsStored, type RiskAssessment } from './assess-risk.ts';
import { type BoundedReads, boundedReads, type ReadRaw } from './bounded-reads.ts';
import { covers, type Decision, decide, type PolicySettings } from './decide.ts';
import { changesOf, differences } from './differences.ts';
import { effectOf, type ToldEffect } from './effect.ts';
import { type SecretDestination, secretDestination } from './egress.ts';
import { cleanedCall, cleanedReads, type PlannedCall, type PlannedStep } from './planned-call.ts';
import { cannotSucceed, stepNotCovered } from './refusals.ts';
import type { Stored } from './stored.ts';
import { readTarget } from './target-state.ts';

type Values = Readonly<Record<string, unknown>>;

/** What the gate is made of. */
export interface GateParts extends AdmitParts, AgreeParts {
  readonly policy: PolicySettings;
  /** Whether a call names a secret that the operator bound: it goes to an address only when a person agrees. */
  readonly namesSecrets?: (tool: Tool, args: Values) => boolean;
  /** What masks secrets in whatever a caller is shown. */
  readonly cleanFor: (principalId: string) => CleanText;
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

/** A call that was looked at: what it would do, and whether it would be asked about by itself. */
export type Examined =
  | { readonly kind: 'seen'; readonly asks: boolean; readonly planned: PlannedCall; readonly told: ToldEffect }
  | { readonly kind: 'stop'; readonly envelope: BadEnvelope };

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
  agree: Agree;
  admit: Admit;
}

/**
 * @param parts the policy, what remembers, and where it is recorded
 */
export function createGate(parts: GateParts): Gate {
  const { clock } = parts;
  const agree = createAgree(parts);

  /** What the decision depends on is read first, so that the decision itself is made of values alone. */
  const readFacts = async (
    call: GateCall,
    reads: BoundedReads,
    wants: { readonly stored: boolean; readonly plan: boolean },
  ): Promise<Facts> => {
    const { tool, args } = call;
    const mayLook = call.exposure.refusal(tool) === undefined;
    return {
      stored: mayLook && wants.stored ? await readTarget(tool.operation, args, reads) : undefined,
      plan: mayLook && wants.plan ? await call.plan?.() : undefined,
    };
  };

  const decided = (call: GateCall, { stored, plan }: Facts, settings: PolicySettings): Decision =>
    decide({
      tool: call.tool,
      args: call.args,
      extra: call.extra,
      exposure: call.exposure,
      settings: withPinnedNames(settings, call.names),
      stored,
      dryRun: call.dryRun,
      steps: call.steps,
      plan,
    });

  const secretOf = async (
    call: GateCall,
    { findings }: RiskAssessment,
    { stored }: Facts,
    reads: BoundedReads,
  ): Promise<SecretDestination | undefined> =>
    secretDestination({ ...aboutOf(call), findings, ...(stored && { stored }) }, reads);

  const stopped = async (call: GateCall, assessment: RiskAssessment, envelope: BadEnvelope) => {
    const { message, details } = envelope.error;
    await call.trail.noted('refused', { ...aboutOf(call), assessment }, message, details.code);
    return { kind: 'stop', envelope } as const;
  };

  const judged = async (call: GateCall, reads: BoundedReads): Promise<Judgement> => {
    const { tool, args, trail, context, within } = call;
    const isWrite = tool.risk !== 'read';
    const wants = { stored: isWrite && needsStored(tool, args), plan: isWrite && !call.dryRun };
    let facts = await readFacts(call, reads, wants);
    const withStored = async (): Promise<Facts> => ({
      ...facts,
      stored: facts.stored ?? (await readTarget(tool.operation, args, reads)),
    });
    const decision = decided(call, facts, parts.policy);
    const { assessment } = decision;
    if (decision.kind === 'refuse') return stopped(call, assessment, refusedBy(decision));
    if (decision.kind === 'dry_run') {
      const planned = plannedCall(call, { ...(await withStored()), plan: undefined, assessment });
      const shown = cleanedCall(planned, parts.cleanFor(context.principal.id));
      const changes = changesOf(differences(tool, shown.args, shown.stored));
      const alone = tool.operation !== undefined && within === undefined;
      const told = alone && { told: await tell(planned, reads) };
      return { kind: 'dry_run', assessment, changes, ...told };
    }
    const named = assessment.risk !== 'read' && parts.namesSecrets?.(tool, args) === true;
    if (named) facts = await withStored();
    const secret = named ? await secretOf(call, assessment, facts, reads) : undefined;
    if (decision.kind === 'allow' && secret?.elsewhere !== true)
      return { kind: 'go', assessment, confirmed: false, decision: 'allowed' };
    if (within !== undefined) {
      const { workflow, confirmed } = within;
      if (confirmed && covers(confirmed, assessment))
        return { kind: 'go', assessment, confirmed: true, decision: `confirmed with ${workflow}` };
      const about = { ...aboutOf(call), assessment };
      await trail.noted('refused', about, 'not covered by what was confirmed', 'confirmation_required');
      return { kind: 'stop', envelope: stepNotCovered(tool.name, workflow) };
    }
    facts = await withStored();
    const refusal = cannotSucceed(tool, args, assessment, facts.stored);
    if (refusal) return stopped(call, assessment, refusal);
    if (call.plan && facts.plan === undefined) reads.missed('what each step would do');
    const planned = plannedCall(call, { ...facts, assessment, secret });
    return agree(call, planned, (room) => tell(planned, reads, { room }));
  };

  const tell = (
    planned: PlannedCall,
    reads: BoundedReads,
    how: { readonly room?: number; readonly users?: boolean } = {},
  ): Promise<ToldEffect> => {
    const clean = parts.cleanFor(planned.principalId);
    return effectOf(cleanedCall(planned, clean), cleanedReads(reads, clean), clock(), how);
  };

  const examined = async (call: GateCall, reads: BoundedReads, how: { readonly users: boolean }): Promise<Examined> => {
    const { tool, args } = call;
    const facts = await readFacts(call, reads, { stored: true, plan: true });
    const decision = decided({ ...call, dryRun: false }, facts, { ...parts.policy, dryRun: false });
    const { assessment } = decision;
    const refusal =
      decision.kind === 'refuse' ? refusedBy(decision) : cannotSucceed(tool, args, assessment, facts.stored);
    if (refusal) return stopped(call, assessment, refusal);
    const secret = parts.namesSecrets?.(tool, args) ? await secretOf(call, assessment, facts, reads) : undefined;
    const planned = plannedCall(call, { ...facts, assessment, secret });
    const asks = decision.kind === 'ask' || planned.personOnly === true;
    return { kind: 'seen', asks, planned, told: await tell(planned, reads, how) };
  };

  return {
    judge: (call) => withReads(call, (reads) => judged(call, reads)),
    examine: (call, how) => withReads(call, (reads) => examined(call, reads, how)),
    agree,
    admit: createAdmit(parts),
  };
}

const refusedBy = ({ message, code, faults }: Extract<Decision, { kind: 'refuse' }>): BadEnvelope =>
  bad(message, { code, field_errors: faults });

async function withReads<Result>(call: GateCall, work: (reads: BoundedReads) => Promise<Result>): Promise<Result> {
  const reads = boundedReads(call.read);
  try {
    return await work(reads);
  } finally {
    reads.done();
  }
}

/** What was read of a call's target before it is judged. */
interface Facts {
  readonly stored: Stored | undefined;
  readonly plan: readonly PlannedStep[] | undefined;
}

/** What was found out about a call. */
interface Found extends Facts {
  readonly assessment: RiskAssessment;
  readonly secret?: SecretDestination | undefined;
}

const aboutOf = ({ tool, args, extra }: GateCall) => ({ tool, args, ...(extra && { extra }) });

/** A call as it is shown and bound to a confirmation. */
function plannedCall(call: GateCall, { assessment, stored, plan, secret }: Found): PlannedCall {
  const { files, context } = call;
  return {
    ...aboutOf(call),
    assessment,
    principalId: context.principal.id,
    ...(files !== undefined && { files }),
    ...(stored && { stored }),
    ...(plan && { plan }),
    ...(secret?.elsewhere && { personOnly: true }),
    ...(secret && secret.sentences.length > 0 && { destinations: secret.sentences }),
  };
}

/** The pinned workspace under its other name as well, where a call had it looked up. */
function withPinnedNames(policy: PolicySettings, names: ReadonlyMap<string, string> | undefined): PolicySettings {
  const { pinnedWorkspace } = policy;
  if (pinnedWorkspace === undefined || names === undefined) return policy;
  const also = [...pinnedWorkspace].flatMap((name) => names.get(name) ?? []);
  return { ...policy, pinnedWorkspace: new Set([...pinnedWorkspace, ...also]) };
}
