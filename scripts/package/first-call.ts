import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

/** How a client starts a server over stdio. */
export interface Started {
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
  readonly cwd?: string;
}

/**
 * Connects to a server of the sandbox as a client does, lists its tools and calls one.
 *
 * @returns how many tools it lists, and how many workspaces it read
 * @throws with what the server wrote to stderr, where it does not get that far
 */
export async function firstCall(server: Started): Promise<{ tools: number; workspaces: number }> {
  const client = new Client({ name: 'first-call', version: '1.0.0' });
  const transport = new StdioClientTransport({ ...server, stderr: 'pipe' });
  let stderr = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-2_000);
  });
  try {
    await client.connect(transport);
    const { tools } = await client.listTools();
    const { structuredContent } = await client.callTool({ name: 'list_workspaces', arguments: {} });
    const { ok, page } = structuredContent as { ok: boolean; page?: { returned: number } };
    if (tools.length === 0 || !ok || page === undefined) throw new Error(JSON.stringify(structuredContent));
    return { tools: tools.length, workspaces: page.returned };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${stderr}`);
  } finally {
    await client.close();
  }
}
