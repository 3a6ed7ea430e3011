import type { Logger } from '../../../log.ts';
import type { Gauges } from './metrics.ts';
import type { SpanSink } from './otlp.ts';
import { createTelemetry, type Telemetry } from './telemetry.ts';

/** Telemetry, and how to let go of it. */
export interface RunningTelemetry extends Telemetry {
  close(): Promise<void>;
}

/**
 * Metrics always; spans where `OTEL_EXPORTER_OTLP_ENDPOINT` is set, and only then is anything of OpenTelemetry's SDK loaded.
 *
 * @param env for the standard variables of OpenTelemetry
 */
export async function startTelemetry(
  version: string,
  log: Logger,
  gauges: Gauges,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<RunningTelemetry> {
  const spans: SpanSink | undefined =
    !env.OTEL_EXPORTER_OTLP_ENDPOINT?.trim() || /^(1|true)$/i.test(env.OTEL_SDK_DISABLED ?? '')
      ? undefined
      : (await import('./otlp.ts')).otlpSpans(version, env);
  const telemetry = createTelemetry({ version, log, gauges, tracer: spans?.tracer });
  return {
    ...telemetry,
    close: async () => {
      telemetry.metrics.close();
      await spans?.close();
    },
  };
}
