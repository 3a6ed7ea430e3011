import type { CatalogEntry } from '../../catalog/model/operation.ts';
import { isoDate } from './dates.ts';
import type { Actor, JsonObject, SandboxRequest } from './handler.ts';
import type { IdMaker } from './ids.ts';
import { tables } from './rows.ts';
import type { Row, Store } from './store.ts';

/** A record of one change. Source: portkey-details.md 2e, "Audit record". */
export interface AuditRow extends Row {
  readonly timestamp: string;
  /** The timestamp as ms since the epoch, for cuts by time. Not part of the reply. */
  readonly at: number;
  readonly method: string;
  readonly uri: string;
  readonly request_id: string;
  /** JSON as a string, with secrets masked, as are the next two. */
  readonly request_body: string;
  readonly query_params: string;
  readonly request_headers: string;
  readonly user_id: string;
  readonly user_type: 'user' | 'api_key';
  readonly organisation_id: string;
  readonly workspace_id: string;
  readonly response_status_code: number;
  readonly resource_type: string;
  readonly action: string;
  readonly client_ip: string;
  readonly country: string;
}

const resources: Readonly<Record<string, string>> = {
  users: 'organisation-users',
  configs: 'configs',
  keys: 'api-keys',
  'mcp-servers': 'mcp-servers',
};

const resourceOf = (operation: CatalogEntry): string => {
  if (operation.path.startsWith('/virtual-keys')) return 'virtual-keys';
  return resources[operation.domain] ?? operation.domain;
};

const actions: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', DELETE: 'delete' };

const actionOf = (operation: CatalogEntry): string => {
  const special = /^(publish|rotate|resend|start|cancel|reset|sync|test)_/.exec(operation.name)?.[1];
  return special ?? actions[operation.method] ?? 'update';
};

const secretName = /key$|secret|token|password|credential|authorization/i;
const harmless = new Set(['api_key', 'virtual_key', 'target_key', 'secret_key']);

/** A copy of a value with everything that is named like a secret masked. */
export const withoutSecrets = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      typeof inner === 'string' && secretName.test(name) && !harmless.has(name) ? '*****' : withoutSecrets(inner),
    ]),
  );
};

const keptHeaders = ['user-agent', 'content-type', 'x-portkey-trace-id'];

/** Everything that an audit record is made from. */
export interface AuditedCall {
  readonly operation: CatalogEntry;
  readonly actor: Actor;
  readonly request: SandboxRequest;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
  readonly status: number;
  readonly requestId: string;
  readonly now: number;
}

/** The workspace that an organisation's key acted on, where the body names it. */
const workspaceIn = (store: Store, body: JsonObject): string =>
  typeof body.workspace_id === 'string' ? (store.table(tables.workspaces).get(body.workspace_id)?.id ?? '') : '';

/** Writes the record of a successful change into `audit_logs`. */
export const recordChange = (store: Store, ids: IdMaker, call: AuditedCall): void => {
  const { actor, operation, request } = call;
  const headers = keptHeaders.flatMap((name) => {
    const value = request.headers[name];
    return value === undefined ? [] : [[name, value]];
  });
  store.table<AuditRow>(tables.auditLogs).insert({
    id: ids.uuid(),
    timestamp: isoDate(call.now),
    at: call.now,
    method: operation.method,
    uri: request.target.split('?')[0] ?? request.target,
    request_id: call.requestId,
    request_body: JSON.stringify(withoutSecrets(call.body)),
    query_params: JSON.stringify(Object.fromEntries(call.query)),
    request_headers: JSON.stringify(Object.fromEntries(headers)),
    user_id: actor.userId ?? actor.keyId,
    user_type: actor.kind === 'workspace-user' ? 'user' : 'api_key',
    organisation_id: actor.organisationId,
    workspace_id: actor.workspaceId ?? workspaceIn(store, call.body),
    response_status_code: call.status,
    resource_type: resourceOf(operation),
    action: actionOf(operation),
    client_ip: '127.0.0.1',
    country: '',
  });
};
