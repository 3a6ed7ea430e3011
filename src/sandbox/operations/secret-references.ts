import { isObject } from '../../json.ts';
import { ApiError, invalid } from '../model/api-error.ts';
import { maskOf } from '../model/auth.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import type { Store } from '../model/store.ts';
import { authorOf, find, type ScopedRow, workspacesIn } from '../rows/access.ts';
import { given, nameIn, shows } from './shared/fields.ts';
import { has, is, tagsInJson } from './shared/list.ts';
import { freeSlugIn, newRow, resource, workspaceNamed } from './shared/resource.ts';

/** Fields of integrations and secret references that hold a secret. Identifiers, URLs and regions are none. */
const secretField =
  /secret|password|private_key|_token$|^token$|^key$|api_key|service_account_json|client_certificate/i;

const maskedText = (value: unknown): string => maskOf(typeof value === 'string' ? value : JSON.stringify(value));

/**
 * A copy in which every secret field is renamed `masked_<field>` and holds only its mask; what is kept of them.
 * Headers keep their names. Source: portkey-details.md 2e, "Integration → provider" and "Secret references".
 */
export const masked = (settings: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(settings).map(([field, value]) =>
      value == null || !secretField.test(field) ? [field, value] : [`masked_${field}`, maskedText(value)],
    ),
  );

/** Names of headers with masks for values. */
export const maskedHeaders = (headers: unknown): JsonObject =>
  typeof headers === 'object' && headers !== null
    ? Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, maskedText(value)]))
    : {};

/** A field that is filled from a secret reference when it is used. */
interface SecretMapping {
  readonly target_field: string;
  readonly secret_reference_id: string;
}

/** Tables whose rows may hold `secret_mappings`. */
const holders = ['integrations', 'virtual_keys', 'mcp_integrations'];

/**
 * The mappings of a body, each checked: its reference is there, its field named once.
 *
 * @throws ApiError 400 naming the mapping.
 */
export const mappingsIn = (call: SandboxCall): SecretMapping[] | undefined => {
  const given = call.body.secret_mappings;
  if (!Array.isArray(given)) return undefined;
  const fields = new Set<string>();
  return given.filter(isObject).map((mapping, index) => {
    const target = String(mapping.target_field);
    const field = `secret_mappings[${index}]`;
    if (fields.has(target)) throw invalid(`${field}.target_field`, 'is mapped twice');
    fields.add(target);
    const reference = call.store.table('secret_references').get(String(mapping.secret_reference_id));
    if (reference === undefined)
      throw invalid(`${field}.secret_reference_id`, 'names no secret reference that is there');
    return { ...mapping, target_field: target, secret_reference_id: String(mapping.secret_reference_id) };
  });
};

/** Whether anything is filled from this secret reference. */
const isMapped = (store: Store, reference: { readonly id: string; readonly slug?: string }): boolean =>
  holders.some((table) =>
    store
      .table<ScopedRow>(table)
      .filter((row) => Array.isArray(row.secret_mappings))
      .some((row) =>
        (row.secret_mappings as SecretMapping[]).some(
          ({ secret_reference_id: id }) => id === reference.id || id === reference.slug,
        ),
      ),
  );

interface SecretReferenceRow extends ScopedRow {
  readonly slug: string;
  readonly name: string;
  readonly manager_type: string;
  readonly auth_config: JsonObject;
  readonly allow_all_workspaces: boolean;
  readonly allowed_workspaces: readonly string[];
}

const mayUse = (call: SandboxCall, row: SecretReferenceRow): boolean =>
  call.actor.workspaceId === undefined ||
  row.allow_all_workspaces ||
  row.allowed_workspaces.includes(call.actor.workspaceId);

const lookup = { table: 'secret_references', what: 'Secret reference', parameter: 'secretReferenceId' };

const references = resource<SecretReferenceRow>({
  ...lookup,
  find: (call) => {
    const row = find<SecretReferenceRow>(call, lookup, call.params[lookup.parameter] ?? '');
    if (!mayUse(call, row)) throw new ApiError(403, 'AB03', 'This workspace may not use the secret reference');
    return row;
  },
});

const summary = (row: SecretReferenceRow): JsonObject => ({ ...shown(row), status: 'ACTIVE' });
const shown = shows('id name slug manager_type status created_at last_updated_at', { object: 'secret-reference' });

const whole = (row: SecretReferenceRow, { store }: SandboxCall): JsonObject => ({
  ...summary(row),
  organisation_id: row.organisation_id,
  description: row.description ?? null,
  secret_path: row.secret_path,
  secret_key: row.secret_key ?? null,
  allow_all_workspaces: row.allow_all_workspaces,
  allowed_workspaces: row.allowed_workspaces.map((id) => workspacesIn(store).get(id)?.slug ?? id),
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
  const ids = allowed.map((name, index) => workspaceNamed(call, `allowed_workspaces[${index}]`, name).id);
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
  const chosen = freeSlugIn(call, references.rows(call));
  const { id, slug } = references.rows(call).insert({
    ...newRow(call),
    slug: chosen ?? call.ids.slug('provider', name),
    name,
    manager_type: manager,
    allow_all_workspaces: true,
    allowed_workspaces: [],
    created_by: authorOf(call),
    ...settings(call),
    auth_config: masked(config),
  });
  return { json: { id, slug, object: 'secret-reference' } };
};

export const secretReferenceHandlers: Handlers = {
  list_secret_references: references.list({
    where: (call) => {
      const tagged = tagsInJson(call);
      return (row) => mayUse(call, row) && tagged(row);
    },
    filters: { search: has('name', 'slug'), manager_type: is('manager_type') },
    view: summary,
    size: 20,
    kept: 'secret-reference',
  }),
  create_secret_reference: create,
  get_secret_reference: references.get(whole),
  update_secret_reference: references.update((call, row) => {
    const change = call.body.auth_config;
    const auth_config = isObject(change) ? { ...row.auth_config, ...masked(change) } : row.auth_config;
    if (isObject(change)) checkSignIn(row.manager_type, auth_config);
    return { ...settings(call), auth_config };
  }),
  delete_secret_reference: references.remove((call, row) => {
    if (isMapped(call.store, row)) throw new ApiError(400, 'AB01', 'Secret reference is in use and cannot be deleted');
  }),
};
