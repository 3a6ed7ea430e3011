import { isoDate, nextReset } from '../dates.ts';
import type { IdMaker } from '../ids.ts';
import type { LogRecord } from '../logs/record.ts';
import {
  entitiesIn,
  type PolicyCondition,
  type PolicyRow,
  ratePoliciesIn,
  type UsagePolicyRow,
  usagePoliciesIn,
} from '../operations/shared/policy-rows.ts';
import { RateWindows } from '../rate-windows.ts';
import type { Store } from '../store.ts';
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

const meets = (log: LogRecord, condition: PolicyCondition): boolean => {
  const value = subjectOf(log, condition.key);
  const wanted = Array.isArray(condition.value) ? condition.value : [condition.value];
  const within = wanted.some((one) => (one === '*' ? value !== '' : one === value));
  return condition.excludes === true ? !within : within;
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

/** Starts all counters of a policy anew when its reset is due. */
const renew = (store: Store, policy: UsagePolicyRow, now: number): void => {
  const due = policy.next_usage_reset_at;
  if (typeof due !== 'string' || Date.parse(due) > now) return;
  for (const entity of entitiesIn(store).by('policy_id', policy.id))
    entitiesIn(store).update(entity.id, { current_usage: 0 });
  usagePoliciesIn(store).update(policy.id, {
    next_usage_reset_at: nextReset(now, policy, 1),
    last_reset_at: isoDate(now),
  });
};

const useBudget = (store: Store, ids: IdMaker, policy: UsagePolicyRow, log: LogRecord, now: number): void => {
  renew(store, policy, now);
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
    if (applies(policy, log)) useBudget(store, ids, policy, log, now);
};
