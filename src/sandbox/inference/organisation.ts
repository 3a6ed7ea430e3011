import type { JsonObject, SandboxCall } from '../handler.ts';
import type { Row } from '../store.ts';
import { workspaceOf } from './owned.ts';
import { asObject, asText } from './value.ts';

/** A provider (virtual key) as far as the gateway needs it. */
export interface ProviderRow extends Row {
  readonly workspace_id?: string;
  /** The AI service, such as `openai`. */
  readonly provider: string;
}

/** The tables of the control plane that the gateway looks into, in one place. */
const tables = {
  providers: 'virtual_keys',
  configs: 'configs',
  keys: 'api_keys',
  integrations: 'integrations',
} as const;

/** Whether a row of the control plane is there for the caller's workspace. */
const visible = (call: SandboxCall, row: Row): boolean =>
  row.status !== 'archived' && (row.workspace_id === undefined || row.workspace_id === workspaceOf(call));

/** The provider with this slug in the caller's workspace. */
export const findProvider = (call: SandboxCall, slug: string): ProviderRow | undefined => {
  const row = call.store
    .table<ProviderRow>(tables.providers)
    .get(slug, (candidate) => candidate.slug === slug && visible(call, candidate));
  return row !== undefined && visible(call, row) ? row : undefined;
};

/** All providers of the caller's workspace, oldest first. */
export const providersOf = (call: SandboxCall): ProviderRow[] =>
  call.store.table<ProviderRow>(tables.providers).filter((row) => visible(call, row));

/** A stored gateway config. */
export interface StoredConfig {
  readonly slug: string;
  readonly settings: JsonObject;
}

const parsed = (value: unknown): JsonObject | undefined => {
  if (typeof value !== 'string') return asObject(value);
  try {
    return asObject(JSON.parse(value));
  } catch {
    return undefined;
  }
};

/** The config with this slug or id in the caller's workspace, its settings parsed. */
export const findConfig = (call: SandboxCall, slug: string): StoredConfig | undefined => {
  const row = call.store.table(tables.configs).get(slug, (candidate) => visible(call, candidate));
  if (row === undefined || !visible(call, row)) return undefined;
  return { slug: row.slug ?? row.id, settings: parsed(row.config) ?? {} };
};

/** What the caller's key brings along: the config and metadata of its defaults. */
export const keyDefaults = (call: SandboxCall): { config?: string; metadata: JsonObject } => {
  const defaults = asObject(call.store.table(tables.keys).get(call.actor.keyId)?.defaults);
  const config = asText(defaults?.config_id) ?? asText(defaults?.config_slug);
  return { ...(config === undefined ? {} : { config }), metadata: asObject(defaults?.metadata) ?? {} };
};
