import type { Escalation, Risk, Sensitivity } from '../../catalog/model/operation.ts';
import { numberOf } from '../../json.ts';
import type { Tool } from '../model/tool.ts';
import { type EgressFinding, egressFindings, reasonsOf } from './egress.ts';
import { lowers, type Stored, shrinks } from './stored.ts';
import { meansTheSame, sizeOf, styleless, topOf, valuesAt } from './values-at.ts';

type Values = Readonly<Record<string, unknown>>;

/** What a call may do, all things considered. */
export interface RiskAssessment {
  readonly risk: Risk;
  readonly sensitive: readonly Sensitivity[];
  /** What its arguments add, as whole sentences for the person who confirms. */
  readonly because: readonly string[];
  /** The catalog's rules by which they add it. */
  readonly rules: readonly Escalation[];
  /** What in them would send something elsewhere. */
  readonly findings: readonly EgressFinding[];
}

const SEVERITY: Readonly<Record<Risk, number>> = { read: 0, write: 1, execute: 2, delete: 3 };

/** The higher of two risks. */
export const higherRisk = (a: Risk, b: Risk): Risk => (SEVERITY[a] >= SEVERITY[b] ? a : b);

/**
 * The risk of a call: the tool's own risk and sensitivity, and what its arguments add.
 *
 * @param tool the tool
 * @param args its arguments, under their own names
 * @param extra fields beside them that the catalog does not have
 * @param stored what the target holds now, for rules that compare (`needsStored`)
 */
export function assessRisk(tool: Tool, args: Values, extra?: Values, stored?: Stored): RiskAssessment {
  let risk = tool.risk;
  const sensitive = new Set<Sensitivity>(tool.sensitive ? [tool.sensitive] : []);
  const because = new Set<string>();
  const add = (to: 'delete' | Sensitivity, why: string | undefined): void => {
    if (why !== undefined) because.add(sentence(why));
    if (to === 'delete') risk = higherRisk(risk, 'delete');
    else sensitive.add(to);
  };
  const fired = tool.escalates.filter((rule) => fires(rule, tool, args, stored));
  for (const rule of fired) {
    const saidAlready = rule.shrinks && fired.some((other) => other.emptied && other.argument === rule.argument);
    add(rule.to, saidAlready ? undefined : rule.because);
  }
  const findings = egressFindings(tool.input, args, extra);
  if (risk !== 'read') {
    for (const why of reasonsOf(findings)) add('egress', why);
    for (const { to, because: why } of unknownFields(extra)) add(to, why);
  }
  return { risk, sensitive: [...sensitive], because: [...because], rules: fired, findings };
}

/**
 * Whether a rule of this tool compares with what is stored, for the arguments given.
 *
 * @param tool the tool
 * @param args its arguments
 */
export function needsStored(tool: Tool, args: Values): boolean {
  return tool.escalates.some((rule) => (rule.shrinks || rule.lowers) && args[topOf(rule.argument)] !== undefined);
}

function fires(rule: Escalation, tool: Tool, args: Values, stored: Stored | undefined): boolean {
  const top = topOf(rule.argument);
  // What is not given takes nothing away from what is stored.
  if (args[top] === undefined && (rule.shrinks || rule.lowers)) return false;
  const wire = tool.input[top]?.wire;
  if (rule.shrinks) return shrinks(rule.argument, args, stored, wire);
  if (rule.lowers) return lowers(rule.argument, args, stored, wire).length > 0;
  return valuesAt(args, rule.argument).some((value) => firesAt(rule, value));
}

/**
 * Whether a rule that compares with nothing stored fires at one value.
 *
 * @param rule of the catalog
 * @param value what its path led to
 */
export function firesAt(rule: Escalation, value: unknown): boolean {
  if (value === undefined) return false;
  if (rule.equals !== undefined) return rule.equals.some((wanted) => meansTheSame(value, wanted));
  if (rule.emptied) return value === null || sizeOf(value) === 0;
  if (rule.moreThan !== undefined) return sizeOf(value) > rule.moreThan;
  if (rule.atMost !== undefined) return (numberOf(value) ?? Number.POSITIVE_INFINITY) <= rule.atMost;
  return rule.given === true && value !== null && value !== false && sizeOf(value) !== 0;
}

/** The catalog's `because` in one form: capitalised, one full stop. */
export function sentence(because: string): string {
  const trimmed = because.trim().replace(/(?<![.\s])[.\s]+$/, '');
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}.`;
}

/** What the name of a field that the catalog does not have says about it. Told apart from data so that it can be read at once. */
const TELLING: readonly { readonly name: RegExp; readonly to: 'delete' | Sensitivity; readonly because: string }[] = [
  {
    name: /delete|remove|revoke|rotate|override|overwrite|replace|purge|force|archive|disable|expire|reset|cascade/,
    to: 'delete',
    because: 'may remove, replace or cut off something',
  },
  {
    name: /host|url|uri|endpoint|webhook|proxy|forward/,
    to: 'egress',
    because: 'may decide where keys and traffic go',
  },
  {
    name: /role|scope|permission|access|admin|owner|member|public|share|allow|workspaces/,
    to: 'access',
    because: 'may decide who may do what',
  },
  {
    name: /guardrail|limit|hook|security|budget|quota|policy/,
    to: 'protection',
    because: 'may loosen a guardrail or limit',
  },
  { name: /default|publish|live|active|enabled|status/, to: 'live', because: 'may change production at once' },
];

/** What the name of a field of `extra` says. */
interface UnknownField {
  readonly to: 'delete' | Sensitivity;
  readonly because: string;
}

/**
 * What fields newer than the catalog might do, judged by their names, since nothing else is known of them.
 *
 * @param extra the call's `extra`
 */
export function unknownFields(extra: Readonly<Record<string, unknown>> = {}): readonly UnknownField[] {
  return namesIn(extra, '', 0).flatMap((path) =>
    TELLING.filter(({ name }) => name.test(styleless(path.split('.').at(-1) ?? ''))).map(({ to, because }) => ({
      to,
      because: `extra.${path}, which this server does not know, ${because}`,
    })),
  );
}

function namesIn(value: unknown, prefix: string, depth: number): string[] {
  if (typeof value !== 'object' || value === null || depth > 50) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const path = Array.isArray(value) ? prefix : prefix === '' ? name : `${prefix}.${name}`;
    return [...(Array.isArray(value) ? [] : [path]), ...namesIn(item, path, depth + 1)];
  });
}
