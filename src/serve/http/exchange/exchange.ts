import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { maskShapes } from '../../../tools/secrets/mask.ts';

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

/** What cannot be done just now, and most likely can in a moment. */
export const notNow = (message: string): Refused => new Refused(503, message, { headers: { 'retry-after': '5' } });

/** The id of a JSON-RPC request that could be read; null where there is no single one. */
export type RpcId = string | number | null;

/** The id under which a request is refused that holds these. */
export const onlyId = (ids: readonly RpcId[]): RpcId => (ids.length === 1 ? (ids[0] ?? null) : null);

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
  sendWhole(res, refused.status, { 'content-type': 'application/json', ...refused.headers }, body);
}

/** After a refusal the rest of a body is read and dropped for this long, so that the client gets to read the answer. */
const LINGER_MS = 5_000;

/**
 * Sends an answer at once, and ends it when the client has sent all of its request: a connection that is closed while the
 * client still writes takes the answer with it.
 */
export function sendWhole(res: ServerResponse, status: number, headers: OutgoingHttpHeaders, body: string): void {
  const { req } = res;
  res.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  if (req.complete || req.destroyed) {
    res.end(body);
    return;
  }
  res.write(body);
  const timer = setTimeout(() => req.socket.destroy(), LINGER_MS);
  timer.unref();
  res.once('close', () => clearTimeout(timer));
  req.on('error', () => undefined);
  req.once('end', () => res.end());
  req.resume();
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

/** How much of a JSON body is read, how deep it may nest, and how many values it may hold. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;
const MAX_DEPTH = 100;
const MAX_VALUES = 200_000;

/**
 * Reads a JSON body within bounds.
 *
 * @returns what it says, and the same as it came
 * @throws Refused 413 when it is too long, 415 when it is encoded, 400 when it is no JSON, or too deep or too many
 */
export async function readJson(exchange: Exchange): Promise<{ readonly value: unknown; readonly text: string }> {
  const text = decode(await readBytes(exchange, MAX_BODY_BYTES));
  measure(text);
  try {
    return { value: JSON.parse(text), text };
  } catch {
    throw new Refused(400, 'Parse error: the body is not JSON.', { code: RPC.parse });
  }
}

/**
 * Reads a body of any kind within bounds.
 *
 * @throws Refused 413 when it is too long, 415 when it is encoded, 400 when it ends early
 */
export async function readBytes({ req, res }: Exchange, maxBytes: number): Promise<Buffer> {
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    throw new Refused(415, `Content-Encoding ${JSON.stringify(encoding)} is not understood; send the body as it is.`);
  const declared = Number(req.headers['content-length'] ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  if (/^100-continue$/i.test(req.headers.expect ?? '')) res.writeContinue();
  return collect(req, maxBytes);
}

const tooLarge = (maxBytes: number): Refused =>
  new Refused(413, `The body is longer than ${maxBytes} bytes.`, { headers: { connection: 'close' } });

function collect(req: Exchange['req'], maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      req.off('data', onData);
      reject(tooLarge(maxBytes));
    };
    req.on('data', onData);
    const onCut = (): void => reject(new Refused(400, 'The body ended early.', { code: RPC.parse }));
    req.once('end', () => {
      req.off('close', onCut);
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    });
    req.once('error', onCut);
    req.once('close', onCut);
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Refused(400, 'Parse error: the body is not UTF-8.', { code: RPC.parse });
  }
}

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;

/** Bounds nesting and size before anything is built of the text: later steps walk it recursively. */
function measure(text: string): void {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      at++;
      while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
    } else if (char === 123 || char === 91) {
      values++;
      if (++depth > MAX_DEPTH)
        throw new Refused(400, `The JSON nests deeper than ${MAX_DEPTH} levels.`, { code: RPC.invalid });
    } else if (char === 125 || char === 93) depth--;
    else if (char === COMMA && ++values > MAX_VALUES)
      throw new Refused(400, `The JSON holds more than ${MAX_VALUES} values.`, { code: RPC.invalid });
  }
}
