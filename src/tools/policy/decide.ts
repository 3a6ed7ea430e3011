import type { Escalation, Risk, Sensitivity } from '../../catalog/operation.ts';
import type { Tool } from '../tool.ts';

/** What an operator says must be confirmed: risks and sensitivities. */
export type ConfirmWord = Risk | Sensitivity;

/** What the policy decides by, fixed for the process. */
export interface PolicySettings {
  readonly confirm: ReadonlySet<ConfirmWord>;
  readonly dryRun: boolean;
}

/** What a call may do, all things considered. */
export interface Weight {
  readonly risk: Risk;
  readonly sensitive: readonly Sensitivity[];
  /** What its arguments add, in words for the person who confirms. */
  readonly because: readonly string[];
}

export type Decision =
  | { readonly kind: 'allow'; readonly weight: Weight }
  | { readonly kind: 'ask'; readonly weight: Weight }
  | { readonly kind: 'dry_run'; readonly weight: Weight };

const SEVERITY: Readonly<Record<Risk, number>> = { read: 0, write: 1, execute: 2, delete: 3 };

/**
 * How heavy a call is: the tool's own risk and sensitivity, and what its arguments add.
 *
 * @param tool the tool
 * @param args its arguments, under their own names
 */
export function weigh(tool: Tool, args: Readonly<Record<string, unknown>>): Weight {
  let risk = tool.risk;
  const sensitive = new Set<Sensitivity>(tool.sensitive ? [tool.sensitive] : []);
  const because: string[] = [];
  for (const rule of tool.escalates) {
    if (!fires(rule, args)) continue;
    because.push(rule.because);
    if (rule.to !== 'delete') sensitive.add(rule.to);
    else if (SEVERITY[risk] < SEVERITY.delete) risk = 'delete';
  }
  return { risk, sensitive: [...sensitive], because };
}

/**
 * Decides what happens with a call. Pure: it performs nothing and asks nobody.
 *
 * @param weight what the call may do
 * @param settings the operator's
 * @param dryRunAsked the call's own `dry_run`
 */
export function decide(weight: Weight, settings: PolicySettings, dryRunAsked: boolean): Decision {
  if (weight.risk === 'read') return { kind: 'allow', weight };
  if (settings.dryRun || dryRunAsked) return { kind: 'dry_run', weight };
  const ask = settings.confirm.has(weight.risk) || weight.sensitive.some((word) => settings.confirm.has(word));
  return { kind: ask ? 'ask' : 'allow', weight };
}

/** Whether an escalation's rule applies to these arguments. `shrinks` cannot be told without what is stored: it counts as applying. */
function fires(rule: Escalation, args: Readonly<Record<string, unknown>>): boolean {
  return valuesAt(args, rule.argument).some((value) => {
    if (value === undefined) return false;
    if (rule.equals !== undefined) return rule.equals.includes(value);
    if (rule.emptied) return value === null || size(value) === 0;
    if (rule.moreThan !== undefined) return size(value) > rule.moreThan;
    if (rule.shrinks) return true;
    return rule.given === true && value !== null && value !== false && size(value) !== 0;
  });
}

function size(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length;
  return value === '' ? 0 : 1;
}

function valuesAt(value: unknown, path: string): unknown[] {
  let found: unknown[] = [value];
  for (const step of path.replaceAll('[]', '.[]').split('.')) {
    found = found.flatMap((item) => {
      if (step === '[]') return Array.isArray(item) ? item : [];
      if (typeof item !== 'object' || item === null) return [];
      return Object.hasOwn(item, step) ? [(item as Record<string, unknown>)[step]] : [];
    });
  }
  return found;
}
