import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RpcId } from './answer.ts';

/** One HTTP request and its answer, with what the front door found out about it. */
export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** In the log, in `X-Request-Id` and in error bodies. */
  readonly requestId: string;
  /** Always begins with a slash, and ends with none but at the root; never decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The client's, through as many proxies as are trusted. */
  readonly address: string;
  /** Whether the client's own connection is TLS. */
  readonly secure: boolean;
  /** The id of the request in the body, once it has been read: a refusal is answered under it. */
  rpcId: RpcId;
  /** Scheme and authority under which the client reaches this server, without a trailing slash. */
  readonly baseUrl: string;
}

/** One path of the server. Pages, metrics and the vault bring their own: `Routes` is the seam. */
export interface Route {
  readonly path: string;
  readonly methods: readonly string[];
  /** Host and Origin are not checked, because probes name neither rightly. Only for /health and /ready. */
  readonly unguarded?: true;
  /** Answers still while the server drains. */
  readonly whileDraining?: true;
  handle(exchange: Exchange): Promise<void> | void;
}

/** Every path there is; later entries replace earlier ones of the same path. */
export type Routes = readonly Route[];
