import { conflict, forbidden, invalid } from '../api-error.ts';
import { isoDate } from '../dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../handler.ts';
import type { Row } from '../store.ts';
import { authorOf, find, listWorkspace, type ScopedRow, targetWorkspace, workspacesIn } from './shared/access.ts';
import { asList, given, isObject, nameIn } from './shared/fields.ts';
import { listed } from './shared/list.ts';

/** A guardrail of a workspace, or without one of the organisation. */
export interface GuardrailRow extends ScopedRow {
  readonly slug: string;
  readonly name: string;
}

const rowsIn = (call: SandboxCall) => call.store.table<GuardrailRow>('guardrails');

export const guardrailOf = (call: SandboxCall, parameter = 'guardrailId'): GuardrailRow =>
  find<GuardrailRow>(call, { table: 'guardrails', what: 'Guardrail' }, call.params[parameter] ?? '');

/** A guardrail that the caller may change: the organisation's only with one of its keys. @throws ApiError 403. */
export const ownGuardrail = (call: SandboxCall, parameter = 'guardrailId'): GuardrailRow => {
  const row = guardrailOf(call, parameter);
  if (row.workspace_id == null && call.actor.workspaceId !== undefined) throw forbidden();
  return row;
};

const summary = (row: GuardrailRow): JsonObject => ({
  id: row.id,
  name: row.name,
  slug: row.slug,
  organisation_id: row.organisation_id,
  workspace_id: row.workspace_id ?? null,
  status: row.status,
  created_at: row.created_at,
  last_updated_at: row.last_updated_at,
  owner_id: row.owner_id,
  updated_by: row.updated_by ?? null,
});

const whole = (row: GuardrailRow): JsonObject => ({
  ...summary(row),
  ...(row.target === undefined ? {} : { target: row.target }),
  checks: row.checks,
  actions: row.actions,
});

const feedback = (given: unknown, value: number): JsonObject => {
  const inner = isObject(given) && isObject(given.feedback) ? given.feedback : {};
  return { ...(isObject(given) ? given : {}), feedback: { value, weight: 1, metadata: '', ...inner } };
};

/** What is not said of the actions. Source: portkey-details.md 4, "defaults". */
const completed = (actions: unknown): JsonObject => {
  const value = isObject(actions) ? actions : {};
  return {
    deny: false,
    async: false,
    ...value,
    on_success: feedback(value.on_success, 5),
    on_fail: feedback(value.on_fail, -5),
  };
};

const checksIn = (body: JsonObject): JsonObject[] =>
  asList<unknown>(body.checks)
    .filter(isObject)
    .map((check) => ({ is_enabled: true, ...check }));

/** The guardrail's workspace, or undefined for one of the organisation. @throws ApiError 400, 403. */
const ownerIn = (call: SandboxCall): string | undefined => {
  const { organisation_id: organisation, workspace_id: workspace } = call.body;
  if (organisation === undefined || workspace !== undefined) return targetWorkspace(call).id;
  if (call.actor.workspaceId !== undefined) throw forbidden();
  if (organisation !== call.actor.organisationId)
    throw invalid('organisation_id', 'is not the organisation of this key');
  return undefined;
};

const create: Handler = (call) => {
  const name = nameIn(call.body);
  const workspace = ownerIn(call);
  const at = isoDate(call.now);
  const row = rowsIn(call).insert({
    id: call.ids.uuid(),
    slug: call.ids.slug('guardrail', name),
    name,
    organisation_id: call.actor.organisationId,
    ...(workspace === undefined ? {} : { workspace_id: workspace }),
    ...given(call.body, ['target']),
    status: 'active',
    created_at: at,
    last_updated_at: at,
    owner_id: authorOf(call),
    version_id: call.ids.uuid(),
    checks: checksIn(call.body),
    actions: completed(call.body.actions),
  });
  return { json: { id: row.id, slug: row.slug, version_id: row.version_id } };
};

const update: Handler = (call) => {
  const row = ownGuardrail(call);
  const { body } = call;
  const changed = rowsIn(call).update(row.id, {
    ...given(body, ['name']),
    ...(body.checks === undefined ? {} : { checks: checksIn(body) }),
    ...(body.actions === undefined ? {} : { actions: completed(body.actions) }),
    version_id: call.ids.uuid(),
    updated_by: authorOf(call),
    last_updated_at: isoDate(call.now),
  });
  return { json: { id: row.id, slug: row.slug, version_id: changed.version_id } };
};

/** Whether lists of guardrails in an object (a workspace's or the organisation's defaults) name this one. */
const isListed = (holder: unknown, row: GuardrailRow): boolean =>
  isObject(holder) &&
  [holder.input_guardrails, holder.output_guardrails].some((list) =>
    asList<unknown>(list).some((id) => id === row.id || id === row.slug),
  );

interface Config extends Row {
  readonly name: string;
  readonly config: string;
}

/** @throws ApiError 409 naming what still uses the guardrail. */
const refuseUsed = (call: SandboxCall, row: GuardrailRow): void => {
  if ([...call.store.table('organisation').all()].some((organisation) => isListed(organisation.defaults, row)))
    throw conflict('Guardrail is a default of the organisation');
  const workspace = [...workspacesIn(call.store).all()].find(({ defaults }) => isListed(defaults, row));
  if (workspace !== undefined) throw conflict(`Guardrail is a default of workspace '${workspace.name}'`);
  const config = call.store
    .table<Config>('configs')
    .filter(({ config: text }) => text.includes(`"${row.slug}"`) || text.includes(`"${row.id}"`))[0];
  if (config !== undefined) throw conflict(`Guardrail is used by config '${config.name}'`);
};

const list: Handler = (call) => {
  const workspace = listWorkspace(call);
  const organisation = call.query.get('organisation_id');
  const ids = call.query.get('ids')?.split(',');
  const onlyOrganisation = organisation !== null && call.query.get('workspace_id') === null;
  return listed(call, {
    table: rowsIn(call),
    ...(workspace === undefined || onlyOrganisation ? {} : { by: ['workspace_id', workspace] as const }),
    where:
      ids === undefined && !onlyOrganisation
        ? undefined
        : (row) =>
            (!onlyOrganisation || row.workspace_id == null) &&
            (ids === undefined || ids.includes(row.id) || ids.includes(row.slug)),
    view: summary,
    size: 100,
    kept: 'guardrail',
  });
};

export const guardrailHandlers: Handlers = {
  list_guardrails: list,
  create_guardrail: create,
  get_guardrail: (call) => ({ json: whole(guardrailOf(call)) }),
  update_guardrail: update,
  delete_guardrail: (call) => {
    const row = ownGuardrail(call);
    refuseUsed(call, row);
    rowsIn(call).remove(row.id);
    return { status: 200 };
  },
};
