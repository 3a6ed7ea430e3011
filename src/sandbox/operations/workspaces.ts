import { isObject } from '../../json.ts';
import { conflict, invalid, notFound } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxAnswer, SandboxCall } from '../model/handler.ts';
import { defined, namesIn } from '../model/value.ts';
import {
  authorOf,
  findNamed,
  findWorkspace,
  iconOf,
  type MemberRow,
  membersIn,
  nameAndIcon,
  needOrganisationKey,
  plainName,
  type ScopedRow,
  shownName,
  type UserRow,
  usersIn,
  type WorkspaceRow,
  workspacesIn,
} from '../rows/access.ts';
import { integrationsIn } from '../rows/integrations.ts';
import { collectionsIn } from '../rows/prompts.ts';
import { setGrant } from './integrations.ts';
import { budgetsIn, given, nameIn, oneOrMore, shows, textIn } from './shared/fields.ts';
import { cut, keptText, listed } from './shared/list.ts';
import { newRow, removeAll } from './shared/resource.ts';
import { addMembers, person } from './users.ts';

/** The switches of a workspace. Source: portkey-live.md 5 (35 names, no others) and portkey-details.md 4 (defaults). */
const subjects = ['ApiKeys', 'Configs', 'Prompts', 'Guardrails', 'VirtualKeys'] as const;
const views = ['Logs', 'LogMetadata', 'AllData', 'Analytics', ...subjects] as const;
const managersOnly = ['UpdateWs', 'WriteWsUsers', 'WriteMcpServers', 'WriteWsIntegrations', 'WriteWsMcpIntegrations'];

const switches: readonly string[] = [
  ...['members', 'managers'].flatMap((who) => [
    ...views.map((subject) => `${who}View${subject}`),
    ...subjects.map((subject) => `${who}Write${subject}`),
  ]),
  ...managersOnly.map((name) => `managers${name}`),
  'organisationAdminsViewLogs',
  'organisationAdminsViewLogMetadata',
];

const off = new Set(['membersWriteConfigs', 'membersWriteGuardrails']);

/** `security_settings` of a workspace as kept, each switch that was never set at its default. */
export const securitySettingsOf = (kept: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    switches.map((name) => [
      name,
      (isObject(kept) && Object.hasOwn(kept, name) ? kept[name] : undefined) ?? !off.has(name),
    ]),
  );

/**
 * The switches of a body: they are written whole, or not at all. Source: portkey-live.md 5.
 *
 * @throws ApiError 400 AB01 naming a switch that is missing, no boolean, or unknown.
 */
const securitySettingsIn = (body: JsonObject): JsonObject => {
  const value = body.security_settings;
  if (!isObject(value)) return {};
  const missing = switches.find((name) => typeof value[name] !== 'boolean');
  if (missing !== undefined)
    throw invalid(`security_settings.${missing}`, 'must be true or false: a PUT wants all 35 switches');
  const unknown = Object.keys(value).find((name) => !switches.includes(name));
  if (unknown !== undefined) throw invalid(`security_settings.${unknown}`, 'is no switch of a workspace');
  return { security_settings: value };
};

/** `settings` of a new workspace. Source: portkey-details.md 4. */
const defaultWorkspaceSettings = {
  debug_log: 1,
  user_api_key_ttl: 0,
  user_key_metadata: 1,
  user_api_key_count: -1,
  user_api_key_max_ttl: 0,
  user_key_metadata_override: 1,
} as const;

/** Where deleted workspaces are kept, for `status=archived`. */
const archive = 'archived_workspaces';

const common = (row: WorkspaceRow): JsonObject => ({
  ...shown(row),
  name: shownName(row),
  icon: iconOf(row),
  security_settings: securitySettingsOf(row.security_settings),
  object: 'workspace',
});
const shown = shows(
  'id slug name icon description created_at last_updated_at defaults is_default usage_limits rate_limits security_settings',
);

const listView = (row: WorkspaceRow): JsonObject => ({ ...common(row), scim_source_id: null, status: row.status });

/** Alone a workspace has no status, but its settings and (after them) its people. Source: portkey-details.md 2a and 2d. */
const alone = (row: WorkspaceRow): JsonObject => ({ ...common(row), ...shownAlone(row) });
const shownAlone = shows('settings organisation_id created_by creation_source last_reset_at');

