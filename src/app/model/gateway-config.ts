import { isObject, numberOf } from '../../json.ts';
import type { Values } from './answer.ts';

/** One thing that is set at a target or at the config as a whole, in words. */
export interface Setting {
  readonly kind: 'retry' | 'cache' | 'timeout' | 'guardrails' | 'parameters' | 'host' | 'other';
  readonly name: string;
  readonly value: string;
}

/** A place where a request can go, or a choice between such places. */
export interface ConfigNode {
  /** The name that conditions refer to. */
  readonly name?: string;
  /** The provider, virtual key or model that answers; none where a strategy chooses among others. */
  readonly provider?: string;
  readonly model?: string;
  readonly strategy?: string;
  /** Why one goes on to the next, in words. */
  readonly rule?: string;
  readonly settings: readonly Setting[];
  readonly branches: readonly Branch[];
  /** Members that the drawing does not know, as JSON text. */
  readonly rest: readonly string[];
}

/** One way out of a strategy. */
export interface Branch {
  /** When or how often it is taken, in words. */
  readonly when?: string;
  /** Of the weights of all, 0 to 1. */
  readonly share?: number;
  readonly node: ConfigNode;
}

/** A node deeper than this is shown as text: no screen shows more. */
const DEEPEST = 6;
/** Targets of one strategy that are drawn; the others are counted. */
const MOST_BRANCHES = 60;

const STRATEGIES: Readonly<Record<string, string>> = {
  single: 'Single target',
  loadbalance: 'Load balance',
  fallback: 'Fallback',
  conditional: 'Conditional',
};

const CREDENTIALS = new Set([
  ...['api_key', 'aws_access_key_id', 'aws_secret_access_key', 'aws_session_token', 'azure_ad_token'],
  ...['azure_entra_client_secret', 'vertex_service_account_json'],
]);

/**
 * A gateway config as a tree to draw. Whatever it does not know stays as text: nothing of a config is left out, and no
 * shape makes it fail.
 *
 * @param config as a reply has it, or anything else
 */
export function readGatewayConfig(config: unknown): ConfigNode {
  if (!isObject(config)) return { settings: [], branches: [], rest: config === undefined ? [] : [json(config)] };
  return nodeOf(config, 0);
}

function nodeOf(values: Values, depth: number): ConfigNode {
  const { name, provider, virtual_key, weight: _weight, strategy, targets, override_params, ...others } = values;
  const rest: string[] = [];
  const settings: Setting[] = [];
  for (const [key, value] of Object.entries(others)) {
    const setting = settingOf(key, value);
    if (setting) settings.push(setting);
    else if (value !== undefined && value !== null) rest.push(`${key}: ${json(value)}`);
  }
  const params = isObject(override_params) ? override_params : undefined;
  const { model, ...moreParams } = params ?? {};
  if (Object.keys(moreParams).length > 0)
    settings.push({ kind: 'parameters', name: 'Sets', value: membersOf(moreParams) });
  else if (override_params !== undefined && params === undefined)
    rest.push(`override_params: ${json(override_params)}`);
  const how = isObject(strategy) ? strategy : undefined;
  if (strategy !== undefined && how === undefined) rest.push(`strategy: ${json(strategy)}`);
  const list = Array.isArray(targets) ? targets : undefined;
  if (targets !== undefined && list === undefined) rest.push(`targets: ${json(targets)}`);
  const where = [provider, virtual_key].filter((each) => each !== undefined && each !== null);
  const mode = how === undefined ? undefined : json(how.mode);
  const read = list && depth < DEEPEST ? branchesOf(list, how ?? {}, mode, depth) : undefined;
  if (list && depth >= DEEPEST) rest.push(`targets: ${json(list)}`);
  const rule = how && ruleOf(how, mode);
  return {
    ...(name !== undefined && { name: json(name) }),
    ...(where.length > 0 && { provider: where.map(json).join(', ') }),
    ...(model !== undefined && { model: json(model) }),
    ...((list || how) && { strategy: STRATEGIES[mode ?? 'single'] ?? `Strategy ${mode}` }),
    ...(rule && { rule }),
    settings,
    branches: read?.branches ?? [],
    rest: [...rest, ...(read?.rest ?? []), ...(how ? leftOf(how, mode) : [])],
  };
}

function branchesOf(
  targets: readonly unknown[],
  strategy: Values,
  mode: string | undefined,
  depth: number,
): { readonly branches: readonly Branch[]; readonly rest: readonly string[] } {
  const weights = targets.map((target) => (isObject(target) ? (numberOf(target.weight) ?? 1) : 0));
  const all = weights.reduce((sum, each) => sum + Math.max(each, 0), 0);
  const rest: string[] = [];
  const branches = targets.slice(0, MOST_BRANCHES).flatMap((target, at): Branch[] => {
    if (!isObject(target)) {
      rest.push(`target ${at + 1}: ${json(target)}`);
      return [];
    }
    const when = whenOf(target, at, strategy, mode);
    const share = mode === 'loadbalance' && all > 0 ? Math.max(weights[at] ?? 0, 0) / all : undefined;
    // A weight means nothing elsewhere, but it stands there.
    const spare = mode !== 'loadbalance' && target.weight !== undefined ? [`weight: ${json(target.weight)}`] : [];
    const node = nodeOf(target, depth + 1);
    return [
      {
        ...(when !== undefined && { when }),
        ...(share !== undefined && { share }),
        node: spare.length > 0 ? { ...node, rest: [...node.rest, ...spare] } : node,
      },
    ];
  });
  if (targets.length > MOST_BRANCHES) rest.push(`${targets.length - MOST_BRANCHES} more targets of ${targets.length}`);
  return { branches, rest };
}

