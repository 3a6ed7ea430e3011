import type { CatalogEntry } from '../catalog/model/operation.ts';

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

/**
 * What the client needs to know. Whoever reads the environment fills it; `defaultSettings` holds what may be left out.
 * Source: DESIGN.md, the table of variables.
 */
export interface PortkeySettings {
  /** `PORTKEY_BASE_URL`. */
  readonly baseUrl: string;
  /** `PORTKEY_GATEWAY_URL`; the base URL without it. */
  readonly gatewayUrl?: string | undefined;
  /** `PORTKEY_MCP_REGISTRY_URL`; without it the registry is not asked. */
  readonly registryUrl?: string | undefined;
  /** `PORTKEY_API_KEY`. */
  readonly apiKey?: string | undefined;
  /** `PORTKEY_GATEWAY_API_KEY`, for operations of the gateway; the key above without it. */
  readonly gatewayApiKey?: string | undefined;
  /** `PORTKEY_ALLOW_INSECURE_HTTP`: plain http to other hosts than loopback. */
  readonly allowInsecureHttp: boolean;
  /** Time limit of one attempt, ms. */
  readonly timeoutMs: number;
  /** The same for operations of risk `execute`, ms. */
  readonly executeTimeoutMs: number;
  /** How often a call is sent again, at most. */
  readonly maxRetries: number;
  /** No new attempt starts later than this after the first, ms. */
  readonly maxRetryMs: number;
  /** Calls in flight to Portkey, for the whole process. */
  readonly maxInFlight: number;
  /** Calls that may wait for a place; more are refused at once. */
  readonly maxQueued: number;
  /** How long a call may wait for a place, ms. */
  readonly maxQueueMs: number;
  /** The largest reply held in memory, bytes. */
  readonly maxBodyBytes: number;
  /** The largest reply given to a `sink`, bytes. */
  readonly maxDownloadBytes: number;
  readonly userAgent: string;
  /** Stands around every exchange, to look on; hands requests and replies through. */
  readonly around?: ((send: Transport) => Transport) | undefined;
}

const megabyte = 1024 * 1024;

/** What is in force where nothing is set. Source: DESIGN.md, the table of variables. */
export const defaultSettings: PortkeySettings = {
  baseUrl: 'https://api.portkey.ai/v1',
  allowInsecureHttp: false,
  timeoutMs: 30_000,
  executeTimeoutMs: 120_000,
  maxRetries: 2,
  maxRetryMs: 60_000,
  maxInFlight: 64,
  maxQueued: 1_000,
  maxQueueMs: 60_000,
  maxBodyBytes: 16 * megabyte,
  maxDownloadBytes: 1024 * megabyte,
  userAgent: 'portkey-admin-mcp-server',
};

/** The settings with defaults for what is absent or undefined. */
export const withDefaults = (given: Partial<PortkeySettings>): PortkeySettings => ({
  ...defaultSettings,
  ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
});

/** A file argument as the builder takes it: read by the caller, never a path. */
export interface FileValue {
  readonly bytes: Uint8Array;
  readonly filename: string;
  readonly contentType?: string | undefined;
}

/** A call to one operation: arguments are validated, under their own snake_case names, and nothing in them is a default. */
export interface OperationCall {
  readonly operation: CatalogEntry;
  /** `filters` and `period` are already spread into the arguments that they stand for; files are `FileValue`s. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Fields newer than the catalog, merged into the body; never override a named one. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** As `build` made it of the rest: what was judged and shown is what is sent. */
  readonly request?: BuiltRequest;
}

/** Versions of the API's paths. */
export type ApiVersion = '/v1' | '/v2';

/** The request that a call would send, before the key is added. */
export interface BuiltRequest {
  /** The version of its path. */
  readonly version: ApiVersion;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The body before encoding, for dry runs; of a file only its name and size. */
  readonly bodyValue?: unknown;
}

/** An argument that cannot be sent. `field` is its name; `message` begins with it and says the fault and what is valid. */
export class ArgumentError extends Error {
  readonly field: string;
  readonly fault: string;

  constructor(field: string, fault: string) {
    super(`${field}: ${fault}`);
    this.name = 'ArgumentError';
    this.field = field;
    this.fault = fault;
  }
}

/** A path part that would, or could by some server's reading, change the path. */
export class PathError extends ArgumentError {
  constructor(field: string, fault: string) {
    super(field, fault);
    this.name = 'PathError';
  }
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** Who calls, for fair sharing of the calls in flight. */
  readonly principal: string;
  /** Time limit of one attempt, ms. */
  readonly timeoutMs?: number;
  /** The Portkey key to use instead of the process's own; then the process's gateway key is not used either. */
  readonly apiKey?: string;
  /** The same for the gateway's operations; `apiKey` without it. */
  readonly gatewayApiKey?: string;
  /** What the failure says where the caller had to bring a key and did not; without it, it names our settings. */
  readonly keyMissing?: string;
  /** W3C trace context to carry on. */
  readonly traceparent?: string;
  /**
   * Takes a successful reply's body piece by piece instead of `bytes`/`data` (downloads). Once it got a piece, the call
   * is not tried again. What it throws becomes the outcome's message.
   */
  readonly sink?: (chunk: Uint8Array) => Promise<void>;
}

