import type { Values } from '../model/values.ts';
import { type Call, type Check, check, type Finding, type Looking, objectOf } from './check.ts';

const WHY = 'Its budget is used up: requests are refused until it begins again. The call begins it again now.';

const isExhausted = ({ status }: Values): boolean => status === 'exhausted';

const spent = (
  type: string,
  rows: readonly Values[],
  looking: Looking,
  again: (row: Values) => Call,
): readonly Finding[] =>
  rows.filter(isExhausted).map((row) => ({ object: objectOf(type, row, looking), why: WHY, mend: again(row) }));

/** Detections on budgets that are used up: Portkey says so itself. */
export const budgetChecks: readonly Check[] = [
  check({
    name: 'exhausted_keys',
    severity: 'medium',
    of: 'workspace',
    reads: ['keys'],
    judge: ({ keys }, looking) =>
      spent('api_key', keys, looking, ({ id }) => ({
        operation: 'update_api_key',
        arguments: { id, reset_usage: true },
      })),
  }),
  check({
    name: 'exhausted_providers',
    severity: 'medium',
    of: 'workspace',
    reads: ['providers'],
    judge: ({ providers }, looking) =>
      spent('provider', providers, looking, ({ slug, workspace_id }) => ({
        operation: 'update_provider',
        arguments: { slug, ...(typeof workspace_id === 'string' && { workspace_id }), reset_usage: true },
      })),
  }),
  check({
    name: 'exhausted_workspaces',
    severity: 'medium',
    of: 'workspace',
    reads: ['workspaces'],
    judge: ({ workspaces }, looking) =>
      workspaces.filter(isExhausted).map((workspace) => ({
        object: objectOf('workspace', workspace, looking),
        why: 'Its budget is used up: requests are refused until it begins again, or update_workspace raises it.',
        look: { operation: 'get_workspace', arguments: { workspace_id: workspace.slug } },
      })),
  }),
  check({
    name: 'exhausted_policies',
    severity: 'medium',
    of: 'workspace',
    reads: ['policyBudgets'],
    judge: ({ policyBudgets }) =>
      policyBudgets.flatMap(({ exhausted, id, name, workspace, spender, spender_id, used, limit, type }) =>
        exhausted && spender_id !== undefined
          ? [
              {
                object: { type: 'budget_policy', id, name, workspace },
                why: WHY,
                seen: { spender, used, limit, unit: type },
                mend: {
                  operation: 'reset_usage_limit_entity',
                  arguments: { policy_usage_limits_id: id, entity_id: spender_id },
                },
              },
            ]
          : [],
      ),
  }),
];
