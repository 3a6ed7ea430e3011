import { invalid, notFound } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { flagIn } from '../request/text-values.ts';
import { entitiesIn, type PolicyEntityRow, type UsagePolicyRow, usagePoliciesIn } from '../rows/policies.ts';
import { given, resetOf } from './shared/fields.ts';
import { holds, listed } from './shared/list.ts';
import { conditionsIn, policiesShown, policyBase, policyOf } from './shared/policies.ts';

const policy = (call: SandboxCall): UsagePolicyRow => policyOf(call, 'usage_policies', 'policyUsageLimitsId');

const view = (row: UsagePolicyRow): JsonObject => ({
  id: row.id,
  name: row.name,
  ...(row.description === undefined ? {} : { description: row.description }),
  conditions: row.conditions,
  group_by: row.group_by,
  type: row.type,
  ...(row.target === undefined ? {} : { target: row.target }),
  credit_limit: row.credit_limit,
  alert_threshold: row.alert_threshold,
  periodic_reset: row.periodic_reset,
  periodic_reset_days: row.periodic_reset_days,
  next_usage_reset_at: row.next_usage_reset_at,
  last_reset_at: row.last_reset_at,
  status: row.status,
  workspace_id: row.workspace_id,
  organisation_id: row.organisation_id,
  created_at: row.created_at,
  last_updated_at: row.last_updated_at,
});

const isExhausted = (row: UsagePolicyRow, entity: PolicyEntityRow): boolean => entity.current_usage >= row.credit_limit;

const usageMap = (call: SandboxCall, row: UsagePolicyRow): JsonObject =>
  Object.fromEntries(
    entitiesIn(call.store)
      .by('policy_id', row.id)
      .map((entity) => [
        entity.value_key,
        {
          current_usage: entity.current_usage,
          status: isExhausted(row, entity) ? 'exhausted' : 'active',
          is_threshold_alerts_sent:
            typeof row.alert_threshold === 'number' && entity.current_usage >= row.alert_threshold,
          is_exhausted_alerts_sent: isExhausted(row, entity),
        },
      ]),
  );

/** The least that a policy may allow. Source: portkey-details.md 2e, "Policies". */
const minimums: Readonly<Record<string, number>> = { cost: 1, tokens: 100, requests: 1 };

const limitIn = (call: SandboxCall, type: string, kept?: UsagePolicyRow): JsonObject => {
  const { body } = call;
  const limit = body.credit_limit ?? kept?.credit_limit;
  const least = minimums[type] ?? 0;
  if (typeof limit !== 'number' || limit < least) throw invalid('credit_limit', `must be at least ${least}`);
  const alert = body.alert_threshold === undefined ? kept?.alert_threshold : body.alert_threshold;
  if (typeof alert === 'number' && alert > limit) throw invalid('alert_threshold', 'must not be above credit_limit');
  return { credit_limit: limit, alert_threshold: alert ?? null };
};

/** When the counters start anew, from what is given over what was. @throws ApiError 400. */
const resetIn = (call: SandboxCall, kept?: UsagePolicyRow): JsonObject => {
  const { body } = call;
  const fields = ['periodic_reset', 'periodic_reset_days', 'next_usage_reset_at'];
  if (kept !== undefined && fields.every((field) => body[field] === undefined)) return {};
  // Setting one of the two periods takes the other away.
  const periodic_reset = body.periodic_reset ?? (body.periodic_reset_days == null ? kept?.periodic_reset : null);
  const periodic_reset_days =
    body.periodic_reset_days ?? (body.periodic_reset == null ? kept?.periodic_reset_days : null);
  const period = {
    periodic_reset: body.periodic_reset === null ? null : (periodic_reset ?? null),
    periodic_reset_days: body.periodic_reset_days === null ? null : (periodic_reset_days ?? null),
  };
  const { next_usage_reset_at } = body;
  return { ...period, next_usage_reset_at: resetOf(call, '', { ...period, next_usage_reset_at }, 1) };
};

const create: Handler = (call) => {
  const type = String(call.body.type);
  const row = usagePoliciesIn(call.store).insert({
    ...policyBase(call),
    last_reset_at: null,
    ...limitIn(call, type),
    ...resetIn(call),
  } as unknown as UsagePolicyRow);
  return { json: { id: row.id, object: 'policy_usage_limits' } };
};

const update: Handler = (call) => {
  const row = policy(call);
  usagePoliciesIn(call.store).update(row.id, {
    ...given(call.body, ['name', 'description']),
    ...(call.body.conditions === undefined ? {} : { conditions: conditionsIn(call.body) }),
    ...limitIn(call, row.type, row),
    ...resetIn(call, row),
    last_updated_at: isoDate(call.now),
  });
  const value = call.body.reset_usage_for_value;
  if (typeof value === 'string') {
    const entity = entitiesIn(call.store)
      .by('policy_id', row.id)
      .find((candidate) => candidate.value_key === value);
    if (entity === undefined) throw invalid('reset_usage_for_value', 'nothing has been counted for this value');
    entitiesIn(call.store).update(entity.id, { current_usage: 0 });
  }
  return { json: {} };
};

const entities: Handler = (call) => {
  const row = policy(call);
  const status = call.query.get('status');
  const search = call.query.get('search');
  return listed(call, {
    table: entitiesIn(call.store),
    by: ['policy_id', row.id],
    where: (entity) =>
      (status === null || (status === 'exhausted') === isExhausted(row, entity)) &&
      (search === null || holds(entity.value_key, search)),
    view: ({ id, value_key, current_usage }) => ({ id, value_key, current_usage }),
    size: 100,
  });
};

export const usagePolicyHandlers: Handlers = {
  list_usage_limits: (call) =>
    listed(call, { table: usagePoliciesIn(call.store), ...policiesShown(call), view, size: 100, kept: 'usage policy' }),
  create_usage_limit: create,
  get_usage_limit: (call) => {
    const row = policy(call);
    const status = call.query.get('status');
    if (status !== null && status !== row.status) throw notFound('Policy');
    const map = flagIn(call.query, 'include_usage') === true ? { value_key_usage_map: usageMap(call, row) } : {};
    return { json: { ...view(row), ...map, object: 'policy_usage_limits' } };
  },
  update_usage_limit: update,
  /** Archived, not erased. Source: portkey-details.md 4. */
  delete_usage_limit: (call) => {
    usagePoliciesIn(call.store).update(policy(call).id, { status: 'archived', last_updated_at: isoDate(call.now) });
    return { json: {} };
  },
  list_usage_limit_entities: entities,
  reset_usage_limit_entity: (call) => {
    const row = policy(call);
    const entity = entitiesIn(call.store).get(call.params.entityId ?? '');
    if (entity === undefined || entity.policy_id !== row.id) throw notFound('Entity');
    entitiesIn(call.store).update(entity.id, { current_usage: 0 });
    return { json: {} };
  },
};
