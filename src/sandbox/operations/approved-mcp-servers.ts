import { invalid } from '../model/api-error.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { listWorkspace, workspacesIn } from '../rows/access.ts';
import { type McpServerRow, mcpIntegrationsIn, mcpServersIn } from '../rows/mcp.ts';
import { holds } from './shared/list.ts';

/**
 * The catalog of approved MCP servers in the format of the MCP registry (v0.1). Sources: portkey-live.md 9; the
 * registry's own `server.json`.
 */
const META = 'io.modelcontextprotocol.registry/official';

/** Source: Portkey's documentation of the registry. */
const USUAL_LIMIT = 50;

const view = (call: SandboxCall, row: McpServerRow): JsonObject => {
  const workspace = workspacesIn(call.store).get(row.workspace_id)?.slug ?? 'workspace';
  const integration = mcpIntegrationsIn(call.store).get(row.mcp_integration_id);
  return {
    server: {
      name: `ai.portkey/${workspace}-${row.slug}`,
      title: row.name,
      description: row.description ?? '',
      version: '1.0.0',
      remotes: [
        {
          type: integration?.transport === 'sse' ? 'sse' : 'streamable-http',
          url: `https://mcp.portkey.ai/${workspace}/${row.slug}/mcp`,
        },
      ],
    },
    _meta: {
      [META]: { status: 'active', publishedAt: row.created_at, updatedAt: row.last_updated_at, isLatest: true },
    },
  };
};

const list: Handler = (call) => {
  const { query } = call;
  const search = query.get('search');
  const since = query.get('updated_since');
  if (since !== null && Number.isNaN(Date.parse(since))) throw invalid('updated_since', 'must be an ISO 8601 time');
  const workspace = listWorkspace(call);
  const rows = mcpServersIn(call.store).filter(
    (row) =>
      row.status === 'active' &&
      (workspace === undefined || row.workspace_id === workspace) &&
      (search === null || holds(row.name, search) || holds(row.slug, search)) &&
      (since === null || Date.parse(String(row.last_updated_at)) > Date.parse(since)),
  );
  const cursor = query.get('cursor');
  const from = cursor === null ? 0 : rows.findIndex(({ id }) => id === cursor) + 1;
  if (cursor !== null && from === 0) throw invalid('cursor', 'is none that this list gave');
  const page = rows.slice(from, from + Number(query.get('limit') ?? USUAL_LIMIT));
  const last = page.at(-1);
  const more = last !== undefined && from + page.length < rows.length;
  const metadata = { count: page.length, ...(more && { nextCursor: last.id }) };
  return { json: { servers: page.map((row) => view(call, row)), metadata } };
};

export const approvedMcpServerHandlers: Handlers = { list_approved_mcp_servers: list };
