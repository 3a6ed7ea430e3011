import { inPath } from '../model/field.ts';
import type { Scopes } from '../model/operation.ts';
import { text } from '../model/schema.ts';

/** Either permission will do: the organisation's or the workspace's. Source: portkey-details.md 2c. */
export const scopes = (action: string): Scopes => ({
  anyOf: [`organisation_mcp_integrations.${action}`, `workspace_mcp_integrations.${action}`],
});

/** Which integration: what every operation on one takes, and what earlier servers called it. */
export const which = { mcp_integration_id: inPath(text('UUID or slug.'), { listed: text() }) } as const;
export const whichAliases = { id: 'mcp_integration_id', slug: 'mcp_integration_id' } as const;
