import type { LogRecord } from '../logs/record.ts';
import type { IdMaker } from '../model/ids.ts';
import { RateWindows } from '../model/rate-windows.ts';
import type { Store } from '../model/store.ts';
import {
  entitiesIn,
  type PolicyCondition,
  type PolicyRow,
  ratePoliciesIn,
  type UsagePolicyRow,
  usagePoliciesIn,
} from '../rows/policies.ts';
import { budgetDenied } from './row-budgets.ts';

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
export const applyPolicies = (store: Store, ids: IdMaker, log: LogRecord, now: number): void => {
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