function whenOf(target: Values, at: number, strategy: Values, mode: string | undefined): string | undefined {
  if (mode === 'fallback') return at === 0 ? 'first' : `then, if that fails`;
  if (mode !== 'conditional') return undefined;
  const conditions = Array.isArray(strategy.conditions) ? strategy.conditions.filter(isObject) : [];
  const led = conditions.filter((condition) => target.name !== undefined && condition.then === target.name);
  const texts = led.map(({ query }) => `if ${conditionText(query)}`);
  if (target.name !== undefined && strategy.default === target.name) texts.push('otherwise');
  return texts.length > 0 ? texts.join('; or ') : 'never: no condition leads here';
}

const OPERATORS: Readonly<Record<string, string>> = {
  $eq: 'is',
  $ne: 'is not',
  $in: 'is one of',
  $nin: 'is none of',
  $regex: 'matches',
  $gt: 'is more than',
  $gte: 'is at least',
  $lt: 'is less than',
  $lte: 'is at most',
};

/**
 * A condition's query in words; what it does not know stays JSON.
 *
 * @param query such as `{"metadata.plan": {"$eq": "paid"}}`
 */
export function conditionText(query: unknown, depth = 0): string {
  if (!isObject(query) || depth > DEEPEST) return json(query);
  const parts = Object.entries(query).map(([key, value]) => {
    if ((key === '$and' || key === '$or') && Array.isArray(value))
      return `(${value.map((each) => conditionText(each, depth + 1)).join(key === '$and' ? ' and ' : ' or ')})`;
    if (!isObject(value)) return `${key} is ${json(value)}`;
    return Object.entries(value)
      .map(([operator, operand]) => `${key} ${OPERATORS[operator] ?? operator} ${json(operand)}`)
      .join(' and ');
  });
  return parts.join(' and ');
}

/** Why a strategy goes on, where it says more than its name. */
function ruleOf(strategy: Values, mode: string | undefined): string | undefined {
  const codes = strategy.on_status_codes;
  if (mode === 'fallback') return Array.isArray(codes) ? `on ${codes.map(json).join(', ')}` : 'on any failure';
  return undefined;
}

/** What of a strategy no branch tells. */
function leftOf(strategy: Values, mode: string | undefined): readonly string[] {
  const told = new Set([
    'mode',
    ...(mode === 'fallback' && Array.isArray(strategy.on_status_codes) ? ['on_status_codes'] : []),
  ]);
  if (mode === 'conditional') for (const key of ['conditions', 'default']) told.add(key);
  return Object.entries(strategy)
    .filter(([key, value]) => !told.has(key) && value !== undefined && value !== null)
    .map(([key, value]) => `strategy.${key}: ${json(value)}`);
}

const GUARDRAILS: Readonly<Record<string, string>> = {
  input_guardrails: 'Guards requests',
  before_request_hooks: 'Guards requests',
  output_guardrails: 'Guards replies',
  after_request_hooks: 'Guards replies',
};

function settingOf(key: string, value: unknown): Setting | undefined {
  if (value === null || value === undefined) return undefined;
  if (key === 'retry' && isObject(value)) return { kind: 'retry', name: 'Retry', value: retryText(value) };
  if (key === 'cache' && isObject(value)) return { kind: 'cache', name: 'Cache', value: cacheText(value) };
  if (key === 'request_timeout') return { kind: 'timeout', name: 'Timeout', value: `${json(value)} ms` };
  if (key === 'custom_host') return { kind: 'host', name: 'Host', value: json(value) };
  const guards = GUARDRAILS[key];
  if (guards !== undefined && Array.isArray(value))
    return { kind: 'guardrails', name: guards, value: value.map(guardText).join(', ') || 'none' };
  if (CREDENTIALS.has(key)) return { kind: 'other', name: 'Own credential', value: key };
  return undefined;
}

/** A guardrail's slug or id; of a check written out here its own name. */
function guardText(guard: unknown): string {
  if (!isObject(guard)) return json(guard);
  const { id, slug, name, type } = guard;
  const known = [name, slug, id, type].find((each) => typeof each === 'string');
  return known === undefined ? json(guard) : String(known);
}

function retryText({ attempts, on_status_codes: codes, use_retry_after_header: waits, ...more }: Values): string {
  return joined([
    attempts === undefined ? undefined : `${json(attempts)} ${attempts === 1 ? 'time' : 'times'}`,
    Array.isArray(codes) ? `on ${codes.map(json).join(', ')}` : undefined,
    waits === true ? 'waits as long as the provider asks' : undefined,
    membersOf(more),
  ]);
}

function cacheText({ mode, max_age: age, ...more }: Values): string {
  const seconds = numberOf(age);
  return joined([
    mode === undefined ? undefined : json(mode),
    seconds === undefined ? undefined : `for ${lengthText(seconds)}`,
    membersOf(age === undefined || seconds !== undefined ? more : { ...more, max_age: age }),
  ]);
}

const LENGTHS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

function lengthText(seconds: number): string {
  for (const [unit, length] of LENGTHS)
    if (seconds >= length && seconds % length === 0)
      return `${seconds / length} ${unit}${seconds === length ? '' : 's'}`;
  return `${seconds} seconds`;
}

const joined = (parts: readonly (string | undefined)[]): string => parts.filter((part) => part).join(', ') || 'on';

const membersOf = (values: Values): string =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} ${json(value)}`)
    .join(', ');

const json = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
