import type { CatalogEntry } from '../../catalog/model/operation.ts';
import type { IdMaker } from './ids.ts';
import type { Store } from './store.ts';

/** A JSON object as it came over the wire or as it is stored. */
export type JsonObject = Record<string, unknown>;

/** Who calls, as the key in `x-portkey-api-key` says. */
export interface Actor {
  readonly keyId: string;
  readonly kind: 'organisation-service' | 'workspace-service' | 'workspace-user';
  readonly organisationId: string;
  /** The workspace that the key is bound to; absent for an organisation's service key. */
  readonly workspaceId?: string;
  readonly userId?: string;
  readonly scopes: ReadonlySet<string>;
}

/** A file part of a multipart request. */
export interface UploadedFile {
  readonly field: string;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** One authenticated, validated request to one operation. */
export interface SandboxCall {
  readonly operation: CatalogEntry;
  readonly actor: Actor;
  /** Path parameters by the official template's own names, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The JSON body; for multipart its text parts. `{}` when there is none. */
  readonly body: JsonObject;
  /** The body when it is not an object (`POST /logs` takes an array). */
  readonly rawBody: unknown;
  readonly files: readonly UploadedFile[];
  /** The clock, ms since the epoch. Handlers never call Date.now() themselves. */
  readonly now: number;
  /** Makes ids, slugs and secrets for what this call creates; the same for the same seed and history. */
  readonly ids: IdMaker;
  readonly plan: Plan;
  /** A view of the organisation for this call: its changes are one batch, undone when the handler throws. */
  readonly store: Store;
}

/** What the organisation has bought: `pro` lacks the enterprise operations. */
export type Plan = 'enterprise' | 'pro';

/**
 * What a handler answers. `json` is the body as the API sends it, `jsonText` the same written already; `bytes` a file;
 * `events` a server-sent stream.
 */
export interface SandboxAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly jsonText?: string;
  readonly bytes?: Uint8Array;
  readonly events?: AsyncIterable<string> | Iterable<string>;
}

/** Carries out one operation on the organisation. Throws `ApiError` to refuse. */
export type Handler = (call: SandboxCall) => SandboxAnswer | Promise<SandboxAnswer>;

/** The handlers of one domain, by operation name. */
export type Handlers = Readonly<Record<string, Handler>>;

/** One request as the sandbox takes it, whether in process or over HTTP. Header names in lower case. */
export interface SandboxRequest {
  readonly method: string;
  /** Path and query as sent: `/v1/configs?workspace_id=ws-…`. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: Uint8Array;
}

/** One reply of the sandbox, ready for the wire. */
export interface SandboxReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
  /** The body where it is a text: a server that can write texts is spared its bytes. */
  readonly text?: string;
}
