/**
 * Where the catalog goes beyond operations.tsv, which is a floor: operations that other sources know, and calls that are
 * guarded more strictly than it says. The tests accept nothing else, and refuse a line that is no longer needed.
 */

/** Operations that the table does not have, with their source. */
export const operationsBeyond: Readonly<Record<string, string>> = {
  create_ocr: 'portkey-live.md 9: POST /ocr (DOCS api-reference)',
  list_approved_mcp_servers: 'portkey-live.md 9: the registry read (DOCS registry-api)',
  share_prompt: 'portkey-live.md 9 and portkey-details.md 1e: share (changelog 1.17.0)',
  update_prompt_share: 'portkey-live.md 9 and portkey-details.md 1e: share (changelog 1.17.0)',
  unshare_prompt: 'portkey-live.md 9 and portkey-details.md 1e: unshare (changelog 1.17.0)',
  share_prompt_partial: 'portkey-live.md 9 and portkey-details.md 1e: share (changelog 1.17.0)',
  update_prompt_partial_share: 'portkey-live.md 9 and portkey-details.md 1e: share (changelog 1.17.0)',
  unshare_prompt_partial: 'portkey-live.md 9 and portkey-details.md 1e: unshare (changelog 1.17.0)',
};

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
