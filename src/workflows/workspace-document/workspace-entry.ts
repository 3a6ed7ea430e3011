import { isObject, objectOr } from '../../json.ts';
import { defined, type Values } from '../values.ts';
import { ordered } from './json-values.ts';
import { type Known, withReferences } from './references.ts';

const BUDGET = ['type', 'credit_limit', 'alert_threshold', 'periodic_reset', 'periodic_reset_days'] as const;
const RATE = ['type', 'unit', 'value'] as const;
const DEFAULTS = ['metadata', 'input_guardrails', 'output_guardrails', 'user_api_key_config'] as const;

/** What of a workspace's own settings is written; its name is told, and never changed. */
export const WORKSPACE_FIELDS = [
  'description',
  'icon',
  'defaults',
  'usage_limits',
  'rate_limits',
  'security_settings',
] as const;

/**
 * A workspace's own settings, as a document has them.
 *
 * @param row the reply of get_workspace
 * @param known what is in the workspace
 */
export const workspaceEntry = (row: Values, known: Known): Values =>
  defined({
    name: row.name,
    description: orNothing(row.description),
    icon: orNothing(row.icon),
    defaults: orNothing(ordered(withReferences(partOf(row.defaults, DEFAULTS), known))),
    usage_limits: listOf(row.usage_limits, BUDGET),
    rate_limits: listOf(row.rate_limits, RATE),
    security_settings: orNothing(ordered(row.security_settings)),
  });

const isEmpty = (value: unknown): boolean =>
  value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);

const orNothing = (value: unknown): unknown => (isEmpty(value) ? undefined : value);

const partOf = (value: unknown, names: readonly string[]): Values =>
  defined(Object.fromEntries(names.map((name) => [name, orNothing(objectOr(value)[name])])));

function listOf(value: unknown, names: readonly string[]): readonly Values[] | undefined {
  const list = (Array.isArray(value) ? value : [value]).filter(isObject).map((one) => partOf(one, names));
  return list.length === 0 ? undefined : list;
}
