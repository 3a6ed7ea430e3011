/**
 * Calls that are guarded more strictly than operations.tsv says, which is a floor. Tests accept nothing else, and refuse
 * a line that is no longer needed.
 */

/** Calls that ask a person although the table has them as plain writes: what is sensitive about them, and why. */
export const stricter: Readonly<Record<string, { readonly sensitive: string; readonly reason: string }>> = {
  create_mcp_server: {
    sensitive: 'access',
    reason: 'It opens an MCP server to a workspace, and may name an address that its traffic goes to.',
  },
  resend_user_invite: {
    sensitive: 'access',
    reason: 'The link that it sends out makes whoever holds it a member.',
  },
  sync_mcp_integration: {
    sensitive: 'protection',
    reason: 'What the server offers now comes into force: tools that nobody has looked at, or none.',
  },
  sync_mcp_server_capabilities: {
    sensitive: 'protection',
    reason: 'What the server offers now comes into force: tools that nobody has looked at, or none.',
  },
  sync_mcp_server_metadata: {
    sensitive: 'protection',
    reason: 'What the server says of itself now comes into force, descriptions that models read included.',
  },
};
