import { inPath, inQuery } from '../model/field.ts';
import { text } from '../model/schema.ts';

/** What every reading operation on MCP servers has. */
export const read = { method: 'GET', risk: 'read', scopes: ['mcp_servers.read'] } as const;

/** Which server: what every operation on one takes, and what earlier servers called it. */
export const which = { mcp_server_id: inPath(text('UUID or slug.'), { listed: text() }) } as const;
export const whichAliases = { id: 'mcp_server_id', slug: 'mcp_server_id' } as const;

export const workspace = inQuery(text('UUID or slug; needed with an organisation key.'), { listed: text() });
