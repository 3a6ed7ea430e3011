import type { Trail } from '../audit/journal.ts';
import type { CallContext } from '../model/call-context.ts';
import type { Exposure } from '../model/exposure.ts';
import type { Tool } from '../model/tool.ts';
import type { RiskAssessment } from '../policy/assess-risk.ts';
import type { ReadRaw } from '../policy/bounded-reads.ts';
import type { Examined, Gate } from '../policy/gate.ts';
import type { Envelope } from '../reply/envelope.ts';
import type { Pipeline } from './pipeline.ts';
import type { Protection } from './protection.ts';
import type { CallResult } from './stages.ts';

/** A step of a plan that was looked at, and the request that it would send. */
export type SeenStep = Extract<Examined, { kind: 'seen' }> & { readonly request?: Envelope };

/** How a step of a plan is looked at. */
export interface PlanExamination {
  /** Stands around every read that is made for it. */
  around(read: ReadRaw): ReadRaw;
  /** Whether a value of the arguments is made by the plan itself, so that nothing can be read by it. */
  isMade(value: unknown): boolean;
  /** Whether who uses the thing is looked up: for whoever is to agree, and not again once they did. */
  readonly users: boolean;
  /** Whether the request that it would send is wanted too. */
  readonly requests: boolean;
}

/** What holds for a step of a plan, of which the plan as a whole was confirmed. */
interface PlanStep {
  /** The tool that carries out the plan. */
  readonly plan: string;
  /** What was confirmed of this step. */
  readonly assessment: RiskAssessment;
  /** The plan's own call, in the audit. */
  readonly parent: string;
}

/** What plans are made of: steps looked at, the whole agreed to and admitted, and each step carried out. */
export interface PlanPipeline extends Pick<Gate, 'agree' | 'admit'> {
  /** Starts the audit of a plan. */
  trail(context: CallContext): Trail;
  /**
   * Looks at one step and sends no write.
   *
   * @returns what it would do, or why it cannot be carried out
   */
  examine(
    tool: Tool,
    given: Readonly<Record<string, unknown>>,
    context: CallContext,
    exposure: Exposure,
    how: PlanExamination & { readonly parent: string },
  ): Promise<SeenStep | CallResult>;
  /** Carries out one step of a plan that was agreed to. */
  carryOut(
    tool: Tool,
    given: Readonly<Record<string, unknown>>,
    context: CallContext,
    exposure: Exposure,
    step: PlanStep,
  ): Promise<CallResult>;
  sanitizeOutput: Pipeline['sanitizeOutput'];
  /** Masks what this caller may not see in one text. */
  cleanFor: Protection['cleanFor'];
  /** Whether the operator has anything confirmed at all, and whether nothing is sent whatever is called. */
  readonly confirms: boolean;
  readonly dryRun: boolean;
}

/** Makes plans and carries them out. */
export interface Planner {
  /**
   * Checks every step of a plan and answers with the plan; nothing is sent but reads, and nobody is asked. The answer is
   * part of another call's, which masks and fences it as it leaves.
   *
   * @param steps in order, as they came
   * @param context who calls, and how
   * @param exposure what this caller may see and call
   */
  make(steps: readonly unknown[], context: CallContext, exposure: Exposure): Promise<Envelope>;
  /**
   * Checks every step, asks once about all of them, and carries them out in order up to the first failure.
   *
   * @param given the arguments of `apply_plan` as they came
   * @param context who calls, and how
   * @param exposure what this caller may see and call
   */
  apply(given: Readonly<Record<string, unknown>>, context: CallContext, exposure: Exposure): Promise<CallResult>;
}
