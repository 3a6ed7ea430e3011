import { inQuery, unlisted } from '../model/field.ts';
import type { Operation } from '../model/operation.ts';
import { cursor } from '../model/paging.ts';
import { integer, text } from '../model/schema.ts';
import { workspace } from './common.ts';

/**
 * The catalog of approved MCP servers, as clients read it, in the format of the MCP registry. It lies with the MCP
 * gateway. Source: portkey-live.md 9 (DOCS registry-api, August 2026).
 */
export const approvedServers = [
  {
    name: 'list_approved_mcp_servers',
    method: 'GET',
    path: '/v0.1/servers',
    host: 'registry',
    title: 'List approved MCP servers',
    description:
      'List the approved MCP servers as clients see them: the registry of the MCP gateway, with addresses to connect to. Only where PORTKEY_MCP_REGISTRY_URL is set. To administer them: list_mcp_servers.',
    examplePhrases: `
      registry of approved mcp servers, catalog of mcp servers that clients may connect to, mcp registry of the
      organisation, which mcp servers are approved
    `,
    risk: 'read',
    scopes: ['mcp_servers.list'],
    documented: false,
    input: {
      search: inQuery(text('Part of the name.'), { listed: text() }),
      workspace_id: workspace,
      updated_since: unlisted(inQuery(text('ISO 8601: only what changed since.'))),
      cursor: inQuery(text('Of the next page.'), { listed: text() }),
      limit: inQuery(integer(undefined, { minimum: 1, maximum: 100 })),
    },
    paging: cursor(100, { after: 'cursor', items: 'servers', nextCursor: 'metadata.nextCursor' }),
    untrusted: ['servers[].server', 'servers[].name', 'servers[].description'],
    foreignText: true,
  },
] as const satisfies readonly Operation[];
