import type { ApiError } from './api-error.ts';
import type { SandboxAnswer, SandboxReply, SandboxRequest } from './handler.ts';

const encoder = new TextEncoder();
const none = new Uint8Array();

/** Turns a handler's answer into bytes and headers. */
export const replyOf = (answer: SandboxAnswer, requestId: string): SandboxReply => {
  const status = answer.status ?? 200;
  const common = { 'x-request-id': requestId };
  if (answer.events !== undefined)
    return {
      status,
      headers: {
        ...common,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache',
        ...answer.headers,
      },
      body: encoded(answer.events),
    };
  if (answer.bytes !== undefined)
    return {
      status,
      headers: { ...common, 'content-type': 'application/octet-stream', ...answer.headers },
      body: answer.bytes,
    };
  const text = answer.jsonText ?? (answer.json === undefined ? undefined : JSON.stringify(answer.json));
  // Also where there is nothing to read: the official Python client looks at the type of every reply.
  const headers = { ...common, 'content-type': 'application/json; charset=utf-8', ...answer.headers };
  if (text === undefined) return { status, headers, body: none };
  return {
    status,
    headers,
    text,
    get body() {
      return Buffer.from(text);
    },
  };
};

async function* encoded(events: NonNullable<SandboxAnswer['events']>): AsyncGenerator<Uint8Array> {
  for await (const event of events) yield encoder.encode(event);
}

interface RefusalStyle {
  /** Whether the gateway refuses, not the control plane. */
  readonly gateway?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The body of a refusal. The control plane answers `{success, data}`, the gateway as OpenAI does; faults of fields
 * come as a list beside the message. Source: portkey-facts.md "Authentication, errors".
 */
export const refusalOf = (
  error: ApiError,
  requestId: string,
  { gateway = false, headers = {} }: RefusalStyle = {},
): SandboxReply => {
  const fields = error.fields.length > 0 ? { errors: error.fields } : {};
  const json = gateway
    ? {
        error: {
          message: error.message,
          type: typeOf(error.status),
          param: error.fields[0]?.field ?? null,
          code: error.code,
          ...fields,
        },
        provider: 'portkey',
      }
    : { success: false, data: { message: error.message, errorCode: error.code, ...fields } };
  return replyOf({ status: error.status, json, headers: { ...headers, ...error.headers } }, requestId);
};

const typeOf = (status: number): string => {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 404) return 'not_found_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
};

/** Where links of a sandbox lead that is asked in its own process: a name that nobody can have (RFC 6761). */
const embedded = 'https://sandbox.invalid';

/**
 * Scheme and host under which the caller reached the sandbox, for links in its replies: they lead nowhere else.
 *
 * @param headers of the request, their names in lower case
 */
export const originOf = ({ host }: SandboxRequest['headers']): string =>
  host === undefined || !/^[\w.:[\]-]+$/.test(host) ? embedded : `http://${host}`;
