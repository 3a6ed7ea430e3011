/** The description of every key that a sandbox hands out, by which a server that is given one knows where it is. */
export const SANDBOX_KEY = 'Handed out by the Portkey sandbox of portkey-admin-mcp-server';
