import { isObject } from '../../json.ts';
import { actionFaults, checksFaults } from '../guardrails/guardrail.ts';
import { ApiError, conflict, invalid, refuse } from '../model/api-error.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { asObject, defined } from '../model/value.ts';
import {
  authorOf,
  findNamed,
  inListWorkspace,
  isVisible,
  needOrganisationKey,
  type ScopedRow,
  targetWorkspace,
  workspacesIn,
} from '../rows/access.ts';
import { type McpServerRow, mcpServersIn } from '../rows/integrations.ts';
import type { ConfigRow } from './configs.ts';
import { given, nameIn, oneOrMore, shows } from './shared/fields.ts';
import { listedElements } from './shared/list.ts';
import { newRow, ownersOnly, resource, sameOrganisation } from './shared/resource.ts';

/** A guardrail of a workspace, or without one of the organisation. */
interface GuardrailRow extends ScopedRow {
  readonly slug: string;
  readonly name: string;
}

const guardrails = resource<GuardrailRow>({
  table: 'guardrails',
  what: 'Guardrail',
  parameter: 'guardrailId',
  mayChange: ownersOnly,
});

const summary = (row: GuardrailRow): JsonObject => ({
  ...shown(row),
  workspace_id: row.workspace_id ?? null,
  updated_by: row.updated_by ?? null,
});
const shown = shows('id name slug organisation_id workspace_id status created_at last_updated_at owner_id updated_by');

/** Actions and checks as they were written: nothing is filled in. Source: portkey-live.md 6. */
const whole = (row: GuardrailRow): JsonObject => ({ ...summary(row), ...content(row) });
const content = shows('target checks actions version_id');

/** What is given of checks and actions. @throws ApiError 400 for what could not be carried out. */
const contentIn = ({ checks, actions }: JsonObject): JsonObject => {
  refuse([
    ...(checks === undefined ? [] : checksFaults(checks, 'checks')),
    ...(actions === undefined ? [] : actionFaults(asObject(actions) ?? {}, 'actions.')),
  ]);
  return defined({ checks, actions });
};

/** The guardrail's workspace, or undefined for one of the organisation. @throws ApiError 400, 403. */
const ownerIn = (call: SandboxCall): string | undefined => {
  sameOrganisation(call);
  const { organisation_id: organisation, workspace_id: workspace } = call.body;
  const ofOrganisation = organisation !== undefined || call.actor.workspaceId === undefined;
  if (workspace !== undefined || !ofOrganisation) return targetWorkspace(call).id;
  needOrganisationKey(call);
  return undefined;
};

const create: Handler = (call) => {
  const name = nameIn(call.body);
  const workspace = ownerIn(call);
  const { id, slug, version_id } = guardrails.rows(call).insert({
    ...newRow(call),
    slug: call.ids.slug('guardrail', name),
    name,
    ...(workspace === undefined ? {} : { workspace_id: workspace }),
    ...given(call.body, ['target']),
    owner_id: authorOf(call),
    version_id: call.ids.uuid(),
    checks: [],
    actions: {},
    ...contentIn(call.body),
  });
  return { json: { id, slug, version_id } };
};

/** Whether lists of guardrails in an object (a workspace's or the organisation's defaults) name this one. */
const isListed = (holder: unknown, row: GuardrailRow): boolean =>
  isObject(holder) &&
  [holder.input_guardrails, holder.output_guardrails].some((list) =>
    oneOrMore<unknown>(list).some((id) => id === row.id || id === row.slug),
  );

const inDefaults = (whose: string): ApiError =>
  new ApiError(400, 'AB01', `Guardrail is being used in ${whose} defaults`, [
    { field: 'guardrailId', message: `is among the defaults of the ${whose}` },
  ]);

/** @throws ApiError 400 while it is among somebody's defaults (TF), 409 while a config names it. */
const refuseUsed = (call: SandboxCall, row: GuardrailRow): void => {
  if ([...call.store.table('organisation').all()].some(({ defaults }) => isListed(defaults, row)))
    throw inDefaults('organisation');
  if ([...workspacesIn(call.store).all()].some(({ defaults }) => isListed(defaults, row)))
    throw inDefaults('workspace');
  const config = call.store
    .table<ConfigRow>('configs')
    .filter(({ config: text }) => text.includes(`"${row.slug}"`) || text.includes(`"${row.id}"`))[0];
  if (config !== undefined) throw conflict(`Guardrail is used by config '${config.name}'`);
};