const peopleOf = (call: SandboxCall, row: WorkspaceRow): (readonly [MemberRow, UserRow | undefined])[] =>
  membersIn(call.store)
    .by('workspace_id', row.id)
    .map((member) => [member, usersIn(call.store).get(member.user_id)] as const);

const whole = (call: SandboxCall, row: WorkspaceRow): JsonObject => ({
  ...alone(row),
  users: peopleOf(call, row).map(([member, user]) => person(member, user)),
});

const keptPeople = new WeakMap<MemberRow, { readonly user: UserRow | undefined; readonly text: string }>();

/** One of the people as JSON, written once for as long as neither member nor user change. */
const personText = ([member, user]: readonly [MemberRow, UserRow | undefined]): string => {
  const kept = keptPeople.get(member);
  if (kept !== undefined && kept.user === user) return kept.text;
  const text = JSON.stringify(person(member, user));
  keptPeople.set(member, { user, text });
  return text;
};

const wantsPlain = (call: SandboxCall): boolean => call.query.get('name_format') === 'plain';

/** `whole` as JSON, from pieces that are written once. */
const wholeText = (call: SandboxCall, row: WorkspaceRow): SandboxAnswer => {
  if (wantsPlain(call)) return { json: { ...whole(call, row), name: plainName(row.name) } };
  const users = peopleOf(call, row).map(personText).join(',');
  return { jsonText: `${keptText('workspace alone', row, alone).slice(0, -1)},"users":[${users}]}` };
};

/**
 * `defaults`, which are written whole and read back as written. Their guardrails and their config must be there.
 *
 * @throws ApiError 400.
 */
const defaultsIn = (call: SandboxCall): JsonObject => {
  const defaults = call.body.defaults;
  if (!isObject(defaults)) return {};
  const guardrail = { table: 'guardrails', what: 'Guardrail' };
  for (const field of ['input_guardrails', 'output_guardrails'])
    for (const [index, id] of oneOrMore<unknown>(defaults[field]).entries())
      findNamed(call, guardrail, `defaults.${field}[${index}]`, String(id));
  const config = defaults.user_api_key_config;
  if (typeof config === 'string')
    findNamed(call, { table: 'configs', what: 'Config' }, 'defaults.user_api_key_config', config);
  return { defaults };
};

const limits = (call: SandboxCall): JsonObject =>
  defined({
    usage_limits: call.body.usage_limits === undefined ? undefined : budgetsIn(call, 'usage_limits'),
    rate_limits: call.body.rate_limits,
  });

const create: Handler = (call) => {
  needOrganisationKey(call);
  const name = plainName(nameIn(call.body));
  const row = workspacesIn(call.store).insert({
    ...newRow(call),
    slug: call.ids.slug('workspace', name),
    name,
    icon: null,
    ...nameAndIcon(call.body),
    description: textIn(call.body, 'description') ?? null,
    defaults: null,
    is_default: 0,
    usage_limits: null,
    rate_limits: null,
    security_settings: null,
    settings: defaultWorkspaceSettings,
    created_by: authorOf(call),
    creation_source: 'api',
    last_reset_at: null,
    ...defaultsIn(call),
    ...limits(call),
  });
  const users = oneOrMore<unknown>(call.body.users).map((id) => ({ id: String(id), role: 'member' as const }));
  addMembers(call, row.id, users);
  furnish(call, row);
  return { json: whole(call, row) };
};

/** What every new workspace has: a default collection, and the integrations that are open to all. */
const furnish = (call: SandboxCall, workspace: WorkspaceRow): void => {
  collectionsIn(call.store).insert({
    ...newRow(call),
    slug: call.ids.slug('collection', workspace.name),
    name: workspace.name,
    workspace_id: workspace.id,
    parent_collection_id: null,
    is_default: true,
  });
  for (const integration of integrationsIn(call.store).all()) {
    const everywhere = integration.global_workspace_access;
    if (isObject(everywhere) && everywhere.enabled === true)
      setGrant(call, integration, workspace.id, { enabled: true, settings: everywhere, provider: { create: true } });
  }
};

const update: Handler = (call) => {
  const row = findWorkspace(call, call.params.workspaceId ?? '');
  workspacesIn(call.store).update(row.id, {
    ...given(call.body, ['name', 'description']),
    ...nameAndIcon(call.body),
    ...defaultsIn(call),
    ...limits(call),
    ...securitySettingsIn(call.body),
    last_updated_at: isoDate(call.now),
  });
  return { json: {} };
};

