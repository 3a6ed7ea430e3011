import { isObject } from '../../json.ts';
import {
  entitiesIn,
  type PolicyCondition,
  type PolicyEntityRow,
  type PolicyRow,
  type RatePolicyRow,
  type UsagePolicyRow,
} from '../limits/usage.ts';
import { invalid, notFound } from '../model/api-error.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { together } from '../model/store.ts';
import { flagIn } from '../request/validate.ts';
import { listWorkspace, targetWorkspace } from '../rows/access.ts';
import { given, oneOrMore, resetOf, shows } from './shared/fields.ts';
import { has, is, listed, matching } from './shared/list.ts';
import { newRow, resource, sameOrganisation } from './shared/resource.ts';

const what = 'Policy';
const usagePolicies = resource<UsagePolicyRow>({ table: 'usage_policies', what, parameter: 'policyUsageLimitsId' });
const ratePolicies = resource<RatePolicyRow>({ table: 'rate_policies', what, parameter: 'rateLimitsPolicyId' });

const usageView = shows(
  'id name description conditions group_by type target credit_limit alert_threshold periodic_reset periodic_reset_days next_usage_reset_at last_reset_at status workspace_id organisation_id created_at last_updated_at',
);
const rateView = shows(
  'id name description conditions group_by type target unit value status workspace_id organisation_id created_at last_updated_at',
);

const plainKeys = new Set(
  'api_key workspace_id virtual_key provider config prompt model mcp_server mcp_tool endpoint_type'.split(' '),
);

/** @throws ApiError 400 for a key that policies do not know. Source: portkey-details.md 2e, "Policies". */
const checkKey = (field: string, key: unknown): void => {
  if (typeof key === 'string' && (plainKeys.has(key) || /^metadata\.\S+$/.test(key))) return;
  throw invalid(field, `must be one of: ${[...plainKeys].join(', ')}, metadata.<name>`);
};

/** The conditions of a body, with a workspace named by slug turned into its UUID. @throws ApiError 400. */
const conditionsIn = (body: JsonObject): PolicyCondition[] =>
  oneOrMore<unknown>(body.conditions)
    .filter(isObject)
    .map((condition, index) => {
      checkKey(`conditions[${index}].key`, condition.key);
      return condition as unknown as PolicyCondition;
    });

/** What a new policy of either kind begins with. @throws ApiError 400. */
const policyBase = (call: SandboxCall): JsonObject & { id: string; workspace_id: string } => {
  const groups = oneOrMore<unknown>(call.body.group_by).filter(isObject);
  for (const [index, { key }] of groups.entries()) checkKey(`group_by[${index}].key`, key);
  sameOrganisation(call);
  return {
    ...newRow(call),
    name: null,
    ...given(call.body, ['name', 'description', 'target', 'type']),
    conditions: conditionsIn(call.body),
    group_by: groups,
    workspace_id: targetWorkspace(call).id,
  };
};

/** What an update of either kind changes of a policy: those fields, and its conditions. @throws ApiError 400. */
const changesIn = ({ body }: SandboxCall, fields: readonly string[]): JsonObject => ({
  ...given(body, fields),
  ...(body.conditions === undefined ? {} : { conditions: conditionsIn(body) }),
});

/** How a list of policies reads: active ones unless said, of the workspace that is named. */
const policyList = {
  by: (call: SandboxCall): readonly [string, unknown] => {
    const workspace = listWorkspace(call);
    const status = call.query.get('status') ?? 'active';
    return workspace === undefined ? ['status', status] : ['workspace_id+status', together(workspace, status)];
  },
  filters: { type: is('type'), unit: is('unit'), target: is('target') },
  size: 100,
};

/** With `status` in the query a policy must have that one. @throws ApiError 404. */
const checkStatus = ({ query }: SandboxCall, row: PolicyRow): void => {
  const status = query.get('status');
  if (status !== null && status !== row.status) throw notFound(what);
};

/** Archived, not erased. Source: portkey-details.md 4. */
const archived = () => ({ status: 'archived' });

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

const createUsagePolicy: Handler = (call) => {
  const { id } = usagePolicies.rows(call).insert({
    ...policyBase(call),
    last_reset_at: null,
    ...limitIn(call, String(call.body.type)),
    ...resetIn(call),
  } as unknown as UsagePolicyRow);
  return { json: { id, object: 'policy_usage_limits' } };
};

const updateUsagePolicy: Handler = (call) => {
  const row = usagePolicies.of(call);
  const reply = usagePolicies.update(() => ({
    ...changesIn(call, ['name', 'description']),
    ...limitIn(call, row.type, row),
    ...resetIn(call, row),
  }))(call);
  const value = call.body.reset_usage_for_value;
  if (typeof value === 'string') {
    const entity = entitiesIn(call.store)
      .by('policy_id', row.id)
      .find((candidate) => candidate.value_key === value);
    if (entity === undefined) throw invalid('reset_usage_for_value', 'nothing has been counted for this value');
    entitiesIn(call.store).update(entity.id, { current_usage: 0 });
  }
  return reply;
};

const listEntities: Handler = (call) => {
  const row = usagePolicies.of(call);
  return listed(call, {
    table: entitiesIn(call.store),
    by: ['policy_id', row.id],
    where: matching<PolicyEntityRow>(call, {
      status: (entity, status) => (status === 'exhausted') === isExhausted(row, entity),
      search: has('value_key'),
    }),
    view: shows('id value_key current_usage'),
    size: 100,
  });
};

const valueIn = (call: SandboxCall, type: string): JsonObject => {
  const { value } = call.body;
  if (value === undefined) return {};
  const least = type === 'tokens' ? 100 : 1;
  if (typeof value !== 'number' || value < least) throw invalid('value', `must be at least ${least}`);
  return { value };
};

export const policyHandlers: Handlers = {
  list_usage_limits: usagePolicies.list({ ...policyList, view: usageView, kept: 'usage policy' }),
  create_usage_limit: createUsagePolicy,
  get_usage_limit: usagePolicies.get((row, call) => {
    checkStatus(call, row);
    const value_key_usage_map = flagIn(call.query, 'include_usage') === true ? usageMap(call, row) : undefined;
    return { ...usageView(row), value_key_usage_map, object: 'policy_usage_limits' };
  }),
  update_usage_limit: updateUsagePolicy,
  delete_usage_limit: usagePolicies.update(archived),
  list_usage_limit_entities: listEntities,
  reset_usage_limit_entity: (call) => {
    const row = usagePolicies.of(call);
    const entity = entitiesIn(call.store).get(call.params.entityId ?? '');
    if (entity === undefined || entity.policy_id !== row.id) throw notFound('Entity');
    entitiesIn(call.store).update(entity.id, { current_usage: 0 });
    return { json: {} };
  },
  list_rate_limits: ratePolicies.list({ ...policyList, view: rateView, kept: 'rate policy' }),
  create_rate_limit: (call) => {
    const { id } = ratePolicies.rows(call).insert({
      ...policyBase(call),
      unit: call.body.unit,
      ...valueIn(call, String(call.body.type)),
    } as unknown as RatePolicyRow);
    return { json: { id, object: 'policy_rate_limits' } };
  },
  get_rate_limit: ratePolicies.get((row, call) => {
    checkStatus(call, row);
    return { ...rateView(row), object: 'policy_rate_limits' };
  }),
  update_rate_limit: ratePolicies.update((call, row) => ({
    ...changesIn(call, ['name', 'description', 'unit']),
    ...valueIn(call, row.type),
  })),
  delete_rate_limit: ratePolicies.update(archived),
};
