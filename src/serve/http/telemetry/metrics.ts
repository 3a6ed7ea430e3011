import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Risk } from '../../../catalog/model/operation.ts';

/** What is asked when metrics are read. */
export interface Gauges {
  readonly sessions: () => number;
  readonly callsInFlight: () => number;
  readonly upstream: () => { readonly inFlight: number; readonly waiting: number };
  readonly storeTrouble: () => string | undefined;
}

/** How a call ended, in the words of the metric. */
export type CallOutcome = 'ok' | 'failed' | 'refused' | 'confirmation_required';

/** What is counted, and how it is read. */
export interface Metrics {
  call(call: {
    readonly tool: string;
    readonly risk: Risk;
    readonly outcome: CallOutcome;
    /** s, all of it. */
    readonly seconds: number;
    /** s, without waiting for Portkey. */
    readonly ownSeconds: number;
    /** Our own reason to refuse. */
    readonly refusal?: string;
  }): void;
  /** One exchange with Portkey, until its headers; `status` is 2xx and the like, or error. */
  exchange(host: string, status: string, seconds: number): void;
  retries(host: string, count: number): void;
  request(route: string, method: string, status: number): void;
  limited(by: 'address' | 'principal'): void;
  readonly contentType: string;
  text(): Promise<string>;
  /** Ends what looks at the process. */
  close(): void;
}

/** s. Fine where our own part is, and up to the longest call. */
const OWN_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];

/** How much is counted at one go. */
const MAX_WAITING = 100;

/**
 * Prometheus metrics of this process. Labels are names of ours (tools, codes, routes), never of callers, so that their
 * number is bounded and nothing about a person is told.
 *
 * @param version of the package
 * @param gauges what is asked at each reading
 */
export function createMetrics(version: string, gauges: Gauges): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const name = (rest: string): string => `portkey_mcp_${rest}`;
  const gauge = (rest: string, help: string, read: () => number): void => {
    new Gauge({
      name: name(rest),
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  };
  const counter = <Label extends string>(rest: string, help: string, labelNames: Label[]): Counter<Label> =>
    new Counter({ name: name(rest), help, labelNames, registers });
  const histogram = <Label extends string>(rest: string, help: string, labelNames: Label[], buckets = BUCKETS) =>
    new Histogram({ name: name(rest), help, labelNames, buckets, registers });
  const calls = counter('calls_total', 'Calls of tools, by outcome.', ['tool', 'risk', 'outcome']);
  const refusals = counter('refusals_total', 'Calls that this server refused, by reason.', ['code']);
  const duration = histogram('call_duration_seconds', 'How long calls took.', ['risk']);
  const own = histogram(
    'call_own_duration_seconds',
    'How long calls took here, without waiting for Portkey.',
    ['risk'],
    OWN_BUCKETS,
  );
  const upstream = histogram('upstream_duration_seconds', 'How long Portkey took to answer, each attempt for itself.', [
    'host',
    'status',
  ]);
  const retries = counter('upstream_retries_total', 'Requests that were sent to Portkey again.', ['host']);
  const requests = counter('http_requests_total', 'HTTP requests, by path, method and status.', [
    'route',
    'method',
    'status',
  ]);
  const limited = counter('rate_limited_total', 'Requests beyond a rate limit.', ['by']);
  new Gauge({ name: name('build_info'), help: 'The version.', labelNames: ['version'], registers }).set({ version }, 1);
  gauge('sessions', 'Open sessions of older clients.', gauges.sessions);
  gauge('calls_in_flight', 'MCP requests that are being answered.', gauges.callsInFlight);
  gauge('upstream_in_flight', 'Requests to Portkey that are under way.', () => gauges.upstream().inFlight);
  gauge('upstream_queue', 'Requests to Portkey that wait for a place.', () => gauges.upstream().waiting);
  gauge('store_up', 'Whether what copies share can be reached.', () => (gauges.storeTrouble() === undefined ? 1 : 0));
  for (const by of ['address', 'principal']) limited.inc({ by }, 0);
  collectDefaultMetrics({ register: registry });

  // What is counted one by one, between everything else that a call does, takes several times as long.
  const waiting: (() => void)[] = [];
  const flush = (): void => {
    for (const count of waiting.splice(0)) count();
  };
  const later = (count: () => void): void => {
    if (waiting.push(count) >= MAX_WAITING) flush();
  };

  return {
    call: ({ tool, risk, outcome, seconds, ownSeconds, refusal }) =>
      later(() => {
        calls.inc({ tool, risk, outcome });
        duration.observe({ risk }, seconds);
        own.observe({ risk }, ownSeconds);
        if (refusal !== undefined) refusals.inc({ code: refusal });
      }),
    exchange: (host, status, seconds) => later(() => upstream.observe({ host, status }, seconds)),
    retries: (host, count) => retries.inc({ host }, count),
    request: (route, method, status) => later(() => requests.inc({ route, method, status })),
    limited: (by) => limited.inc({ by }),
    contentType: registry.contentType,
    text: () => {
      flush();
      return registry.metrics();
    },
    close: () => registry.clear(),
  };
}