const remove: Handler = (call) => {
  needOrganisationKey(call);
  const row = findWorkspace(call, call.params.workspaceId ?? '');
  if (row.is_default === 1) throw invalid('workspaceId', 'the default workspace cannot be deleted');
  const name = String(call.body.name);
  if (name !== shownName(row) && plainName(name) !== plainName(row.name))
    throw invalid('name', "is not the workspace's name");
  const held = heldBy(call, row.id);
  if (held.length > 0 && call.body.force_delete !== true)
    throw conflict(`Workspace still has ${held.join(', ')}: delete them, or give force_delete`);
  emptyWorkspace(call, row.id);
  workspacesIn(call.store).remove(row.id);
  call.store.table(archive).insert({ ...row, status: 'archived', last_updated_at: isoDate(call.now) });
  return { json: {} };
};

/** What stands in the way of deleting a workspace, in the words of the refusal. */
const blockers: Readonly<Record<string, string>> = {
  virtual_keys: 'providers',
  configs: 'configs',
  api_keys: 'API keys',
  prompts: 'prompts',
  partials: 'partials',
  guardrails: 'guardrails',
};

/** Everything that lies in a workspace and goes with it. */
const contents = [
  ...Object.keys(blockers),
  ...namesIn(`
    collections labels integration_workspaces integrations mcp_servers mcp_integrations mcp_integration_workspaces
    usage_policies rate_policies scim_mappings workspace_members
  `),
];

/** Rows that belong to rows: the table, the field that names the owner, and the owner's table. */
const parts: readonly (readonly [table: string, field: string, owner: string])[] = [
  ['config_versions', 'config_id', 'configs'],
  ['prompt_versions', 'prompt_id', 'prompts'],
  ['partial_versions', 'partial_id', 'partials'],
  ['integration_models', 'integration_id', 'integrations'],
];

const rowsIn = (call: SandboxCall, table: string, workspaceId: string): ScopedRow[] =>
  call.store.table<ScopedRow>(table).by('workspace_id', workspaceId);

/** What a workspace still holds: `providers`, `configs`, … */
const heldBy = (call: SandboxCall, workspaceId: string): string[] =>
  Object.entries(blockers)
    .filter(([table]) => rowsIn(call, table, workspaceId).length > 0)
    .map(([, words]) => words);

/** Deletes all that lies in a workspace. */
const emptyWorkspace = (call: SandboxCall, workspaceId: string): void => {
  for (const [table, field, owner] of parts)
    for (const row of rowsIn(call, owner, workspaceId)) removeAll(call.store.table(table), field, row.id);
  for (const table of contents) removeAll(call.store.table(table), 'workspace_id', workspaceId);
};

const list: Handler = (call) => {
  const wanted = (call.query.get('status') ?? 'active').split(',');
  const name = call.query.get('name');
  const exact = call.query.get('exact_name');
  const own = call.actor.workspaceId;
  const where = (row: WorkspaceRow): boolean =>
    (own === undefined || row.id === own) &&
    (name === null || shownName(row).includes(name)) &&
    (exact === null || shownName(row) === exact || plainName(row.name) === exact);
  const tables = [
    ...(wanted.includes('active') ? [workspacesIn(call.store)] : []),
    ...(wanted.includes('archived') ? [call.store.table<WorkspaceRow>(archive)] : []),
  ];
  const plain = own === undefined && name === null && exact === null;
  const view = (row: WorkspaceRow): JsonObject =>
    wantsPlain(call) ? { ...listView(row), name: plainName(row.name) } : listView(row);
  const [only] = tables;
  if (tables.length === 1 && only !== undefined) {
    const kept = wantsPlain(call) ? {} : { kept: 'workspace' };
    return listed(call, { table: only, where: plain ? undefined : where, view, size: 100, ...kept });
  }
  const rows = tables.flatMap((table) => [...table.all()].reverse()).filter(where);
  const { page, total } = cut(call, rows, 100);
  return { json: { object: 'list', total, data: page.map(view) } };
};

export const workspaceHandlers: Handlers = {
  list_workspaces: list,
  create_workspace: create,
  get_workspace: (call) => {
    const id = call.params.workspaceId ?? '';
    if (call.store.table(archive).get(id) !== undefined) throw notFound('Workspace');
    return wholeText(call, findWorkspace(call, id));
  },
  update_workspace: update,
  delete_workspace: remove,
};
