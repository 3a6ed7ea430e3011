import { type LogRecord, logsTable } from '../logs/record.ts';
import type { IdMaker } from '../model/ids.ts';
import { assertRowBudget, type BudgetedRow, budgetDenied, charge, RateWindows } from '../model/limits.ts';
import { type RateLimit, tables } from '../model/rows.ts';
import type { Change, Store, Table } from '../model/store.ts';
import {
  entitiesIn,
  type PolicyCondition,
  type PolicyRow,
  ratePoliciesIn,
  type UsagePolicyRow,
  usagePoliciesIn,
} from '../rows/policies.ts';
import { grantsIn, providersIn } from '../rows/providers.ts';

/** Somebody who pays for a request besides its key and provider, which the gateway itself charges. */
interface Payer {
  readonly table: Table<BudgetedRow>;
  readonly row: BudgetedRow;
  readonly what: string;
}

/** The workspace, and its share of the integration behind the provider. */
const payersOf = (store: Store, log: LogRecord): Payer[] => {
  const workspaces = store.table<BudgetedRow>(tables.workspaces);
  const workspace = workspaces.get(log.workspace_id);
  const payers = workspace === undefined ? [] : [{ table: workspaces, row: workspace, what: 'this workspace' }];
  const provider = providersIn(store).get(log.virtual_key, (row) => row.workspace_id === log.workspace_id);
  const grant =
    provider === undefined
      ? undefined
      : grantsIn(store)
          .by('integration_id', provider.integration_id)
          .find((candidate) => candidate.workspace_id === log.workspace_id);
  if (grant === undefined) return payers;
  const grants = store.table<BudgetedRow>(grantsIn(store).name);
  const row = grants.get(grant.id);
  return row === undefined ? payers : [...payers, { table: grants, row, what: 'the integration in this workspace' }];
};

const rateLimitsOf = (row: BudgetedRow): readonly RateLimit[] =>
  Array.isArray(row.rate_limits) ? (row.rate_limits as RateLimit[]) : [];

/**
 * Holds what a request has run against the limits of workspace, integration and policies, and counts it. Nothing has
 * left the sandbox by then: when a limit says no, the request's changes (its log among them) are undone, as if it had
 * been refused before.
 *
 * @param changes of the request; each log among them is one run.
 * @throws ApiError 429 AB06, 412 AB09.
 */
export const settle = (store: Store, ids: IdMaker, changes: readonly Change[], now: number): void => {
  const windows = RateWindows.of(store);
  for (const change of changes) {
    if (change.table !== logsTable || change.op !== 'insert') continue;
    const log = change.row as LogRecord;
    const spent = { cents: log.cost, tokens: log.prompt_tokens + log.completion_tokens };
    const payers = payersOf(store, log);
    for (const { row, what } of payers) {
      assertRowBudget(row, what);
      windows.request(row.id, rateLimitsOf(row), now);
    }
    applyPolicies(store, ids, log, now);
    for (const { table, row } of payers) {
      windows.tokens(row.id, rateLimitsOf(row), spent.tokens, now);
      charge(table, row, spent);
    }
  }
};

/** What a policy may look at, of one request. Source: portkey-details.md 2e, "Policies". */
const subjectOf = (log: LogRecord, key: string): string => {
  if (key.startsWith('metadata.')) {
    const name = key.slice('metadata.'.length);
    return Object.hasOwn(log.metadata, name) ? (log.metadata[name] ?? '') : '';
  }
  const values: Readonly<Record<string, string>> = {
    api_key: log.api_key_id,
    workspace_id: log.workspace_id,
    virtual_key: log.virtual_key,
    provider: log.provider,
    config: log.config,
    prompt: log.prompt,
    model: log.model,
  };
  return Object.hasOwn(values, key) ? (values[key] ?? '') : '';
};

/** Whether a text is what a pattern says, in which `*` stands for any characters. */
const fits = (pattern: string, text: string): boolean => {
  const [start = '', ...rest] = pattern.split('*');
  const end = rest.pop();
  if (end === undefined) return pattern === text;
  if (!text.startsWith(start) || !text.endsWith(end)) return false;
  let at = start.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - end.length;
};

/** The spellings under which a condition knows a request's value: models also with their provider, `@openai/gpt-4o`. */
const spellingsOf = (log: LogRecord, key: string): readonly string[] => {
  const value = subjectOf(log, key);
  if (value === '') return [];
  return key === 'model' && log.virtual_key !== '' ? [value, `@${log.virtual_key}/${value}`] : [value];
};

const meets = (log: LogRecord, condition: PolicyCondition): boolean => {
  const spellings = spellingsOf(log, condition.key);
  const named = (patterns: string | readonly string[] = []): boolean =>
    [patterns].flat().some((pattern) => spellings.some((spelling) => fits(pattern, spelling)));
  return named(condition.value) && !named(condition.excludes);
};

/** Conditions hold together; a policy of tools has nothing to say about models. */
const applies = (policy: PolicyRow, log: LogRecord): boolean =>
  policy.status === 'active' &&
  policy.target !== 'mcp_tools' &&
  policy.workspace_id === log.workspace_id &&
  policy.conditions.every((condition) => meets(log, condition));

/** The value that a policy counts under: one for each combination of what it groups by. */
const groupOf = (policy: PolicyRow, log: LogRecord): string =>
  policy.group_by.map(({ key }) => subjectOf(log, key)).join('|');

const amountOf = (type: string, log: LogRecord): number => {
  if (type === 'requests') return 1;
  return type === 'tokens' ? log.prompt_tokens + log.completion_tokens : log.cost / 100;
};

const useBudget = (store: Store, ids: IdMaker, policy: UsagePolicyRow, log: LogRecord): void => {
  const value = groupOf(policy, log);
  const entities = entitiesIn(store);
  const kept = entities.by('policy_id', policy.id).find((entity) => entity.value_key === value);
  if (kept !== undefined && kept.current_usage >= policy.credit_limit)
    throw budgetDenied(`policy '${String(policy.name ?? policy.id)}'`);
  const amount = amountOf(policy.type, log);
  if (kept !== undefined) entities.update(kept.id, { current_usage: kept.current_usage + amount });
  else entities.insert({ id: ids.uuid(), policy_id: policy.id, value_key: value, current_usage: amount });
};

/**
 * Counts a request under every policy that it meets.
 *
 * @throws ApiError 429 AB06 or 412 AB09 when one of them allows no more.
 */
const applyPolicies = (store: Store, ids: IdMaker, log: LogRecord, now: number): void => {
  const windows = RateWindows.of(store);
  for (const policy of ratePoliciesIn(store).by('workspace_id', log.workspace_id)) {
    if (!applies(policy, log)) continue;
    const owner = `policy/${policy.id}/${groupOf(policy, log)}`;
    const limits = [{ type: policy.type as 'requests' | 'tokens', unit: policy.unit, value: policy.value }];
    windows.request(owner, limits, now);
    windows.tokens(owner, limits, log.prompt_tokens + log.completion_tokens, now);
  }
  for (const policy of usagePoliciesIn(store).by('workspace_id', log.workspace_id))
    if (applies(policy, log)) useBudget(store, ids, policy, log);
};
