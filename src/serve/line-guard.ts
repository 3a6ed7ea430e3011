import type { JSONRPCMessage } from '@modelcontextprotocol/server';

/** Which requests are still to be answered, seen from the two streams of a stdio connection. */
export interface LineGuard {
  /** Whom to give each message; those that came before are given at once. */
  onMessage(take: (message: JSONRPCMessage) => void): void;
  /** Ids of requests that were read and not answered yet. */
  readonly open: ReadonlySet<string | number>;
  /** To be told of each request that has been answered. */
  answered(id: string | number): void;
  /** Resolves when nothing is open, or after `ms`. */
  idle(ms: number): Promise<void>;
}

/**
 * Reads the client's lines. Answers a line that is no JSON or no message in protocol terms (-32700, -32600), and knows
 * which requests are open, so that what is in flight can finish when stdin ends: the SDK's own transport does neither.
 *
 * @param reply writes one JSON-RPC line to the client
 * @param maxLineBytes longer lines are refused (-32600) and dropped
 */
export function lineGuard(
  source: NodeJS.ReadableStream,
  reply: (line: string) => void,
  maxLineBytes: number,
): LineGuard {
  let early: JSONRPCMessage[] = [];
  let given: ((message: JSONRPCMessage) => void) | undefined;
  const open = new Set<string | number>();
  let waiting: (() => void)[] = [];
  let buffered: Buffer[] = [];
  let size = 0;
  let dropping = false;

  const settle = (id: string | number): void => {
    open.delete(id);
    if (open.size > 0) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  const take = (line: string): void => {
    if (line.trim() === '') return;
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch {
      reply(errorLine(-32_700, 'Parse error: this line is not JSON.'));
      return;
    }
    if (!isMessage(message)) {
      reply(errorLine(-32_600, 'Invalid request: each line must be one JSON-RPC 2.0 message.'));
      return;
    }
    if ('method' in message && 'id' in message) open.add(message.id);
    if ('method' in message && message.method === 'notifications/cancelled') {
      const cancelled = (message.params as { readonly requestId?: unknown } | undefined)?.requestId;
      if (typeof cancelled === 'string' || typeof cancelled === 'number') settle(cancelled);
    }
    if (given) given(message);
    else early.push(message);
  };

  source.on('data', (chunk: Buffer) => {
    let rest = chunk;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const part = rest.subarray(0, end);
      rest = rest.subarray(end + 1);
      if (dropping) dropping = false;
      else take((buffered.length === 0 ? part : Buffer.concat([...buffered, part])).toString('utf8'));
      buffered = [];
      size = 0;
    }
    if (dropping || rest.length === 0) return;
    buffered.push(rest);
    size += rest.length;
    if (size <= maxLineBytes) return;
    reply(errorLine(-32_600, `Invalid request: a line is longer than ${maxLineBytes} bytes.`));
    buffered = [];
    size = 0;
    dropping = true;
  });

  return {
    onMessage: (take) => {
      given = take;
      for (const message of early) take(message);
      early = [];
    },
    open,
    answered: settle,
    idle: (ms) =>
      open.size === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            const timer = setTimeout(resolve, ms);
            waiting.push(() => {
              clearTimeout(timer);
              resolve();
            });
          }),
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A request, a notification or an answer: JSON-RPC 2.0 as MCP uses it. What is inside them is checked by the SDK. */
function isMessage(value: unknown): value is JSONRPCMessage {
  if (!isObject(value) || value.jsonrpc !== '2.0') return false;
  const hasId = typeof value.id === 'string' || Number.isInteger(value.id);
  if (value.method !== undefined)
    return (
      typeof value.method === 'string' &&
      (value.id === undefined || hasId) &&
      (value.params === undefined || isObject(value.params))
    );
  return (hasId && isObject(value.result)) || (isObject(value.error) && (hasId || value.id === undefined));
}

const errorLine = (code: number, message: string): string =>
  `${JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message } })}\n`;
