import { isObject } from '../../../json.ts';
import { invalid } from '../../model/api-error.ts';
import { isoDate } from '../../model/dates.ts';
import type { JsonObject, SandboxCall } from '../../model/handler.ts';
import { together } from '../../model/store.ts';
import { find, listWorkspace, targetWorkspace } from '../../rows/access.ts';
import type { PolicyCondition, PolicyRow } from '../../rows/policies.ts';
import { asList, given } from './fields.ts';

const plainKeys = new Set([
  'api_key',
  'workspace_id',
  'virtual_key',
  'provider',
  'config',
  'prompt',
  'model',
  'mcp_server',
  'mcp_tool',
  'endpoint_type',
]);

/** @throws ApiError 400 for a key that policies do not know. Source: portkey-details.md 2e, "Policies". */
const checkKey = (field: string, key: unknown): void => {
  if (typeof key === 'string' && (plainKeys.has(key) || /^metadata\.\S+$/.test(key))) return;
  throw invalid(field, `must be one of: ${[...plainKeys].join(', ')}, metadata.<name>`);
};

/** The conditions of a body, with a workspace named by slug turned into its UUID. @throws ApiError 400. */
export const conditionsIn = (body: JsonObject): PolicyCondition[] =>
  asList<unknown>(body.conditions)
    .filter(isObject)
    .map((condition, index) => {
      checkKey(`conditions[${index}].key`, condition.key);
      return condition as unknown as PolicyCondition;
    });

/** What a new policy of either kind begins with. @throws ApiError 400. */
export const policyBase = (call: SandboxCall): JsonObject & { id: string; workspace_id: string } => {
  const groups = asList<unknown>(call.body.group_by).filter(isObject);
  for (const [index, { key }] of groups.entries()) checkKey(`group_by[${index}].key`, key);
  const organisation = call.body.organisation_id;
  if (organisation !== undefined && organisation !== call.actor.organisationId)
    throw invalid('organisation_id', 'is not the organisation of this key');
  const at = isoDate(call.now);
  return {
    id: call.ids.uuid(),
    name: null,
    ...given(call.body, ['name', 'description', 'target', 'type']),
    conditions: conditionsIn(call.body),
    group_by: groups,
    status: 'active',
    workspace_id: targetWorkspace(call).id,
    organisation_id: call.actor.organisationId,
    created_at: at,
    last_updated_at: at,
  };
};

/** A policy by id; with `status` in the query it must have that one. @throws ApiError 404, 403. */
export const policyOf = <R extends PolicyRow>(call: SandboxCall, table: string, parameter: string): R =>
  find<R>(call, { table, what: 'Policy' }, call.params[parameter] ?? '');

/** Which policies a list shows: active ones unless said, of the workspace that is named. */
export const policiesShown = (
  call: SandboxCall,
): { readonly by: readonly [string, unknown]; readonly where?: (row: PolicyRow) => boolean } => {
  const workspace = listWorkspace(call);
  const status = call.query.get('status') ?? 'active';
  const fields = ['type', 'unit', 'target'].flatMap((field) => {
    const value = call.query.get(field);
    return value === null ? [] : [[field, value] as const];
  });
  return {
    by: workspace === undefined ? ['status', status] : ['workspace_id+status', together(workspace, status)],
    ...(fields.length === 0 ? {} : { where: (row) => fields.every(([field, value]) => row[field] === value) }),
  };
};
