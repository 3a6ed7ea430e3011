import type { Dictionary } from '../logs/columns.ts';
import type { LogStore } from '../logs/log-store.ts';

/** A way to group logs: each log has one code, each code one value. */
export interface Dimension {
  /** The name of the value in the reply. */
  readonly field: string;
  /** Codes are below this. */
  readonly size: number;
  codeAt(index: number): number;
  valueOf(code: number): string | number;
}

/** Gives a workspace's slug for its UUID. */
export type SlugOf = (workspaceId: string) => string;

const named = (field: string, column: Uint32Array, dictionary: Dictionary): Dimension => ({
  field,
  size: dictionary.size,
  codeAt: (index) => column[index] as number,
  valueOf: (code) => dictionary.name(code),
});

/** Groups by one key of the metadata; `''` for logs that lack it. */
export const byMetadata = (logs: LogStore, field: string, key: string): Dimension => {
  const { metadata } = logs.columns.all;
  const { codes, values } = logs.metadata.values(key);
  return {
    field,
    size: values.size,
    codeAt: (index) => codes[metadata[index] as number] as number,
    valueOf: (code) => values.name(code),
  };
};

/** By provider slug (virtual key), or by AI service where the request named no slug. */
const byProvider = (logs: LogStore): Dimension => {
  const { virtualKey, provider } = logs.columns.all;
  const slugs = logs.virtualKeys.size;
  return {
    field: 'provider',
    size: slugs + logs.providers.size,
    codeAt: (index) => (virtualKey[index] === 0 ? slugs + (provider[index] as number) : (virtualKey[index] as number)),
    valueOf: (code) => (code < slugs ? logs.virtualKeys.name(code) : logs.providers.name(code - slugs)),
  };
};

const byWorkspace = (logs: LogStore, slugOf: SlugOf): Dimension => ({
  ...named('workspace', logs.columns.all.workspace, logs.workspaces),
  valueOf: (code) => slugOf(logs.workspaces.name(code)),
});

const makers: Readonly<Record<string, (logs: LogStore, slugOf: SlugOf) => Dimension>> = {
  users: (logs) => byMetadata(logs, 'user', '_user'),
  'ai-models': (logs) => named('ai_model', logs.columns.all.model, logs.models),
  ai_service: (logs) => named('ai_service', logs.columns.all.provider, logs.providers),
  model: (logs) => named('model', logs.columns.all.model, logs.models),
  status_code: (logs) => {
    const { status } = logs.columns.all;
    return { field: 'status_code', size: 65_536, codeAt: (index) => status[index] as number, valueOf: (code) => code };
  },
  api_key: (logs) => named('api_key', logs.columns.all.apiKey, logs.apiKeys),
  config: (logs) => named('config', logs.columns.all.config, logs.configs),
  prompt: (logs) => named('prompt', logs.columns.all.prompt, logs.prompts),
  provider: byProvider,
  workspace: byWorkspace,
  workspaces: byWorkspace,
};

/** What `GET /analytics/groups/{groupBy}` can group by. Source: portkey-details.md 1e. */
export const groupings = [
  'ai_service',
  'model',
  'status_code',
  'api_key',
  'config',
  'workspace',
  'provider',
  'prompt',
] as const;

/** The dimension of this name; undefined for a name that is none. */
export const dimensionOf = (logs: LogStore, name: string, slugOf: SlugOf): Dimension | undefined =>
  Object.hasOwn(makers, name) ? makers[name]?.(logs, slugOf) : undefined;
