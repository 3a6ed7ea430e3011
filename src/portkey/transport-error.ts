import { type AttemptResult, type CallContext, type FailureDetails, failed } from './contract.ts';

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

const seconds = (ms: number): string => `${Number((ms / 1000).toFixed(ms < 1000 ? 2 : 1))} s`;

/** What the sentences need to know of the exchange. */
type Exchange = Pick<CallContext, 'host' | 'timeoutMs'> & {
  readonly operation: Pick<CallContext['operation'], 'host'>;
};

const baseUrlVariable = ({ operation }: Exchange): string =>
  operation.host === 'gateway' ? 'PORTKEY_GATEWAY_URL or PORTKEY_BASE_URL' : 'PORTKEY_BASE_URL';

const certificateFaults: readonly (readonly [RegExp, string])[] = [
  [/EXPIRED/, 'its certificate has expired'],
  [/NOT_YET_VALID/, 'its certificate is not valid yet; check the clock of this machine'],
  [/ALTNAME|HOSTNAME/, 'its certificate is for another name'],
  [/SELF_SIGNED|UNABLE_TO|UNTRUSTED/, 'its certificate is not signed by an authority that this machine trusts'],
  [/EPROTO|SSL|WRONG_VERSION/, 'what answers there does not speak TLS as expected'],
];

interface Sentence {
  readonly message: string;
  readonly hint?: string;
}

const sentences: Readonly<Record<TransportFault, (context: Exchange, error: TransportError) => Sentence>> = {
  dns: (context) => ({
    message: `The name ${context.host} could not be resolved.`,
    hint: `Check the network's DNS and ${baseUrlVariable(context)}.`,
  }),
  refused: (context, error) => ({
    message: `The connection to ${error.address ?? context.host} was refused: nothing listens there.`,
    hint: `Check ${baseUrlVariable(context)} and any HTTPS_PROXY.`,
  }),
  unreachable: (context) => ({
    message: `${context.host} cannot be reached from this machine.`,
    hint: 'Check the network, the firewall and any HTTPS_PROXY.',
  }),
  'connect-timeout': (context) => ({
    message: `No connection to ${context.host} could be made in time.`,
    hint: 'Check the network, the firewall and any HTTPS_PROXY.',
  }),
  tls: (context, error) => {
    const what =
      certificateFaults.find(([pattern]) => pattern.test(error.systemCode ?? ''))?.[1] ??
      'no secure connection came about';
    return {
      message: `The TLS connection to ${context.host} failed: ${what}.`,
      hint: 'For a certificate of your own authority, start with NODE_EXTRA_CA_CERTS=/path/to/ca.pem.',
    };
  },
  proxy: (_, error) =>
    error.systemCode === 'ERR_INVALID_URL'
      ? {
          message: 'HTTPS_PROXY or HTTP_PROXY names no HTTP proxy.',
          hint: 'It takes a URL such as http://proxy.example.com:3128; other kinds, such as socks5, are not understood.',
        }
      : {
          message: 'The proxy did not pass the connection on.',
          hint: 'Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.',
        },
  reset: (context) => ({ message: `${context.host} closed the connection before its reply was complete.` }),
  timeout: (context) => ({
    message: `${context.host} did not answer within ${seconds(context.timeoutMs)}.`,
    hint: 'PORTKEY_TIMEOUT_MS sets the time limit.',
  }),
  queue: (_, error) => ({
    message:
      error.systemCode === 'full'
        ? 'Too many calls wait for Portkey already.'
        : 'The call waited too long for its turn: too many calls to Portkey are in flight, or Portkey asked to slow down.',
    hint: 'Nothing was sent. Try again in a moment, with fewer calls at once.',
  }),
  aborted: () => ({ message: 'The call was cancelled.' }),
  'bad-http': (context) => ({
    message: `What answered at ${context.host} could not be read as HTTP.`,
    hint: `Check ${baseUrlVariable(context)}: another kind of service may answer there.`,
  }),
  'headers-too-big': (context) => ({
    message: `${context.host} answered with more headers than are accepted (64 KB).`,
  }),
  unknown: (context) => ({ message: `The exchange with ${context.host} failed.`, hint: 'Check the network.' }),
};

const codes: Readonly<Partial<Record<TransportFault, string>>> = {
  timeout: 'timeout',
  'connect-timeout': 'timeout',
  aborted: 'cancelled',
  queue: 'limited',
  'bad-http': 'invalid_reply',
  'headers-too-big': 'invalid_reply',
};

const transientFaults = new Set<TransportFault>(['dns', 'refused', 'unreachable', 'connect-timeout', 'reset']);
/** Not tried again by us, but the caller may. */
const worthRepeating = new Set<TransportFault>([...transientFaults, 'timeout', 'queue', 'unknown', 'aborted']);

/** What it means that no reply came. */
export const networkFailure = (context: Exchange, error: TransportError): AttemptResult => {
  const { message, hint } = sentences[error.fault](context, error);
  // The system's own codes help whoever looks them up; a library's only name the library.
  const shown = /^(?!UND_)[A-Z][A-Z0-9_]{2,50}$/.test(error.systemCode ?? '') ? ` (${error.systemCode})` : '';
  const details: FailureDetails = {
    message: message.replace(/\.$/, `${shown}.`),
    code: codes[error.fault] ?? 'network',
    retryable: worthRepeating.has(error.fault),
    ...(hint === undefined ? {} : { hint }),
  };
  return failed(details, { transient: transientFaults.has(error.fault), lost: error.sent, unsent: !error.sent });
};