/** What sentences about a call need to know of it. */
export interface CallContext {
  readonly operation: CatalogEntry;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** `host:port` that the request goes to. */
  readonly host: string;
  /** The variable that the key came from, or undefined where the caller brought it. */
  readonly keyVariable: string | undefined;
  /** The time limit of one attempt, ms. */
  readonly timeoutMs: number;
  /** The bound on the reply's size, bytes. */
  readonly maxBytes: number;
  /** Takes the keys out of a text that came from outside. */
  readonly scrub: (text: string) => string;
}

/** True for what changes something or spends money, so that an unknown outcome matters. */
export const changesSomething = ({ operation }: Pick<CallContext, 'operation'>): boolean =>
  operation.risk !== 'read' && operation.method !== 'GET';

/** What came back. `data` is the parsed JSON, text, or bytes, whole and under the API's own names. */
export type Outcome = Success | Failure;

export interface Success {
  readonly ok: true;
  readonly status: number;
  /** Parsed JSON; `{}` for an empty body; the text where the reply was not JSON; null where `bytes` or a sink has it. */
  readonly data: unknown;
  /**
   * True where a write succeeded (2xx) but its reply could not be read as JSON: `data` is the text that came, so that
   * nothing handed out once is lost, and fields in it could not be masked.
   */
  readonly unparsed?: true;
  /** For replies that are files. */
  readonly bytes?: Uint8Array;
  readonly contentType?: string;
  readonly requestId?: string;
  /** Size of the body that came, bytes. */
  readonly bodyBytes: number;
  readonly notes: readonly string[];
  readonly attempts: number;
}

export interface Failure {
  readonly ok: false;
  readonly error: FailureDetails;
  readonly attempts: number;
}

/** One fault of one field, as the API names it. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** Why a call failed, in the envelope's own words (DESIGN.md, "The envelope"). */
export interface FailureDetails {
  /** One sentence a model can act on. */
  readonly message: string;
  /**
   * Portkey's AB code, the gateway's own code, `http_<status>`, or ours: `invalid_arguments`, `not_configured`,
   * `timeout`, `network`, `invalid_reply`, `too_large`, `cancelled`, `limited`.
   */
  readonly code: string;
  readonly status?: number;
  readonly fieldErrors?: readonly FieldError[];
  /** True where the same call may succeed later. */
  readonly retryable: boolean;
  readonly retryAfterSeconds?: number;
  readonly requestId?: string;
  /** True where the request may have been carried out although no proper answer came. */
  readonly mayHaveHappened?: true;
  readonly hint?: string;
  /** What the API names as depending on the resource (409), as it came. */
  readonly dependents?: unknown;
}

/** A link that Portkey's reply pointed to (a log export's `signed_url`). */
export interface DownloadOptions extends Pick<CallOptions, 'signal' | 'principal' | 'timeoutMs' | 'sink'> {
  /** At most this many bytes; the settings' bound without it. */
  readonly maxBytes?: number;
}

export interface PortkeyClient {
  /**
   * The request a call would send. Pure; throws `ArgumentError` (and its kind `PathError`, for a path part that would
   * change the path), which names the argument.
   */
  build(call: OperationCall): BuiltRequest;
  /** Sends it, with retries where the operation may be repeated. Never throws for anything the upstream does. */
  call(call: OperationCall, options: CallOptions): Promise<Outcome>;
  /** Fetches a signed link without the key: https only, no redirect, bounded. Never throws. */
  download(url: string, options: DownloadOptions): Promise<Outcome>;
  /** Calls in flight and waiting, for health and metrics. */
  load(): { readonly inFlight: number; readonly waiting: number };
  /** Ends pooled connections. */
  close(): Promise<void>;
}

/** What one attempt means, before it is decided whether there is another. */
export interface AttemptResult {
  /** A success counts as the first attempt's until it is known how many there were. */
  readonly outcome: Success | { readonly ok: false; readonly error: FailureDetails };
  /** The same request may succeed in a moment: 429, 502, 503, 504, connection failures. */
  readonly transient: boolean;
  /** The request may have been carried out although no proper answer came. */
  readonly lost: boolean;
  /** It is certain that the request did not leave. */
  readonly unsent: boolean;
}

/** A failure that ends the call. */
export const failed = (error: FailureDetails, more: Partial<Omit<AttemptResult, 'outcome'>> = {}): AttemptResult => ({
  outcome: { ok: false, error },
  transient: false,
  lost: false,
  unsent: false,
  ...more,
});
