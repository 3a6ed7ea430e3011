import type { Risk, Sensitivity } from '../../catalog/operation.ts';
import { type ArgumentFault, sentenceOf } from '../arguments/fault.ts';
import type { Exposure } from '../model/exposure.ts';
import type { Tool } from '../model/tool.ts';
import { assessRisk, higherRisk, type RiskAssessment } from './assess-risk.ts';
import type { PlannedStep } from './confirmer.ts';
import { faultsOf } from './egress/reasons.ts';
import type { Stored } from './shrinking.ts';
import { foreignWorkspace } from './workspace-pin.ts';

type Values = Readonly<Record<string, unknown>>;

/** What an operator says must be confirmed: risks and sensitivities. */
export type ConfirmWord = Risk | Sensitivity;

/** What the policy decides by, fixed for the process. */
export interface PolicySettings {
  readonly confirm: ReadonlySet<ConfirmWord>;
  readonly dryRun: boolean;
  /** What the one workspace that this server is pinned to may be called. */
  readonly pinnedWorkspace?: ReadonlySet<string>;
}

/** A call to be judged. */
export interface PolicyInput {
  readonly tool: Tool;
  /** The final arguments, under their own names. */
  readonly args: Values;
  /** Fields beside them that the catalog does not have. */
  readonly extra?: Values;
  /** What this principal may see and call: domains, allow and deny lists, read-only. */
  readonly exposure: Exposure;
  readonly settings: PolicySettings;
  /** What the target holds now, where a rule compares with it. */
  readonly stored?: Stored;
  /** The call's own `dry_run`. */
  readonly dryRun: boolean;
  /** The tools that a workflow's steps are: its risk is the highest of theirs. */
  readonly steps?: readonly Tool[];
  /** The writes that a workflow would carry out now, which say what its steps' arguments add. */
  readonly plan?: readonly PlannedStep[];
}

/** What happens with a call. */
export type Decision =
  | { readonly kind: 'allow' | 'ask' | 'dry_run'; readonly assessment: RiskAssessment }
  | {
      readonly kind: 'refuse';
      readonly assessment: RiskAssessment;
      readonly code: 'read_only' | 'denied' | 'invalid_arguments';
      readonly message: string;
      /** Of arguments that are not valid. */
      readonly faults?: readonly ArgumentFault[];
    };

/**
 * Decides what happens with a call, on whatever surface it came. Pure: it performs nothing, asks nobody, keeps nothing.
 *
 * @param input the call, what the caller may do, and the operator's settings
 */
export function decide(input: PolicyInput): Decision {
  const { tool, args, extra, exposure, settings } = input;
  const assessment = withSteps(assessRisk(tool, args, extra, input.stored), input.steps ?? [], input.plan ?? []);
  const refusal = exposure.refusal(tool) ?? exposure.refusalAt?.(tool, assessment.risk);
  if (refusal) return { kind: 'refuse', assessment, ...refusal };
  if (settings.pinnedWorkspace !== undefined) {
    const foreign = foreignWorkspace(settings.pinnedWorkspace, args, extra);
    if (foreign !== undefined)
      return {
        kind: 'refuse',
        assessment,
        code: 'denied',
        message: `${foreign.argument} names ${JSON.stringify(foreign.workspace)}, and this server is pinned to the workspace ${[...settings.pinnedWorkspace].join(' / ')} (PORTKEY_WORKSPACE_ID).`,
      };
  }
  const faults = elsewhere(tool, assessment);
  if (faults.length > 0)
    return { kind: 'refuse', assessment, code: 'invalid_arguments', message: sentenceOf(tool.name, faults), faults };
  if (assessment.risk === 'read') return { kind: 'allow', assessment };
  if (settings.dryRun || input.dryRun) return { kind: 'dry_run', assessment };
  const ask = settings.confirm.has(assessment.risk) || assessment.sensitive.some((word) => settings.confirm.has(word));
  return { kind: ask ? 'ask' : 'allow', assessment };
}

/** A read sends nothing elsewhere, and no path of a request leads there. */
function elsewhere({ input, risk }: Tool, { findings }: RiskAssessment): readonly ArgumentFault[] {
  if (findings.length === 0) return [];
  const inPath = (field: string): boolean => input[field]?.in === 'path';
  return faultsOf(risk === 'read' ? findings : findings.filter(({ field }) => inPath(field)), inPath);
}

function withSteps(own: RiskAssessment, steps: readonly Tool[], plan: readonly PlannedStep[]): RiskAssessment {
  const planned = plan.flatMap(({ operation, args }) => {
    const step = steps.find(({ name }) => name === operation.name);
    return step === undefined ? [] : [assessRisk(step, args)];
  });
  const sensitive = [...steps.flatMap((step) => step.sensitive ?? []), ...planned.flatMap((step) => step.sensitive)];
  return {
    risk: [...steps, ...planned].reduce((risk, step) => higherRisk(risk, step.risk), own.risk),
    sensitive: [...new Set([...own.sensitive, ...sensitive])],
    because: [...new Set([...own.because, ...planned.flatMap(({ because }) => because)])],
    rules: own.rules,
    findings: own.findings,
  };
}

/**
 * Whether a confirmation of one risk covers a call of another: a step that turns out riskier than the workflow that
 * was confirmed is not covered by it.
 *
 * @param confirmed what was confirmed
 * @param assessment what is to be performed
 */
export function covers(confirmed: RiskAssessment, assessment: RiskAssessment): boolean {
  return (
    higherRisk(confirmed.risk, assessment.risk) === confirmed.risk &&
    assessment.sensitive.every((word) => confirmed.sensitive.includes(word))
  );
}
