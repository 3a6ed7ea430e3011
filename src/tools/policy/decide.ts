import type { Risk, Sensitivity } from '../../catalog/model/operation.ts';
import { type ArgumentFault, sentenceOf } from '../arguments/fault.ts';
import type { Exposure } from '../model/exposure.ts';
import type { Tool } from '../model/tool.ts';
import { assessRisk, higherRisk, type RiskAssessment } from './assess-risk.ts';
import { faultsOf } from './egress.ts';
import type { PlannedStep } from './planned-call.ts';
import type { Stored } from './stored.ts';
import { styleless } from './values-at.ts';

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
  readonly extra?: Values | undefined;
  /** What this principal may see and call: domains, allow and deny lists, read-only. */
  readonly exposure: Exposure;
  readonly settings: PolicySettings;
  /** What the target holds now, where a rule compares with it. */
  readonly stored?: Stored | undefined;
  /** The call's own `dry_run`. */
  readonly dryRun: boolean;
  /** The tools that a workflow's steps are: its risk is the highest of theirs. */
  readonly steps?: readonly Tool[] | undefined;
  /** The writes that a workflow would carry out now, which say what its steps' arguments add. */
  readonly plan?: readonly PlannedStep[] | undefined;
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
  if (steps.length === 0) return own;
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

/** Arguments that hold the caller's own data: what stands in it names nothing to Portkey. */
const FREE_FORM = new Set([
  'metadata',
  'templatemetadata',
  'messages',
  'string',
  'parameters',
  'tools',
  'functions',
  'input',
]);
/** Names with "workspace" in them that name no workspace. */
const NOT_A_NAME = /group|details|role|settings|override|description/;
const HOLDS_AN_ID = new Set(['id', 'slug', 'workspace', 'workspaceid', 'workspaceslug', 'uuid']);
const DEEPEST = 60;

/** A workspace that an argument names. `everyone` stands for all of them at once. */
export interface NamedWorkspace {
  readonly argument: string;
  readonly workspace: string;
}

/**
 * The first workspace named in the arguments that is not the pinned one: at the top, nested, in lists, in maps, as
 * comma-separated text, or in `extra`. A switch that opens something to all workspaces names them all.
 *
 * @param pinned what the workspace may be called (its UUID and its slug)
 * @param args the call's arguments
 * @param extra fields beside them
 */
export function foreignWorkspace(
  pinned: ReadonlySet<string>,
  args: Values,
  extra: Values | undefined,
): NamedWorkspace | undefined {
  const found = [...namedIn(args, '', false, 0), ...(extra ? namedIn(extra, 'extra', false, 0) : [])];
  return found.find(({ workspace }) => !pinned.has(workspace));
}

function namedIn(value: unknown, path: string, within: boolean, depth: number): NamedWorkspace[] {
  if (depth > DEEPEST) return [{ argument: path, workspace: '(nested too deeply to be read)' }];
  if (within && typeof value === 'string')
    return value
      .split(',')
      .map((word) => ({ argument: path, workspace: word.trim() }))
      .filter(({ workspace }) => workspace !== '');
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value))
    return value.flatMap((item, index) => namedIn(item, `${path}[${index}]`, within, depth + 1));
  return Object.entries(value).flatMap(([name, item]) => {
    const folded = styleless(name);
    const at = path === '' ? name : `${path}.${name}`;
    if (folded.includes('workspace') && !NOT_A_NAME.test(folded)) return ofWorkspaceField(folded, item, at, depth);
    if (FREE_FORM.has(folded)) return [];
    if (within && typeof item === 'string') return HOLDS_AN_ID.has(folded) ? namedIn(item, at, true, depth + 1) : [];
    return namedIn(item, at, false, depth + 1);
  });
}

function ofWorkspaceField(folded: string, item: unknown, at: string, depth: number): NamedWorkspace[] {
  const opens = /^(allowall|all)workspaces$/.test(folded) || (folded.includes('global') && folded.includes('access'));
  if (opens) return opensAll(item) ? [{ argument: at, workspace: 'all workspaces' }] : [];
  const isMap = /mapping|map$/.test(folded) && typeof item === 'object' && item !== null && !Array.isArray(item);
  if (isMap) return Object.entries(item).flatMap(([key, value]) => namedIn(value, `${at}.${key}`, true, depth + 1));
  return namedIn(item, at, true, depth + 1);
}

function opensAll(item: unknown): boolean {
  if (typeof item === 'object' && item !== null) return (item as { enabled?: unknown }).enabled !== false;
  return item === true || item === 1 || item === 'true' || item === '1';
}
