import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span } from '@opentelemetry/api';

/** One MCP message that is being worked on: what everything done for it has in common. */
export interface Scope {
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
export interface OperationScope {
  /** `control`, `gateway`, `root` or `download`. */
  readonly host: string;
  readonly method: string | undefined;
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
export interface Stopwatch {
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
