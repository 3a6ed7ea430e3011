import type { Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

/** Where spans go. */
export interface SpanSink {
  readonly tracer: Tracer;
  /** Sends what has not been sent yet. */
  close(): Promise<void>;
}

const NAME = 'portkey-admin-mcp-server';
const EXPORT_MS = 5_000;

/**
 * Sends spans as OTLP over HTTP (JSON). The exporter reads `OTEL_EXPORTER_OTLP_ENDPOINT`, `_HEADERS`, `_TIMEOUT` and the
 * like from the environment itself. Loaded only where an endpoint is set.
 *
 * @param version of the package
 * @param env for `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES` and the share of traces that begin here
 */
export function otlpSpans(version: string, env: Readonly<Record<string, string | undefined>>): SpanSink {
  const share = Number(env.OTEL_TRACES_SAMPLER_ARG ?? '1');
  const root = share >= 0 && share < 1 ? new TraceIdRatioBasedSampler(share) : new AlwaysOnSampler();
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': NAME, 'service.version': version }))
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: new ParentBasedSampler({ root }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), exportTimeoutMillis: EXPORT_MS })],
  });
  return {
    tracer: provider.getTracer(NAME, version),
    close: () => provider.shutdown().catch(() => undefined),
  };
}
