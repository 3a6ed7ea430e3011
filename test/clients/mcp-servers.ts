/** The settings that most clients have in common: JSON with a server under `mcpServers`. */

/** Such a file. @param server the server's part */
export const mcpServers = (server: string): string => `{
  "mcpServers": {
    "portkey": ${server}
  }
}`;

/** A server that the client starts. */
export const COMMAND = `{
      "command": "node",
      "args": ["/path/to/portkey-admin-mcp-server/build/index.js"],
      "env": { "PORTKEY_API_KEY": "YOUR_PORTKEY_KEY" }
    }`;

/** A server at an address. @param name under which the client takes the address */
export const addressAs = (name: 'url' | 'httpUrl' | 'serverUrl'): string => `{
      "${name}": "https://mcp.example.com/mcp",
      "headers": { "Authorization": "Bearer YOUR_TOKEN" }
    }`;
