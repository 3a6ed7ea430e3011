import { isObject } from '../../json.ts';
import { actionFaults, checksFaults } from '../guardrails/guardrail.ts';
import { ApiError, conflict, forbidden, invalid, refuse } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import type { Row } from '../model/store.ts';
import { asObject } from '../model/value.ts';
import {
  authorOf,
  find,
  listWorkspace,
  needOrganisationKey,
  type ScopedRow,
  targetWorkspace,
  workspacesIn,
} from '../rows/access.ts';
import { asList, given, nameIn } from './shared/fields.ts';
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

/** Actions and checks as they were written: nothing is filled in. Source: portkey-live.md 6. */
const whole = (row: GuardrailRow): JsonObject => ({
  ...summary(row),
  ...(row.target === undefined ? {} : { target: row.target }),
  checks: row.checks,
  actions: row.actions,
  version_id: row.version_id,
});

/** What is given of checks and actions. @throws ApiError 400 for what could not be carried out. */
const contentIn = ({ checks, actions }: JsonObject): JsonObject => {
  const faults = [
    ...(checks === undefined ? [] : checksFaults(checks, 'checks')),
    ...(actions === undefined ? [] : actionFaults(asObject(actions) ?? {}, 'actions.')),
  ];
  refuse(faults);
  return { ...(checks === undefined ? {} : { checks }), ...(actions === undefined ? {} : { actions }) };
};

/** The guardrail's workspace, or undefined for one of the organisation. @throws ApiError 400, 403. */
const ownerIn = (call: SandboxCall): string | undefined => {
  const { organisation_id: organisation, workspace_id: workspace } = call.body;
  if (organisation !== undefined && organisation !== call.actor.organisationId)
    throw invalid('organisation_id', 'is not the organisation of this key');
  const ofOrganisation = organisation !== undefined || call.actor.workspaceId === undefined;
  if (workspace !== undefined || !ofOrganisation) return targetWorkspace(call).id;
  needOrganisationKey(call);
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
    checks: [],
    actions: {},
    ...contentIn(call.body),
  });
  return { json: { id: row.id, slug: row.slug, version_id: row.version_id } };
};

const update: Handler = (call) => {
  const row = ownGuardrail(call);
  const { body } = call;
  const changed = rowsIn(call).update(row.id, {
    ...given(body, ['name']),
    ...contentIn(body),
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

const inDefaults = (whose: string): ApiError =>
  new ApiError(400, 'AB01', `Guardrail is being used in ${whose} defaults`, [
    { field: 'guardrailId', message: `is among the defaults of the ${whose}` },
  ]);

/** @throws ApiError 400 while it is among somebody's defaults (TF), 409 while a config names it. */
const refuseUsed = (call: SandboxCall, row: GuardrailRow): void => {
  if ([...call.store.table('organisation').all()].some((organisation) => isListed(organisation.defaults, row)))
    throw inDefaults('organisation');
  if ([...workspacesIn(call.store).all()].some(({ defaults }) => isListed(defaults, row)))
    throw inDefaults('workspace');
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
    return { json: {} };
  },
};
