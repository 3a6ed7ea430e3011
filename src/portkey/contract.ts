import type { CatalogEntry } from '../catalog/operation.ts';

/** One HTTP exchange: the only way out of the process. The sandbox offers the same interface in process. */
export type Transport = (request: TransportRequest, signal: AbortSignal) => Promise<TransportReply>;

export interface TransportRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface TransportReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** A call to one operation: arguments are validated, under their own snake_case names, and nothing in them is a default. */
export interface OperationCall {
  readonly operation: CatalogEntry;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Fields newer than the catalog, merged into the body; never override a named one. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** The request that a call would send, before host and key are known to the transport. */
export interface BuiltRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The body before encoding, for dry runs. */
  readonly bodyValue?: unknown;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** Who calls, for fair sharing of the calls in flight. */
  readonly principal: string;
  /** Time limit of one attempt, ms. */
  readonly timeoutMs?: number;
  /** The Portkey key to use instead of the process's own. */
  readonly apiKey?: string;
  /** W3C trace context to carry on. */
  readonly traceparent?: string;
}

/** What came back. `data` is the parsed JSON, text, or bytes, whole and under the API's own names. */
export type Outcome = Success | Failure;

export interface Success {
  readonly ok: true;
  readonly status: number;
  readonly data: unknown;
  /** For `bytes` replies. */
  readonly bytes?: Uint8Array;
  readonly contentType?: string;
  readonly requestId?: string;
  readonly notes: readonly string[];
  readonly attempts: number;
}

export interface Failure {
  readonly ok: false;
  readonly error: FailureDetails;
  readonly attempts: number;
}

/** Why a call failed, in the envelope's own words (DESIGN.md, "The envelope"). */
export interface FailureDetails {
  /** One sentence a model can act on. */
  readonly message: string;
  /** Portkey's AB code, or `timeout`, `network`, `not_configured`, `invalid_reply`, `cancelled`. */
  readonly code: string;
  readonly status?: number;
  readonly fieldErrors?: readonly { readonly field: string; readonly message: string }[];
  readonly retryable: boolean;
  readonly retryAfterSeconds?: number;
  readonly requestId?: string;
  /** True where the request may have been carried out although no proper answer came. */
  readonly mayHaveHappened?: boolean;
  readonly hint?: string;
}

export interface PortkeyClient {
  /** The request a call would send. Pure; throws `PathError` for a path part that would change the path. */
  build(call: OperationCall): BuiltRequest;
  /** Sends it, with retries where the operation may be repeated. Never throws for anything the upstream does. */
  call(call: OperationCall, options: CallOptions): Promise<Outcome>;
  /** Ends pooled connections. */
  close(): Promise<void>;
}
