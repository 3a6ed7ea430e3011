import { invalid, notFound } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { type RatePolicyRow, ratePoliciesIn } from '../rows/policies.ts';
import { given } from './shared/fields.ts';
import { listed } from './shared/list.ts';
import { conditionsIn, policiesShown, policyBase, policyOf } from './shared/policies.ts';

const policy = (call: SandboxCall): RatePolicyRow => policyOf(call, 'rate_policies', 'rateLimitsPolicyId');

const view = (row: RatePolicyRow): JsonObject => ({
  id: row.id,
  name: row.name,
  ...(row.description === undefined ? {} : { description: row.description }),
  conditions: row.conditions,
  group_by: row.group_by,
  type: row.type,
  ...(row.target === undefined ? {} : { target: row.target }),
  unit: row.unit,
  value: row.value,
  status: row.status,
  workspace_id: row.workspace_id,
  organisation_id: row.organisation_id,
  created_at: row.created_at,
  last_updated_at: row.last_updated_at,
});

const valueIn = (call: SandboxCall, type: string): JsonObject => {
  const { value } = call.body;
  if (value === undefined) return {};
  const least = type === 'tokens' ? 100 : 1;
  if (typeof value !== 'number' || value < least) throw invalid('value', `must be at least ${least}`);
  return { value };
};

const create: Handler = (call) => {
  const row = ratePoliciesIn(call.store).insert({
    ...policyBase(call),
    unit: call.body.unit,
    ...valueIn(call, String(call.body.type)),
  } as unknown as RatePolicyRow);
  return { json: { id: row.id, object: 'policy_rate_limits' } };
};

export const ratePolicyHandlers: Handlers = {
  list_rate_limits: (call) =>
    listed(call, { table: ratePoliciesIn(call.store), ...policiesShown(call), view, size: 100, kept: 'rate policy' }),
  create_rate_limit: create,
  get_rate_limit: (call) => {
    const row = policy(call);
    const status = call.query.get('status');
    if (status !== null && status !== row.status) throw notFound('Policy');
    return { json: { ...view(row), object: 'policy_rate_limits' } };
  },
  update_rate_limit: (call) => {
    const row = policy(call);
    ratePoliciesIn(call.store).update(row.id, {
      ...given(call.body, ['name', 'description', 'unit']),
      ...(call.body.conditions === undefined ? {} : { conditions: conditionsIn(call.body) }),
      ...valueIn(call, row.type),
      last_updated_at: isoDate(call.now),
    });
    return { json: {} };
  },
  delete_rate_limit: (call) => {
    ratePoliciesIn(call.store).update(policy(call).id, { status: 'archived', last_updated_at: isoDate(call.now) });
    return { json: {} };
  },
};
