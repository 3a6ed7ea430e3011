import type { RiskAssessment } from '../policy/assess-risk.ts';
import type { PlanWatch } from '../policy/bounded-reads.ts';
import type { PlanExamination, SeenStep } from './plan-pipeline.ts';

/** How a call goes through the pipeline: by itself, as a step of a workflow or a plan, or only to be looked at. */
export interface StepContext {
  /** The workflow, and its risk where it was confirmed, so that its steps are not asked about again. */
  readonly within?: { readonly workflow: string; readonly confirmed?: RiskAssessment };
  /** Reads are carried out, writes are shown. */
  readonly dryRun: boolean;
  /** The reply goes to a workflow: nothing is cut off it. */
  readonly step: boolean;
  /** The workflow's own call, in the audit. */
  readonly parent?: string;
  /** The workflow is run dry to find out what it would do. */
  readonly plan?: PlanWatch;
  /** Nothing is performed. */
  readonly judgeOnly?: true;
  /** A read for a script of the caller's: shown as to the caller, but whole. */
  readonly readsOnly?: true;
  /** A step of a plan that is examined: what it would do is taken, and nothing performed. */
  readonly examination?: PlanExamination & { take(seen: SeenStep): void };
}

/** A call by itself. */
export const TOP_LEVEL: StepContext = { dryRun: false, step: false };
