import type { Logger } from '../../../log.ts';
import type { Transport } from '../../../portkey/contract.ts';
import { traceContextOf } from '../../../portkey/trace-context.ts';
import type { CallResult } from '../../../tools/call/stages.ts';
import type { Tool } from '../../../tools/model/tool.ts';
import type { Observer } from '../../../tools/observer.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { type CallOutcome, createMetrics, type Gauges, type Metrics } from './metrics.ts';
import type { SpanSink } from './otlp.ts';
import {
  type CallScope,
  exchangeSpan,
  factsOf,
  failSpan,
  headerOf,
  messageSpan,
  scopes,
  stopwatch,
  toolSpan,
  traceStateOf,
} from './spans.ts';

/** What an operator can see of the server. */
export interface Telemetry {
  readonly metrics: Metrics;
  /** Looks on at calls and at what is sent to Portkey. */
  readonly observer: Observer;
  /** Works on one MCP message: all that happens meanwhile is told to belong to it. */
  message(exchange: Exchange, principal: string, body: unknown, run: () => Promise<void>): Promise<void>;
  /** An HTTP request has been answered. */
  answered(exchange: Exchange, route: string | undefined): void;
  close(): Promise<void>;
}

/** Our own reasons not to carry a call out, beside what Portkey or the network say. Source: DESIGN.md, "The envelope". */
const REFUSALS = new Set([
  'invalid_arguments',
  'unknown_tool',
  'read_only',
  'denied',
  'limited',
  'not_configured',
  'confirmation_required',
]);

const HTTP_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Metrics, spans and log lines of calls. None of them holds an argument, a reply or a key. Spans are written where
 * `OTEL_EXPORTER_OTLP_ENDPOINT` is set, and only then is anything of OpenTelemetry's SDK loaded.
 *
 * @param env for the standard variables of OpenTelemetry
 */
export async function startTelemetry(
  version: string,
  log: Logger,
  gauges: Gauges,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Telemetry> {
  const spans: SpanSink | undefined =
    !env.OTEL_EXPORTER_OTLP_ENDPOINT?.trim() || /^(1|true)$/i.test(env.OTEL_SDK_DISABLED ?? '')
      ? undefined
      : (await import('./otlp.ts')).otlpSpans(version, env);
  const tracer = spans?.tracer;
  const metrics = createMetrics(version, gauges);

  const call = async (tool: Tool, run: () => Promise<CallResult>): Promise<CallResult> => {
    const message = scopes.message.getStore();
    // Not a client's call but our own question, as /ready has them.
    if (message === undefined) return run();
    const within = tracer !== undefined && message.tool !== tool.name;
    const span = within ? toolSpan(tracer, message.span, tool.name) : message.span;
    const scope: CallScope = { waits: stopwatch(), span };
    const started = performance.now();
    try {
      const result = await scopes.call.run(scope, run);
      const ms = performance.now() - started;
      const { outcome, code } = outcomeOf(result);
      const refusal = code !== undefined && REFUSALS.has(code) ? code : undefined;
      metrics.call({
        tool: tool.name,
        risk: tool.risk,
        outcome,
        seconds: ms / 1000,
        ownSeconds: Math.max(0, ms - scope.waits.total()) / 1000,
        ...(refusal !== undefined && { refusal }),
      });
      if (span && (outcome === 'failed' || outcome === 'refused'))
        failSpan(span, within ? (code ?? '_OTHER') : 'tool_error');
      const level = outcome === 'ok' && tool.risk === 'read' ? 'debug' : 'info';
      log[level](
        {
          request_id: message.requestId,
          ...(message.span && { trace_id: message.span.spanContext().traceId }),
          principal: message.principal,
          tool: tool.name,
          risk: tool.risk,
          outcome,
          ...(code !== undefined && { code }),
          ms: Math.round(ms),
          upstream_ms: Math.round(scope.waits.total()),
          ...portkeyRequest(result),
        },
        'call',
      );
      return result;
    } finally {
      if (within) span?.end();
    }
  };

  const around =
    (send: Transport): Transport =>
    async (request, signal) => {
      const operation = scopes.operation.getStore();
      const message = scopes.message.getStore();
      const host = operation?.host ?? 'other';
      const resend = operation === undefined ? 0 : operation.attempts++;
      const span =
        tracer &&
        message &&
        exchangeSpan(tracer, scopes.call.getStore()?.span ?? message.span, {
          method: request.method,
          template: operation?.path,
          url: new URL(request.url),
          resend,
        });
      // A signed link leads to somebody else's storage, who is told nothing of our traces.
      const parent = span ? headerOf(span) : message?.traceparent;
      const state = span ? traceStateOf(span) : message?.tracestate;
      const headers =
        host === 'download' || parent === undefined
          ? request.headers
          : { ...request.headers, traceparent: parent, ...(state && { tracestate: state }) };
      const started = performance.now();
      const done = (status: string): void => {
        metrics.exchange(host, status, (performance.now() - started) / 1000);
        span?.end();
      };
      try {
        const reply = await send({ ...request, headers }, signal);
        span?.setAttribute('http.response.status_code', reply.status);
        if (span && reply.status >= 400) failSpan(span, String(reply.status));
        done(`${Math.floor(reply.status / 100)}xx`);
        return reply;
      } catch (error) {
        if (span) failSpan(span, faultOf(error));
        done('error');
        throw error;
      }
    };

  return {
    metrics,
    observer: {
      call,
      around,
      operation: async (operation, run) => {
        const host = operation?.host ?? (operation === undefined ? 'download' : 'control');
        const scope = { host, path: operation?.path, attempts: 0 };
        const waits = scopes.call.getStore()?.waits;
        waits?.begin();
        try {
          return await scopes.operation.run(scope, run);
        } finally {
          waits?.end();
          if (scope.attempts > 1) metrics.retries(host, scope.attempts - 1);
        }
      },
    },
    message: async (exchange, principal, body, run) => {
      const facts = factsOf(exchange, body);
      const span = tracer && messageSpan(tracer, facts);
      const scope = {
        requestId: exchange.requestId,
        principal,
        tool: facts.tool,
        traceparent: traceContextOf(facts.traceparent) && facts.traceparent,
        tracestate: facts.tracestate,
        span,
      };
      try {
        await scopes.message.run(scope, run);
      } catch (error) {
        if (span) failSpan(span, faultOf(error));
        throw error;
      } finally {
        span?.end();
      }
    },
    answered: ({ req, res }, route) =>
      metrics.request(
        route ?? 'other',
        HTTP_METHODS.has(req.method ?? '') ? (req.method ?? '') : 'other',
        res.statusCode,
      ),
    close: async () => {
      metrics.close();
      await spans?.close();
    },
  };
}

function outcomeOf({ envelope }: CallResult): { readonly outcome: CallOutcome; readonly code?: string } {
  if (envelope.ok) return { outcome: 'ok' };
  const { code } = envelope.error.details;
  if (code === 'confirmation_required') return { outcome: code, code };
  return { outcome: REFUSALS.has(code) ? 'refused' : 'failed', code };
}

/** Portkey's own id of the request, for asking them about it. */
function portkeyRequest({ envelope }: CallResult): { readonly portkey_request_id?: string } {
  const id = envelope.ok ? undefined : envelope.error.details.request_id;
  return id === undefined ? {} : { portkey_request_id: id };
}

const faultOf = (error: unknown): string => {
  const { fault, status, name } = (error ?? {}) as { fault?: unknown; status?: unknown; name?: unknown };
  return String(fault ?? status ?? name ?? '_OTHER');
};
