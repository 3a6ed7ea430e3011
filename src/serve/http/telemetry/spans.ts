import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  createTraceState,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { objectOr } from '../../../json.ts';
import { traceContextOf, traceparentOf } from '../../../portkey/trace-context.ts';
import type { Exchange } from '../exchange/exchange.ts';

/** Methods that a span may be named by; another one is a client's own invention. */
const METHODS = new Set([
  'initialize',
  'server/discover',
  'ping',
  'tools/list',
  'tools/call',
  'prompts/list',
  'prompts/get',
  'resources/list',
  'resources/read',
  'resources/templates/list',
  'completion/complete',
  'logging/setLevel',
  'subscriptions/listen',
  'notifications/initialized',
  'notifications/cancelled',
  'notifications/progress',
  'notifications/roots/list_changed',
]);

/** What of an MCP message a span tells: nothing of its arguments. */
interface MessageFacts {
  readonly method: string;
  readonly tool?: string;
  readonly id?: string | number;
  readonly protocolVersion?: string;
  readonly sessionId?: string;
  readonly clientAddress: string;
  readonly traceparent?: string;
  readonly tracestate?: string;
}

const parentOf = ({ traceparent, tracestate }: MessageFacts): Context => {
  const parent = traceContextOf(traceparent);
  if (parent === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: parent.traceId,
    spanId: parent.spanId,
    traceFlags: parent.flags & 1,
    isRemote: true,
    ...(tracestate !== undefined && { traceState: createTraceState(tracestate) }),
  });
};

const below = (parent: Span | undefined): Context =>
  parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent);

/**
 * The span of one MCP message. Source: OpenTelemetry's conventions for MCP (semantic-conventions-genai, docs/gen-ai/mcp.md).
 */
export function messageSpan(tracer: Tracer, facts: MessageFacts): Span {
  const method = METHODS.has(facts.method) ? facts.method : '_OTHER';
  const tool = facts.tool !== undefined && /^[a-z][a-z0-9_]{0,63}$/.test(facts.tool) ? facts.tool : undefined;
  const attributes: Attributes = {
    'mcp.method.name': method,
    'network.transport': 'tcp',
    'network.protocol.name': 'http',
    'client.address': facts.clientAddress,
    ...(tool !== undefined && { 'gen_ai.tool.name': tool, 'gen_ai.operation.name': 'execute_tool' }),
    ...(facts.id !== undefined && { 'jsonrpc.request.id': String(facts.id) }),
    ...(facts.protocolVersion !== undefined && { 'mcp.protocol.version': facts.protocolVersion }),
    ...(facts.sessionId !== undefined && { 'mcp.session.id': facts.sessionId }),
  };
  const name = tool === undefined ? method : `${method} ${tool}`;
  return tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parentOf(facts));
}

/** The span of a tool that another one carries out (an executor of the lean surface). */
export const toolSpan = (tracer: Tracer, parent: Span | undefined, tool: string): Span =>
  tracer.startSpan(
    `execute_tool ${tool}`,
    {
      kind: SpanKind.INTERNAL,
      attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': tool, 'gen_ai.tool.type': 'function' },
    },
    below(parent),
  );

/** The span of one exchange with Portkey. Source: OpenTelemetry's conventions for HTTP clients. */
export function exchangeSpan(
  tracer: Tracer,
  parent: Span | undefined,
  { method, template, url, resend }: { method: string; template: string | undefined; url: URL; resend: number },
): Span {
  const attributes: Attributes = {
    'http.request.method': method,
    'server.address': url.hostname,
    'server.port': Number(url.port) || (url.protocol === 'http:' ? 80 : 443),
    ...(template !== undefined && { 'url.template': template }),
    ...(resend > 0 && { 'http.request.resend_count': resend }),
  };
  const name = template === undefined ? method : `${method} ${template}`;
  return tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, below(parent));
}

/** Marks a span as failed, by kind of failure, never by its message: that can hold what a client sent. */
export function failSpan(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** The header that makes what is sent a child of a span. */
export const headerOf = (span: Span): string => {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return traceparentOf({ traceId, spanId, flags: traceFlags });
};

/** The tracestate of a span; undefined without. */
export const traceStateOf = (span: Span): string | undefined => span.spanContext().traceState?.serialize();

const VERSION_META = 'io.modelcontextprotocol/protocolVersion';
const TRACESTATE = /^[\x20-\x7e]{1,512}$/;

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/**
 * What telemetry needs to know of a message: its method and tool, and whose trace it belongs to. The message's own
 * `_meta` goes before the HTTP headers, because a proxy may have begun a trace of its own there.
 *
 * @param exchange the request
 * @param body parsed, as it came; a batch is told as one
 */
export function factsOf({ req, address }: Exchange, body: unknown): MessageFacts {
  const { method, id, params } = objectOr(body);
  const { _meta, name, protocolVersion } = objectOr(params);
  const meta = objectOr(_meta);
  const from = text(meta.traceparent) === undefined ? req.headers : meta;
  const traceparent = text(from.traceparent);
  const tracestate = text(from.tracestate);
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

/** One MCP message that is being worked on: what everything done for it has in common. */
interface Scope {
  readonly requestId: string;
  /** Who calls, for people. */
  readonly principal: string;
  /** The tool as the client named it; undefined for other messages. */
  readonly tool: string | undefined;
  /** Where no span of ours is written, the caller's own context is what is carried on. */
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
  readonly span: Span | undefined;
}

/** One operation at Portkey. */
interface OperationScope {
  /** `control`, `gateway`, `root` or `download`. */
  readonly host: string;
  /** The official template. */
  readonly path: string | undefined;
  attempts: number;
}

/** One call of a tool. */
export interface CallScope {
  readonly waits: Stopwatch;
  readonly span: Span | undefined;
}

/** Adds up the time in which at least one thing was waited for. */
interface Stopwatch {
  begin(): void;
  end(): void;
  /** ms. */
  total(): number;
}

/** What runs under what, kept by Node across everything asynchronous. */
export const scopes = {
  message: new AsyncLocalStorage<Scope>(),
  call: new AsyncLocalStorage<CallScope>(),
  operation: new AsyncLocalStorage<OperationScope>(),
};

/**
 * @param clock ms, never going back
 */
export function stopwatch(clock: () => number = () => performance.now()): Stopwatch {
  let running = 0;
  let since = 0;
  let sum = 0;
  return {
    begin: () => {
      if (running++ === 0) since = clock();
    },
    end: () => {
      if (--running === 0) sum += clock() - since;
    },
    total: () => (running > 0 ? sum + clock() - since : sum),
  };
}
