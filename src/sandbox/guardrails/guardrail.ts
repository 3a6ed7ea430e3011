import type { FieldFault } from '../model/api-error.ts';
import type { JsonObject } from '../model/handler.ts';
import { asObject, asObjects, asText } from '../model/value.ts';
import { type Check, compile } from '../request/compile.ts';
import { isNegated, kindOf, NotCarriedOut, readRule, type Subject } from './check-table.ts';

/** A guardrail as the gateway carries it out. */
export interface Guardrail {
  /** Its slug, or what a config calls it. */
  readonly id: string;
  readonly checks: readonly JsonObject[];
  /** Whether a failed check stops the request. */
  readonly deny: boolean;
  /** Checked beside the request, which it then never stops nor marks. */
  readonly async: boolean;
}

/** What actions are called in the documented spellings, and whether they stop the request. Source: portkey-live.md 8. */
const actionWords: Readonly<Record<string, boolean>> = {
  deny: true,
  block: true,
  reject: true,
  continue: false,
  allow: false,
  log: false,
  warn: false,
  none: false,
};

const failNames = ['on_fail', 'onFail'] as const;
const successNames = ['on_success', 'onSuccess'] as const;

const stops = (action: unknown): boolean | undefined => {
  const word = asText(action)?.toLowerCase();
  return word !== undefined && Object.hasOwn(actionWords, word) ? actionWords[word] : undefined;
};

/** Whether actions say that a failure stops the request: by a flag, or by a word for it. */
const denies = (actions: JsonObject): boolean => {
  if (typeof actions.deny === 'boolean') return actions.deny;
  return failNames.some((name) => stops(actions[name]) === true);
};

/** What is wrong with a guardrail's actions: every spelling of the documents is taken. */
export const actionFaults = (actions: JsonObject, prefix: string): FieldFault[] => {
  const faults: FieldFault[] = [];
  for (const name of ['deny', 'async'])
    if (actions[name] !== undefined && typeof actions[name] !== 'boolean')
      faults.push({ field: `${prefix}${name}`, message: 'must be boolean' });
  for (const name of [...failNames, ...successNames]) {
    const action = actions[name];
    if (action === undefined || asObject(action) !== undefined || stops(action) !== undefined) continue;
    const words = Object.keys(actionWords).join(', ');
    faults.push({ field: `${prefix}${name}`, message: `must be an object or one of: ${words}` });
  }
  return faults;
};

const parameterChecks = new Map<string, Check>();

const parametersOf = (check: JsonObject): JsonObject => asObject(check.parameters) ?? {};

/** What is wrong with one check: parameters of the wrong type, one that is missing, a rule that does not compile. */
const checkFaults = (check: JsonObject, prefix: string): FieldFault[] => {
  const id = asText(check.id);
  if (id === undefined) return [{ field: `${prefix}id`, message: 'is required' }];
  if (check.is_enabled !== undefined && typeof check.is_enabled !== 'boolean')
    return [{ field: `${prefix}is_enabled`, message: 'must be boolean' }];
  if (check.parameters !== undefined && check.parameters !== null && asObject(check.parameters) === undefined)
    return [{ field: `${prefix}parameters`, message: 'must be object' }];
  const kind = kindOf(id);
  const name = id.toLowerCase();
  const within = parameterChecks.get(name) ?? compile(kind.parameters, 'parameters');
  if (parameterChecks.size < 100) parameterChecks.set(name, within);
  const parameters = parametersOf(check);
  const faults = within(parameters).map(({ field, message }) => ({
    field: `${prefix}parameters${field === 'parameters' ? '' : `.${field}`}`,
    message,
  }));
  if (faults.length > 0 || name !== 'default.regexmatch') return faults;
  const rule = readRule(String(parameters.rule));
  return 'fault' in rule ? [{ field: `${prefix}parameters.rule`, message: rule.fault }] : [];
};

/** Everything that is wrong with a list of checks. */
export const checksFaults = (checks: unknown, prefix: string): FieldFault[] => {
  if (!Array.isArray(checks) || checks.length === 0)
    return [{ field: prefix, message: 'must be a list with at least one check' }];
  return checks.flatMap((check: unknown, index) => {
    const object = asObject(check);
    const at = `${prefix}[${index}]`;
    return object === undefined ? [{ field: at, message: 'must be object' }] : checkFaults(object, `${at}.`);
  });
};

/** A stored guardrail as the gateway carries it out; `over` stands above its own actions. */
export const storedGuardrail = (row: JsonObject, over: JsonObject = {}): Guardrail => {
  const actions = { ...asObject(row.actions), ...over };
  return {
    id: asText(row.slug) ?? String(row.id),
    checks: asObjects(row.checks),
    deny: denies(actions),
    async: actions.async === true,
  };
};

/** Names in a guardrail of a config that are no check. */
const ownNames = new Set<string>([
  ...'id slug name type checks actions deny async message is_enabled guardrail_version_id'.split(' '),
  ...failNames,
  ...successNames,
]);

/** A guardrail as a config holds it: the name of a stored one, with actions over its own, or a whole one. */
type Held =
  | { readonly stored: string; readonly over: JsonObject }
  | { readonly whole: Guardrail; readonly actions: JsonObject }
  | { readonly fault: string };

/** `{"default.contains": {…}}`, where the check's id is the key. `contains` alone means Portkey's own. */
const shorthandChecks = (value: JsonObject): JsonObject[] =>
  Object.entries(value)
    .filter(([name]) => !ownNames.has(name))
    .map(([name, parameters]) => {
      const { is_enabled: enabled, ...rest } = asObject(parameters) ?? {};
      const id = name.includes('.') ? name : `default.${name}`;
      return { id, parameters: rest, ...(enabled === undefined ? {} : { is_enabled: enabled }) };
    });

/** Reads one element of a config's guardrails. Source: portkey-live.md 8. */
export const heldGuardrail = (value: unknown, place: string): Held => {
  const name = asText(value);
  if (name !== undefined) return { stored: name, over: {} };
  const object = asObject(value);
  if (object === undefined) return { fault: 'must be the id or slug of a guardrail, or a guardrail' };
  const { checks, actions, id, slug } = object;
  const over: JsonObject = { ...asObject(actions) };
  for (const each of ['deny', 'async', ...failNames, ...successNames])
    if (object[each] !== undefined) over[each] = object[each];
  const shorthand = shorthandChecks(object);
  const reference = asText(id) ?? asText(slug);
  if (checks === undefined && shorthand.length === 0)
    return reference === undefined
      ? { fault: 'must name a guardrail by id, or hold checks' }
      : { stored: reference, over };
  const held = Array.isArray(checks) ? asObjects(checks) : shorthand;
  return {
    whole: {
      id: reference ?? asText(object.name) ?? place,
      checks: held,
      deny: denies(over),
      async: over.async === true,
    },
    actions: over,
  };
};

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
