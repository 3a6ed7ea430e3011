import { isObject } from '../../../json.ts';
import { invalid } from '../../model/api-error.ts';
import { isoDate } from '../../model/dates.ts';
import type { JsonObject, SandboxAnswer, SandboxCall } from '../../model/handler.ts';
import { slugPart } from '../../model/ids.ts';
import type { Table } from '../../model/store.ts';
import {
  type CapabilityRow,
  capabilitiesIn,
  type McpIntegrationRow,
  type McpServerRow,
  type McpSwitchRow,
} from '../../rows/integrations.ts';
import { oneOrMore } from './fields.ts';
import { cut, type ListOf, pageOf } from './list.ts';
import { ownersOnly, resource } from './resource.ts';

export const mcpIntegrations = resource<McpIntegrationRow>({
  table: 'mcp_integrations',
  what: 'MCP integration',
  parameter: 'mcpIntegrationId',
  mayChange: ownersOnly,
});

export const mcpServers = resource<McpServerRow>({
  table: 'mcp_servers',
  what: 'MCP server',
  parameter: 'mcpServerId',
});

/** What most changes of MCP servers are answered with. */
export const success = { json: { success: true } } satisfies SandboxAnswer;

/** A page of rows, which also says whether there are more. */
export const pageWithMore = <R extends JsonObject & { readonly id: string }>(
  call: SandboxCall,
  list: ListOf<R>,
): SandboxAnswer => {
  const { total, rows, more } = pageOf(call, list);
  return { json: { object: 'list', data: rows.map(list.view), total, has_more: more } };
};

/** Says for one capability or user of a server whether it is on. */
export const setSwitch = (
  call: SandboxCall,
  switches: Table<McpSwitchRow>,
  server: McpServerRow,
  { key, enabled }: { readonly key: string; readonly enabled: boolean },
): void => {
  const kept = switches.by('mcp_server_id', server.id).find((entry) => entry.key === key);
  if (kept !== undefined) switches.update(kept.id, { enabled });
  else switches.insert({ id: call.ids.uuid(), mcp_server_id: server.id, key, enabled });
};

/** What a server's switches say, by the key of what they switch. */
export const switchesOf = (switches: Table<McpSwitchRow>, server: McpServerRow): ReadonlyMap<string, boolean> =>
  new Map(switches.by('mcp_server_id', server.id).map(({ key, enabled }) => [key, enabled]));

/** A capability as a list shows it, without what its kind does not have. */
export const capabilityView = (row: CapabilityRow): JsonObject => {
  const { owner_id: _owner, ...shown } = row;
  return shown;
};

const kinds = {
  tool: 'tools',
  prompt: 'prompts',
  resource: 'resources',
  resource_template: 'resource_templates',
} as const;

/** How many there are of each kind, and how many are enabled. */
const countsOf = (rows: readonly JsonObject[]): JsonObject =>
  Object.fromEntries(
    Object.entries(kinds).map(([kind, plural]) => {
      const ofKind = rows.filter(({ type }) => type === kind);
      return [plural, { total: ofKind.length, enabled: ofKind.filter(({ enabled }) => enabled === true).length }];
    }),
  );

/** A page of capabilities with their counts. */
export const capabilityPage = (call: SandboxCall, all: readonly JsonObject[]): SandboxAnswer => {
  const type = call.query.get('type');
  const rows = type === null ? all : all.filter((row) => row.type === type);
  const { page: data, total, more } = cut(call, rows, 100);
  return { json: { object: 'list', data, counts: countsOf(all), total, has_more: more } };
};

/** The switches of a body. @throws ApiError 400 naming one whose capability is not among `known`. */
export const switchesIn = (
  call: SandboxCall,
  known: readonly CapabilityRow[],
): readonly { readonly row: CapabilityRow; readonly enabled: boolean }[] =>
  oneOrMore<unknown>(call.body.capabilities)
    .filter(isObject)
    .map(({ name, type, enabled }, index) => {
      const row = known.find((candidate) => candidate.name === name && candidate.type === type);
      if (row === undefined) throw invalid(`capabilities[${index}].name`, `names no ${String(type)} that is there`);
      return { row, enabled: enabled === true };
    });

const renamed: Readonly<Record<string, string>> = {
  inputSchema: 'input_schema',
  outputSchema: 'output_schema',
  schema: 'input_schema',
  uriTemplate: 'uri_template',
  mimeType: 'mime_type',
};

/**
 * Replaces an owner's capabilities by an uploaded list. Those that were there keep their id and switch.
 *
 * @throws ApiError 400 for one without a name, or named twice.
 */
export const uploadCapabilities = (call: SandboxCall, ownerId: string): void => {
  const table = capabilitiesIn(call.store);
  const before = new Map(table.by('owner_id', ownerId).map((row) => [`${row.type}/${row.name}`, row]));
  const seen = new Set<string>();
  const at = isoDate(call.now);
  for (const [index, given] of oneOrMore<unknown>(call.body.capabilities).filter(isObject).entries()) {
    const type = typeof given.type === 'string' ? given.type : 'tool';
    const { name } = given;
    if (typeof name !== 'string' || name === '') throw invalid(`capabilities[${index}].name`, 'is required');
    const key = `${type}/${name}`;
    if (seen.has(key)) throw invalid(`capabilities[${index}].name`, 'is named twice');
    seen.add(key);
    const fields = Object.fromEntries(Object.entries(given).map(([field, value]) => [renamed[field] ?? field, value]));
    const kept = before.get(key);
    if (kept !== undefined) table.update(kept.id, { ...fields, last_updated_at: at });
    else
      table.insert({
        description: null,
        ...fields,
        id: call.ids.uuid(),
        owner_id: ownerId,
        name,
        type,
        enabled: true,
        created_at: at,
        last_updated_at: at,
      });
  }
  for (const [key, row] of before) if (!seen.has(key)) table.remove(row.id);
};

/**
 * What a test of an MCP server reports. The sandbox calls nobody: names under `.invalid` and `.test`, and anything
 * called `unreachable`, do not answer; every other server does.
 */
export const probe = (row: McpIntegrationRow): JsonObject => {
  const { hostname } = new URL(row.url);
  const down = /\.(invalid|test)$/.test(hostname) || hostname.includes('unreachable');
  return {
    success: !down,
    status_code: down ? null : 200,
    response_time_ms: down ? null : 40 + (slugPart(row.name, 20).length % 7) * 13,
    url: row.url,
    server_name: row.name,
    error: down ? `getaddrinfo ENOTFOUND ${hostname}` : null,
  };
};
