import { PassThrough } from 'node:stream';

/** Which requests are still to be answered, seen from the two streams of a stdio connection. */
export interface LineGuard {
  /** What the SDK's transport reads. Ends only when `end` is called. */
  readonly input: PassThrough;
  /** Ids of requests that were read and not answered yet. */
  readonly open: ReadonlySet<string | number>;
  /** To be told of each request that has been answered. */
  answered(id: string | number): void;
  /** Resolves when nothing is open, or after `ms`. */
  idle(ms: number): Promise<void>;
}

/**
 * Stands before the SDK's stdio transport, which drops calls in flight when stdin ends and says nothing of a line that
 * is no JSON: it answers such a line in protocol terms (-32700), and knows which requests are open.
 *
 * @param reply writes one JSON-RPC line to the client
 * @param maxLineBytes longer lines are refused (-32600) and dropped
 */
export function lineGuard(
  source: NodeJS.ReadableStream,
  reply: (line: string) => void,
  maxLineBytes: number,
): LineGuard {
  const input = new PassThrough();
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
    if (typeof message.method === 'string' && (typeof message.id === 'string' || typeof message.id === 'number'))
      open.add(message.id);
    if (message.method === 'notifications/cancelled') {
      const cancelled = message.params?.requestId;
      if (typeof cancelled === 'string' || typeof cancelled === 'number') settle(cancelled);
    }
    input.write(`${line}\n`);
  };

  source.on('data', (chunk: Buffer) => {
    let rest = chunk;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const part = rest.subarray(0, end);
      rest = rest.subarray(end + 1);
      if (dropping) dropping = false;
      else take(Buffer.concat([...buffered, part]).toString('utf8'));
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
    input,
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

interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: { readonly requestId?: unknown };
}

const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  (value as { jsonrpc?: unknown }).jsonrpc === '2.0';

const errorLine = (code: number, message: string): string =>
  `${JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message } })}\n`;