/** With `organisation_id` alone a list shows the organisation's own. */
const onlyOrganisation = ({ query }: SandboxCall): boolean =>
  query.get('organisation_id') !== null && query.get('workspace_id') === null;

/** What a guardrail watches of one MCP server. Source: portkey-details.md 1a (default: both ways, all tools). */
interface Watch {
  readonly run_on: readonly string[];
  readonly mcp_integration_capability_ids: readonly string[];
}

const watchesOf = (row: GuardrailRow): Readonly<Record<string, Watch>> =>
  (isObject(row.mcp_servers) ? row.mcp_servers : {}) as Readonly<Record<string, Watch>>;

const serverNamed = (call: SandboxCall, field: string, id: string): McpServerRow => {
  const row = mcpServersIn(call.store).get(id, (candidate) => isVisible(call.actor, candidate));
  if (row === undefined) throw invalid(field, 'names no MCP server that is there');
  return row;
};

const watchIn = (call: SandboxCall, prefix: string, value: JsonObject): Watch => {
  const ids = oneOrMore<unknown>(value.mcp_integration_capability_ids).map(String);
  for (const [index, id] of ids.entries())
    findNamed(
      call,
      { table: 'mcp_capabilities', what: 'Capability' },
      `${prefix}mcp_integration_capability_ids[${index}]`,
      id,
    );
  const runOn = oneOrMore<string>(value.run_on);
  return { run_on: runOn.length === 0 ? ['input', 'output'] : runOn, mcp_integration_capability_ids: ids };
};

/** Changes what a guardrail watches. */
const watching =
  (watches: (call: SandboxCall, kept: Readonly<Record<string, Watch>>) => Readonly<Record<string, Watch>>): Handler =>
  (call) => {
    const row = guardrails.forChange(call, 'guardrail_id');
    guardrails.rows(call).update(row.id, { mcp_servers: watches(call, watchesOf(row)) });
    return { json: {} };
  };

export const guardrailHandlers: Handlers = {
  list_guardrails: guardrails.list({
    by: (call) => (onlyOrganisation(call) ? undefined : inListWorkspace(call)),
    where: (call) => (onlyOrganisation(call) ? (row) => row.workspace_id == null : undefined),
    filters: { ids: (row, ids) => ids.split(',').some((id) => id === row.id || id === row.slug) },
    view: summary,
    size: 100,
    kept: 'guardrail',
  }),
  create_guardrail: create,
  get_guardrail: guardrails.get(whole),
  update_guardrail: guardrails.update(
    (call) => ({
      ...given(call.body, ['name']),
      ...contentIn(call.body),
      version_id: call.ids.uuid(),
      updated_by: authorOf(call),
    }),
    shows('id slug version_id'),
  ),
  delete_guardrail: guardrails.remove(refuseUsed),
  list_guardrail_mcp_servers: (call) =>
    listedElements(call, Object.entries(watchesOf(guardrails.of(call, 'guardrail_id'))), ([id, watch]) => ({
      mcp_server_id: id,
      mcp_server_name: mcpServersIn(call.store).get(id)?.name ?? null,
      ...watch,
    })),
  replace_guardrail_mcp_servers: watching((call) => {
    const servers = isObject(call.body.mcp_servers) ? call.body.mcp_servers : {};
    return Object.fromEntries(
      Object.entries(servers).map(([name, value]) => {
        const { id } = serverNamed(call, `mcp_servers.${name}`, name);
        return [id, watchIn(call, `mcp_servers.${name}.`, isObject(value) ? value : {})];
      }),
    );
  }),
  upsert_guardrail_mcp_server: watching((call, kept) => {
    const { id } = serverNamed(call, 'mcp_server_id', call.params.mcp_server_id ?? '');
    return { ...kept, [id]: watchIn(call, '', call.body) };
  }),
};
