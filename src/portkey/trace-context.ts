/** A W3C `traceparent`. Source: W3C Trace Context, section 3.2.2; versions after 00 may add fields. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The parts of a trace context. */
interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
}

/**
 * Reads a `traceparent` that a client sent. What is none is nothing, and so never becomes part of a header.
 *
 * @param given anything
 */
export function traceContextOf(given: unknown): TraceContext | undefined {
  const [, traceId, spanId, flags] = typeof given === 'string' ? (TRACEPARENT.exec(given) ?? []) : [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}

/** The header of a trace context. */
export const traceparentOf = ({ traceId, spanId, flags }: TraceContext): string =>
  `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`;
