import { call, type Values } from '../model/values.ts';
import { type Check, check, checkEach } from './check.ts';

const WHY = 'Its budget is used up: requests are refused until it begins again. The call begins it again now.';

const isExhausted = ({ status }: Values): boolean => status === 'exhausted';

/** Detections on budgets that are used up: Portkey says so itself. */
export const budgetChecks: readonly Check[] = [
  checkEach({
    name: 'exhausted_keys',
    severity: 'medium',
    each: 'keys',
    judge: (key) => isExhausted(key) && { why: WHY, mend: call('update_api_key', { id: key.id, reset_usage: true }) },
  }),
  checkEach({
    name: 'exhausted_providers',
    severity: 'medium',
    each: 'providers',
    judge: ({ status, slug, workspace_id }) => {
      const place = typeof workspace_id === 'string' && { workspace_id };
      return (
        isExhausted({ status }) && { why: WHY, mend: call('update_provider', { slug, ...place, reset_usage: true }) }
      );
    },
  }),
  checkEach({
    name: 'exhausted_workspaces',
    severity: 'medium',
    each: 'workspaces',
    judge: (workspace) =>
      isExhausted(workspace) && {
        why: 'Its budget is used up: requests are refused until it begins again, or update_workspace raises it.',
        look: call('get_workspace', { workspace_id: workspace.slug }),
      },
  }),
  check({
    name: 'exhausted_policies',
    severity: 'medium',
    reads: ['policyBudgets'],
    judge: ({ policyBudgets }) =>
      policyBudgets.flatMap(({ exhausted, id, name, workspace, spender, spender_id, used, limit, type }) =>
        exhausted && spender_id !== undefined
          ? {
              object: { type: 'budget_policy', id, name, workspace },
              why: WHY,
              seen: { spender, used, limit, unit: type },
              mend: call('reset_usage_limit_entity', { policy_usage_limits_id: id, entity_id: spender_id }),
            }
          : [],
      ),
  }),
];
