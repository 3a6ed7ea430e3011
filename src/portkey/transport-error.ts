/** How an exchange can fail below HTTP. */
export type TransportFault =
  | 'dns'
  | 'refused'
  | 'unreachable'
  | 'connect-timeout'
  | 'tls'
  | 'proxy'
  | 'reset'
  | 'timeout'
  | 'queue'
  | 'aborted'
  | 'bad-http'
  | 'headers-too-big'
  | 'unknown';

/**
 * An exchange that gave no reply. `sent` is false only where it is certain that no byte of the request left, so that
 * even a write may be tried again.
 */
export class TransportError extends Error {
  readonly fault: TransportFault;
  readonly sent: boolean;
  /** The system's or library's code (`ECONNREFUSED`), for people who look it up. */
  readonly systemCode: string | undefined;
  /** The far end that the system names, as `host:port`. */
  readonly address: string | undefined;

  constructor(fault: TransportFault, sent: boolean, systemCode?: string, address?: string) {
    super(systemCode === undefined ? fault : `${fault} (${systemCode})`);
    this.name = 'TransportError';
    this.fault = fault;
    this.sent = sent;
    this.systemCode = systemCode;
    this.address = address;
  }
}

const faults: Readonly<Record<string, TransportFault>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  EAI_NONAME: 'dns',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EACCES: 'unreachable',
  UND_ERR_CONNECT_TIMEOUT: 'connect-timeout',
  ETIMEDOUT: 'connect-timeout',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'reset',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_OVERFLOW: 'headers-too-big',
  UND_ERR_ABORTED: 'aborted',
  UND_ERR_DESTROYED: 'aborted',
  UND_ERR_CLOSED: 'aborted',
  ABORT_ERR: 'aborted',
  UND_ERR_PRX_TLS: 'proxy',
};

const tlsCode =
  /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|EPROTO|PATH_LENGTH|CRL_|ERROR_IN_)/;

const stringOf = (value: unknown, key: string): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = (value as Record<string, unknown>)[key];
  return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
};

/** The first error in a chain of causes and aggregates that carries a code we know, else the outermost. */
const telling = (error: unknown, depth = 0): unknown => {
  const code = stringOf(error, 'code');
  if (depth > 4 || typeof error !== 'object' || error === null) return error;
  if (code !== undefined && (code in faults || tlsCode.test(code) || code.startsWith('HPE_'))) return error;
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  const inner = Array.isArray(errors) ? errors[0] : cause;
  if (inner === undefined) return error;
  const found = telling(inner, depth + 1);
  return stringOf(found, 'code') === undefined ? error : found;
};

/**
 * What a library's error means.
 *
 * @param error whatever was thrown below HTTP
 * @param sent whether the request had begun to leave
 */
export const toTransportError = (error: unknown, sent: boolean): TransportError => {
  if (error instanceof TransportError) return error;
  const source = telling(error);
  const code = stringOf(source, 'code');
  const message = stringOf(source, 'message') ?? '';
  const host = stringOf(source, 'address') ?? stringOf(source, 'hostname');
  const port = stringOf(source, 'port');
  const address = host === undefined ? undefined : port === undefined ? host : `${host}:${port}`;
  const make = (fault: TransportFault): TransportError => new TransportError(fault, sent, code, address);
  if (/^Proxy |Proxy response/i.test(message)) return make('proxy');
  if (stringOf(source, 'name') === 'HTTPParserError') return make('bad-http');
  if (code === undefined) return make(stringOf(source, 'name') === 'AbortError' ? 'aborted' : 'unknown');
  // A time-out of the system on a connection that stood is a loss, not a failure to connect.
  if (code === 'ETIMEDOUT' && sent) return make('timeout');
  const known = faults[code];
  if (known !== undefined) return make(known);
  if (tlsCode.test(code)) return make('tls');
  return make('unknown');
};
