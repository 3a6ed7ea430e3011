import type { StepResult } from './workflow.ts';

type Failure = Extract<StepResult, { ok: false }>;

/**
 * Arguments that cannot be carried out together, found by a workflow.
 *
 * @param field the argument
 * @param message the fault and what is valid, without the field's name
 */
export const invalidArgument = (field: string, message: string): Failure => ({
  ok: false,
  error: {
    message: `Nothing was sent: ${field} ${message}.`,
    details: { code: 'invalid_arguments', field_errors: [{ field, message }] },
  },
});
