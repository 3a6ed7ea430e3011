import type { Trail } from '../audit/trail.ts';
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
    return agree(call, planned, (room) => tell(planned, reads, { room }));
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

  return { judge, examine, agree, admit: createAdmit(parts) };
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

/** The pinned workspace under its other name as well, where a call had it looked up. */
function withPinnedNames(policy: PolicySettings, names: ReadonlyMap<string, string> | undefined): PolicySettings {
  const { pinnedWorkspace } = policy;
  if (pinnedWorkspace === undefined || names === undefined) return policy;
  const also = [...pinnedWorkspace].flatMap((name) => names.get(name) ?? []);
  return { ...policy, pinnedWorkspace: new Set([...pinnedWorkspace, ...also]) };
}
