import type { JsonObject } from '../../model/handler.ts';
import { slugPart } from '../../model/ids.ts';
import type { McpIntegrationRow } from '../../rows/mcp.ts';

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
