import { isObject } from '../../json.ts';
import { invalid } from '../model/api-error.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { isVisible } from '../rows/access.ts';
import { capabilitiesIn, type McpServerRow, mcpServersIn } from '../rows/mcp.ts';
import { type GuardrailRow, guardrailOf, ownGuardrail } from './guardrails.ts';
import { asList } from './shared/fields.ts';
import { listedElements } from './shared/list.ts';

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

const watchIn = (call: SandboxCall, field: string, value: JsonObject): Watch => {
  const ids = asList<unknown>(value.mcp_integration_capability_ids).map(String);
  const unknown = ids.findIndex((id) => capabilitiesIn(call.store).get(id) === undefined);
  if (unknown >= 0)
    throw invalid(`${field}mcp_integration_capability_ids[${unknown}]`, 'names no capability that is there');
  const runOn = asList<string>(value.run_on);
  return { run_on: runOn.length === 0 ? ['input', 'output'] : runOn, mcp_integration_capability_ids: ids };
};

const save = (call: SandboxCall, row: GuardrailRow, watches: Readonly<Record<string, Watch>>): void => {
  call.store.table<GuardrailRow>('guardrails').update(row.id, { mcp_servers: watches });
};

const replace: Handler = (call) => {
  const row = ownGuardrail(call, 'guardrail_id');
  const given = isObject(call.body.mcp_servers) ? call.body.mcp_servers : {};
  const watches = Object.entries(given).map(([id, value]) => {
    const server = serverNamed(call, `mcp_servers.${id}`, id);
    return [server.id, watchIn(call, `mcp_servers.${id}.`, isObject(value) ? value : {})] as const;
  });
  save(call, row, Object.fromEntries(watches));
  return { json: {} };
};

const upsert: Handler = (call) => {
  const row = ownGuardrail(call, 'guardrail_id');
  const server = serverNamed(call, 'mcp_server_id', call.params.mcp_server_id ?? '');
  save(call, row, { ...watchesOf(row), [server.id]: watchIn(call, '', call.body) });
  return { json: {} };
};

export const guardrailMcpHandlers: Handlers = {
  list_guardrail_mcp_servers: (call) =>
    listedElements(call, Object.entries(watchesOf(guardrailOf(call, 'guardrail_id'))), ([id, watch]) => ({
      mcp_server_id: id,
      mcp_server_name: mcpServersIn(call.store).get(id)?.name ?? null,
      ...watch,
    })),
  replace_guardrail_mcp_servers: replace,
  upsert_guardrail_mcp_server: upsert,
};
