import type { CallOptions } from '../../portkey/contract.ts';
/** Who calls, and how. Made for each call by what serves it. */
export interface CallContext {
  readonly principal: Principal;
  readonly signal: AbortSignal;
  /** Tells the client how far a long call is; absent when it did not ask. */
  readonly progress?: (done: number, total: number | undefined, message: string) => void;
  /** The token of a confirmation that a person gave through the client, not the model. */
  readonly confirmedByPerson?: string;
  /** The person was asked, and did not agree. */
  readonly declinedByPerson?: boolean;
  /** The client was asked, and nobody decided: the question was closed, or the client cannot ask after all. */
  readonly unanswered?: boolean;
  /** The client can put a question before a person: then the model's own `confirm` counts for nothing. */
  readonly canAsk?: boolean;
  readonly transport: 'stdio' | 'http' | 'cli';
  readonly clientName?: string;
  readonly traceparent?: string;
}

export interface Principal {
  /** Stable and unique: what limits, confirmations and the audit are bound to. */
  readonly id: string;
  /** For people. */
  readonly label: string;
  /** The Portkey key to use instead of the process's own; empty where the caller has to bring one and has not. */
  readonly apiKey?: string;
  /** The same for operations of the gateway; the key above without it. */
  readonly gatewayApiKey?: string;
  /** What a call says that needs a key which the caller has not brought. */
  readonly keyMissing?: string;
  /** Set where nobody signs on: several callers share the id, and only a session, where there is one, tells them apart. */
  readonly nobody?: { readonly session?: string };
}

/** The one principal of stdio and of the command line. */
export const LOCAL_PRINCIPAL: Principal = { id: 'local', label: 'local' };

/** What the client is to know of who calls. */
export function optionsOf(context: CallContext): CallOptions {
  return {
    signal: context.signal,
    principal: context.principal.id,
    ...(context.principal.apiKey !== undefined && { apiKey: context.principal.apiKey }),
    ...(context.principal.gatewayApiKey !== undefined && { gatewayApiKey: context.principal.gatewayApiKey }),
    ...(context.principal.keyMissing !== undefined && { keyMissing: context.principal.keyMissing }),
    ...(context.traceparent !== undefined && { traceparent: context.traceparent }),
  };
}
