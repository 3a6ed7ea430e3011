import type { Exchange } from '../exchange/exchange.ts';
import type { MessageFacts } from './spans.ts';

const VERSION_META = 'io.modelcontextprotocol/protocolVersion';
const TRACESTATE = /^[\x20-\x7e]{1,512}$/;

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/**
 * What telemetry needs to know of a message: its method and tool, and whose trace it belongs to. The message's own
 * `_meta` goes before the HTTP headers, because a proxy may have begun a trace of its own there.
 *
 * @param exchange the request
 * @param body parsed, as it came; a batch is told as one
 */
export function factsOf({ req, address }: Exchange, body: unknown): MessageFacts {
  const { method, id, params } = record(body);
  const { _meta, name, protocolVersion } = record(params);
  const meta = record(_meta);
  const inMeta = text(meta.traceparent) !== undefined;
  const traceparent = inMeta ? text(meta.traceparent) : text(req.headers.traceparent);
  const tracestate = inMeta ? text(meta.tracestate) : text(req.headers.tracestate);
  const version = text(meta[VERSION_META]) ?? text(req.headers['mcp-protocol-version']) ?? text(protocolVersion);
  const sessionId = text(req.headers['mcp-session-id']);
  return {
    method: Array.isArray(body) ? 'batch' : (text(method) ?? 'response'),
    clientAddress: address,
    ...(method === 'tools/call' && typeof name === 'string' && { tool: name }),
    ...((typeof id === 'string' || typeof id === 'number') && { id }),
    ...(version !== undefined && version.length <= 32 && { protocolVersion: version }),
    ...(sessionId !== undefined && { sessionId }),
    ...(traceparent !== undefined && { traceparent }),
    ...(tracestate !== undefined && TRACESTATE.test(tracestate) && { tracestate }),
  };
}
