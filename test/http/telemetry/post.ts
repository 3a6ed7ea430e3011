/** A call in the newest protocol, as the bare request. */
export async function postCall(
  url: string,
  name: string,
  args: object = {},
  { meta = {}, headers = {}, path = '/mcp' }: { meta?: object; headers?: Record<string, string>; path?: string } = {},
) {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': name,
      ...headers,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name,
        arguments: args,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': {},
          'io.modelcontextprotocol/clientInfo': { name: 'telemetry-test', version: '1' },
          ...meta,
        },
      },
    }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The values of a Prometheus text by series. */
export function seriesOf(text: string): Record<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}
