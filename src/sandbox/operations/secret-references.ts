import { isObject } from '../../json.ts';
import { ApiError, invalid } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { authorOf, find, type ScopedRow, taken, workspacesIn } from '../rows/access.ts';
import { given, nameIn, slugIn } from './shared/fields.ts';
import { holds, listed } from './shared/list.ts';
import { masked } from './shared/masking.ts';
import { isMapped } from './shared/secret-mappings.ts';

interface SecretReferenceRow extends ScopedRow {
  readonly slug: string;
  readonly name: string;
  readonly manager_type: string;
  readonly auth_config: JsonObject;
  readonly allow_all_workspaces: boolean;
  readonly allowed_workspaces: readonly string[];
}

const rowsIn = (call: SandboxCall) => call.store.table<SecretReferenceRow>('secret_references');

const mayUse = (call: SandboxCall, row: SecretReferenceRow): boolean =>
  call.actor.workspaceId === undefined ||
  row.allow_all_workspaces ||
  row.allowed_workspaces.includes(call.actor.workspaceId);

const referenceOf = (call: SandboxCall): SecretReferenceRow => {
  const row = find<SecretReferenceRow>(
    call,
    { table: 'secret_references', what: 'Secret reference' },
    call.params.secretReferenceId ?? '',
  );
  if (!mayUse(call, row)) throw new ApiError(403, 'AB03', 'This workspace may not use the secret reference');
  return row;
};

const summary = (row: SecretReferenceRow): JsonObject => ({
  id: row.id,
  name: row.name,
  slug: row.slug,
  manager_type: row.manager_type,
  status: 'ACTIVE',
  created_at: row.created_at,
  last_updated_at: row.last_updated_at,
  object: 'secret-reference',
});

const whole = (call: SandboxCall, row: SecretReferenceRow): JsonObject => ({
  ...summary(row),
  organisation_id: row.organisation_id,
  description: row.description ?? null,
  secret_path: row.secret_path,
  secret_key: row.secret_key ?? null,
  allow_all_workspaces: row.allow_all_workspaces,
  allowed_workspaces: row.allowed_workspaces.map((id) => workspacesIn(call.store).get(id)?.slug ?? id),
  tags: row.tags ?? null,
  created_by: row.created_by,
  auth_config: row.auth_config,
});

/** The ways to sign in at each vault, the field that chooses one, and the fields that each needs. Source: portkey-details.md 2e. */
const signIns: Readonly<Record<string, readonly [field: string, ways: Readonly<Record<string, readonly string[]>>]>> = {
  aws_sm: [
    'aws_auth_type',
    {
      accessKey: ['aws_access_key_id', 'aws_secret_access_key', 'aws_region'],
      assumedRole: ['aws_role_arn', 'aws_region'],
      serviceRole: [],
    },
  ],
  azure_kv: [
    'azure_auth_mode',
    {
      entra: ['azure_entra_client_id', 'azure_entra_client_secret', 'azure_entra_tenant_id', 'azure_vault_url'],
      managed: ['azure_vault_url'],
      default: ['azure_vault_url'],
    },
  ],
  hashicorp_vault: [
    'vault_auth_type',
    {
      token: ['vault_addr', 'vault_token'],
      approle: ['vault_addr', 'vault_role_id', 'vault_secret_id'],
      kubernetes: ['vault_addr', 'vault_role'],
    },
  ],
};

/** @throws ApiError 400 naming what the chosen way to sign in lacks; a secret that is kept counts as given. */
const checkSignIn = (manager: string, config: JsonObject): void => {
  const [field, ways] = signIns[manager] ?? ['', {}];
  const way = ways[String(config[field])];
  if (way === undefined) throw invalid(`auth_config.${field}`, `must be one of: ${Object.keys(ways).join(', ')}`);
  const missing = way.find((name) => config[name] === undefined && config[`masked_${name}`] === undefined);
  if (missing !== undefined) throw invalid(`auth_config.${missing}`, 'is required');
};

const allowedIn = (call: SandboxCall): JsonObject => {
  const { allow_all_workspaces: all, allowed_workspaces: allowed } = call.body;
  if (all === true && Array.isArray(allowed))
    throw invalid('allowed_workspaces', 'cannot be given together with allow_all_workspaces');
  if (!Array.isArray(allowed))
    return all === undefined ? {} : { allow_all_workspaces: all, ...(all === true ? { allowed_workspaces: [] } : {}) };
  const ids = allowed.map((name, index) => {
    const workspace = workspacesIn(call.store).get(String(name));
    if (workspace === undefined) throw invalid(`allowed_workspaces[${index}]`, 'names no workspace that is there');
    return workspace.id;
  });
  return { allow_all_workspaces: false, allowed_workspaces: ids };
};

const settings = (call: SandboxCall): JsonObject => ({
  ...given(call.body, ['name', 'description', 'secret_path', 'secret_key', 'tags']),
  ...allowedIn(call),
});

const create: Handler = (call) => {
  const name = nameIn(call.body);
  const manager = String(call.body.manager_type);
  const config = isObject(call.body.auth_config) ? call.body.auth_config : {};
  checkSignIn(manager, config);
  const chosen = slugIn(call.body);
  if (chosen !== undefined && rowsIn(call).by('slug', chosen).length > 0) throw taken('slug', chosen);
  const at = isoDate(call.now);
  const row = rowsIn(call).insert({
    id: call.ids.uuid(),
    slug: chosen ?? call.ids.slug('provider', name),
    organisation_id: call.actor.organisationId,
    name,
    manager_type: manager,
    allow_all_workspaces: true,
    allowed_workspaces: [],
    created_by: authorOf(call),
    created_at: at,
    last_updated_at: at,
    ...settings(call),
    auth_config: masked(config),
  });
  return { json: { id: row.id, slug: row.slug, object: 'secret-reference' } };
};

const update: Handler = (call) => {
  const row = referenceOf(call);
  const change = call.body.auth_config;
  const config = isObject(change) ? { ...row.auth_config, ...masked(change) } : row.auth_config;
  if (isObject(change)) checkSignIn(row.manager_type, config);
  rowsIn(call).update(row.id, { ...settings(call), auth_config: config, last_updated_at: isoDate(call.now) });
  return { json: {} };
};

/** @throws ApiError 400 for tags that are no JSON object of texts. */
const tagsIn = (call: SandboxCall): [string, unknown][] => {
  const text = call.query.get('tags');
  return text === null ? [] : Object.entries(JSON.parse(text) as JsonObject);
};

const list: Handler = (call) => {
  const search = call.query.get('search');
  const manager = call.query.get('manager_type');
  const tags = tagsIn(call);
  return listed(call, {
    table: rowsIn(call),
    where: (row) =>
      mayUse(call, row) &&
      (search === null || holds(row.name, search) || holds(row.slug, search)) &&
      (manager === null || row.manager_type === manager) &&
      tags.every(([name, value]) => isObject(row.tags) && row.tags[name] === value),
    view: summary,
    size: 20,
    kept: 'secret-reference',
  });
};

export const secretReferenceHandlers: Handlers = {
  list_secret_references: list,
  create_secret_reference: create,
  get_secret_reference: (call) => ({ json: whole(call, referenceOf(call)) }),
  update_secret_reference: update,
  delete_secret_reference: (call) => {
    const row = referenceOf(call);
    if (isMapped(call.store, row)) throw new ApiError(400, 'AB01', 'Secret reference is in use and cannot be deleted');
    rowsIn(call).remove(row.id);
    return { json: {} };
  },
};
