import type { JsonObject } from '../model/handler.ts';
import { asObject, asText } from '../model/value.ts';
import { isNegated, kindOf, NotCarriedOut, type Subject } from './check-table.ts';
import type { Guardrail } from './guardrail.ts';

/** What one guardrail found, as `hook_results` shows it. `verdict` is null where nothing failed and not all was done. */
export interface HookResult extends JsonObject {
  readonly id: string;
  readonly verdict: boolean | null;
  readonly deny: boolean;
  readonly async: boolean;
}

const resultOf = (check: JsonObject, subject: Subject): JsonObject & { readonly verdict: boolean | null } => {
  const id = asText(check.id) ?? '';
  const common = { id, data: null, error: null, execution_time: 0 };
  if (check.is_enabled === false) return { ...common, verdict: true, skipped: true };
  const parameters = asObject(check.parameters) ?? {};
  const verdict = kindOf(id).judge(subject, parameters);
  if (verdict instanceof NotCarriedOut)
    return {
      ...common,
      verdict: null,
      error: { name: 'NotCarriedOut', message: `This check was not carried out: ${verdict.reason}.` },
    };
  return { ...common, verdict: isNegated(parameters) ? !verdict : verdict };
};

const summed = (verdicts: readonly (boolean | null)[]): boolean | null => {
  if (verdicts.includes(false)) return false;
  return verdicts.includes(null) ? null : true;
};

/** Runs guardrails over a request or a reply, in the order given. */
export const runGuardrails = (guardrails: readonly Guardrail[], subject: Subject): HookResult[] =>
  guardrails.map(({ id, checks: held, deny, async }) => {
    const checks = held.map((check) => resultOf(check, subject));
    return { id, type: 'guardrail', verdict: summed(checks.map(({ verdict }) => verdict)), deny, async, checks };
  });

/** What the results mean for the request: `denied` stops it (446), `failed` marks it (246). */
export const verdictOf = (results: readonly HookResult[]): 'passed' | 'failed' | 'denied' => {
  const failed = results.filter(({ verdict, async }) => verdict === false && !async);
  if (failed.length === 0) return 'passed';
  return failed.some(({ deny }) => deny) ? 'denied' : 'failed';
};
