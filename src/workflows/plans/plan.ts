import { allPages } from '../model/reads.ts';
import { type Call, rowsOf, type Values } from '../model/values.ts';
import type { StepFailure, StepResult, WorkflowTools } from '../model/workflow.ts';

const MOST_PAGES = 20;

/** What is to be done with a plan, in a sentence. */
export const whatNow = (plan: readonly Call[]): string =>
  plan.length === 0
    ? 'There is nothing to do.'
    : 'Nothing was done yet: give this plan to apply_plan, which checks it, asks a person once and carries it out.';

/**
 * The answer of a job that only plans: nothing was sent, and `apply_plan` takes it as it is.
 *
 * @param summary what the plan is for, in sentences
 * @param plan the changes, in order
 * @param about what else is to be told
 */
export const planned = (summary: string, plan: readonly Call[], about: Values = {}): StepResult => ({
  ok: true,
  data: {
    summary: `${summary} ${whatNow(plan)}`,
    plan,
    ...(Object.keys(about).length > 0 && { about }),
  },
});

/** What an earlier step of the plan makes. */
export const made = (step: number, path: 'id' | 'slug'): Values => ({ $from: step, path });

/**
 * Every row of a list.
 *
 * @param tools what a workflow may use
 * @param operation the list
 * @param args its arguments
 * @returns the rows, or why they could not be read
 */
export async function everyRow(
  tools: WorkflowTools,
  operation: string,
  args: Values = {},
): Promise<readonly Values[] | StepFailure> {
  const pages = await allPages({ operation, args, mostPages: MOST_PAGES }, tools.run);
  return 'ok' in pages ? pages : pages.flatMap(rowsOf);
}

/** Whether rows could not be read. */
export const isFailure = (rows: readonly Values[] | StepFailure): rows is StepFailure => 'ok' in rows;

/** Whether two e-mail addresses are one. */
export const sameEmail = (a: unknown, b: string): boolean =>
  typeof a === 'string' && a.trim().toLowerCase() === b.trim().toLowerCase();
