import { Agent, request } from 'node:http';

/** One request of a load. Times are ms of `performance.now()`. */
export interface Shot {
  readonly began: number;
  readonly ended: number;
  /** 0 where no answer came. */
  readonly status: number;
  /** Whether it came to what it was to. */
  readonly ok: boolean;
}

export interface Load {
  readonly shots: readonly Shot[];
  /** Lets what is in flight end. */
  stop(): Promise<void>;
}

/**
 * Calls one tool over and over, on so many connections, in the newest protocol.
 *
 * @param url of the MCP path
 * @param connections each with one call at a time
 */
export function startLoad(
  url: string,
  connections: number,
  { tool = 'list_workspaces', token = '' }: { tool?: string; token?: string } = {},
): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: {
      name: tool,
      arguments: {},
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientCapabilities': {},
        'io.modelcontextprotocol/clientInfo': { name: 'load', version: '1' },
      },
    },
  });
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'tools/call',
    'mcp-name': tool,
    ...(token && { authorization: `Bearer ${token}` }),
  };
  const shots: Shot[] = [];
  let stopping = false;
  const shoot = (): Promise<void> =>
    new Promise((resolve) => {
      const began = performance.now();
      const done = (status: number, ok: boolean): void => {
        shots.push({ began, ended: performance.now(), status, ok });
        resolve();
      };
      const sending = request(url, { method: 'POST', agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          if (text.length < 200) text += chunk;
        });
        response.once('end', () =>
          done(response.statusCode ?? 0, response.statusCode === 200 && text.includes('\\"ok\\":true')),
        );
        response.once('error', () => done(0, false));
      });
      sending.once('error', () => done(0, false));
      sending.end(body);
    });
  const line = async (): Promise<void> => {
    while (!stopping) await shoot();
  };
  const lines = Array.from({ length: connections }, line);
  return {
    shots,
    stop: async () => {
      stopping = true;
      await Promise.all(lines);
      agent.destroy();
    },
  };
}

/** Calls in a second, over so many ms, after warming up. */
export async function rateOf(
  url: string,
  connections: number,
  ms: number,
  options: { token?: string } = {},
): Promise<number> {
  const load = startLoad(url, connections, options);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const from = performance.now();
  await new Promise((resolve) => setTimeout(resolve, ms));
  const to = performance.now();
  await load.stop();
  const inTime = load.shots.filter(({ ended }) => ended >= from && ended <= to);
  const bad = inTime.filter(({ ok }) => !ok);
  if (bad.length > 0) throw new Error(`${bad.length} of ${inTime.length} calls failed (${bad[0]?.status})`);
  return (inTime.length * 1000) / (to - from);
}
