import type { ServerResponse } from 'node:http';
import { maskShapes } from '../../../tools/secrets/mask.ts';

/** JSON-RPC codes of what is refused before the protocol sees it. Source: JSON-RPC 2.0; -32000 and below are the server's. */
export const RPC = {
  parse: -32_700,
  invalid: -32_600,
  internal: -32_603,
  refused: -32_000,
  notFound: -32_001,
} as const;

/** What is refused, with its status. Thrown by any step of the way in; becomes the answer. */
export class Refused extends Error {
  readonly status: number;
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: unknown;

  constructor(
    status: number,
    message: string,
    options: { code?: number; headers?: Readonly<Record<string, string>>; data?: unknown } = {},
  ) {
    // It can quote what was sent, and is shown as JSON, as a page and in the log.
    super(maskShapes(message));
    this.status = status;
    this.code = options.code ?? RPC.refused;
    this.headers = options.headers ?? {};
    this.data = options.data;
  }
}

/** The id of a JSON-RPC request that could be read; null where there is no single one. */
export type RpcId = string | number | null;

/**
 * The body of a refusal.
 *
 * @param code as JSON-RPC
 * @param message for people and models
 * @param id of the request, where one could be read
 */
export const rpcError = (code: number, message: string, id: RpcId = null, data?: unknown): string =>
  JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, ...(data !== undefined && { data }) } });

/** Answers with a refusal. Does nothing when an answer has begun. */
export function refuse(res: ServerResponse, refused: Refused, id: RpcId = null): void {
  if (res.headersSent || res.destroyed) {
    res.destroy();
    return;
  }
  const body = rpcError(refused.code, refused.message, id, refused.data);
  res.writeHead(refused.status, { 'content-type': 'application/json', ...refused.headers });
  res.end(body);
}

/** Answers with JSON that nobody may keep. */
export function sendJson(
  res: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers });
  res.end(JSON.stringify(value));
}
